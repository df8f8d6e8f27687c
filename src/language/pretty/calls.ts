import type { CallAst } from '../ast.js';
import { BINDERS, LEVEL } from '../words.js';
import { join, type Pretty, wrapped } from './fragment.js';
import { prettyName } from './names.js';

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['asin', 'arcsin'],
  ['acos', 'arccos'],
  ['atan', 'arctan'],
  ['sigmoid', 'σ'],
  ['Phi', 'Φ'],
  ['gamma', 'Γ'],
  ['lgamma', 'logΓ'],
  ['digamma', 'ψ'],
  ['lambertw', 'W'],
]);

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['sum', 'Σ'],
  ['prod', 'Π'],
]);

/** Fences and signs, by function and number of arguments; each is whole, whatever stands beside it. */
const FENCES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['norm/1', ['‖', '‖']],
  ['norm1/1', ['‖', '‖₁']],
  ['norminf/1', ['‖', '‖_∞']],
  ['abs/1', ['|', '|']],
  ['floor/1', ['⌊', '⌋']],
  ['dot/2', ['⟨', '⟩']],
  ['logdet/1', ['log|det(', ')|']],
  ['log1p/1', ['log(1 + ', ')']],
]);

/** A call in one line of Unicode. */
export function prettyCall(node: CallAst, parts: readonly Pretty[], bare: readonly boolean[]): Pretty {
  const [x, y] = parts;
  const key = `${node.name}/${parts.length}`;
  const fence = FENCES.get(key);
  if (fence) {
    const inner = node.name === 'log1p' && x && (x.level < LEVEL.add || x.signed) ? [wrapped(x)] : parts;
    return whole([fence[0], listed(inner), fence[1]]);
  }
  if (node.name === 'if' && parts.length === 3) return cases(parts as [Pretty, Pretty, Pretty]);
  if (x && key === 'sqrt/1') return root('√', x);
  if (x && key === 'cbrt/1') return root('∛', x);
  if (x && key === 'inv/1') {
    const base = x.level < LEVEL.postfix || x.superscript ? wrapped(x) : x;
    return { ...whole([base.text, '⁻¹']), superscript: true, inverseOf: base.text };
  }
  if (key === 'eye/1') return whole('I');
  if (x && key === 'grad/1') return { text: ['∇', x.text], level: LEVEL.postfix };
  if (x && y && key === 'kl/2') return whole(['KL(', x.text, ' ‖ ', y.text, ')']);
  if (x && y && key === 'kron/2') {
    const [left, right] = [x, y].map((side) => (side.level < LEVEL.postfix ? wrapped(side) : side).text) as [
      string,
      string,
    ];
    return { text: [left, ' ⊗ ', right], level: LEVEL.multiply, spaced: true, elementwise: true };
  }
  return binder(node, parts, bare) ?? whole([SYMBOLS.get(node.name) ?? prettyName(node.name), '(', listed(parts), ')']);
}

function whole(text: Pretty['text']): Pretty {
  return { text, level: LEVEL.atom };
}

function listed(parts: readonly Pretty[]): Pretty['text'] {
  return join(
    parts.map((part) => part.text),
    ', ',
  );
}

function root(sign: string, x: Pretty): Pretty {
  const inner = x.level < LEVEL.atom || x.superscript ? wrapped(x) : x;
  // √x² could be read in two ways, so that a power puts it in brackets.
  return { text: [sign, inner.text], level: LEVEL.atom, superscript: true };
}

function cases([condition, then, otherwise]: readonly [Pretty, Pretty, Pretty]): Pretty {
  const last = otherwise.rows ?? [otherwise.text, ' otherwise'];
  const rows = [then.text, ' if ', condition.text, '; ', last];
  return { ...whole(['{', rows, '}']), rows };
}

function binder(node: CallAst, parts: readonly Pretty[], bare: readonly boolean[]): Pretty | undefined {
  if (node.name === 'root' && parts.length === 4 && node.args[1]?.kind === 'name') {
    const [body, unknown, from, to] = parts as [Pretty, Pretty, Pretty, Pretty];
    return withBody(['root_{', unknown.text, ' ∈ [', from.text, ', ', to.text, ']}'], body);
  }
  if (!BINDERS.has(node.name) || parts.length < 2) return undefined;
  const names: Pretty[] = [];
  const conditions: Pretty['text'][] = [];
  for (const [i, arg] of node.args.entries()) {
    const part = parts[i];
    if (i === 0 || !part) continue;
    if (arg.kind === 'name' && bare[i]) names.push(part);
    else if (arg.kind === 'bind' || arg.kind === 'relation' || arg.kind === 'logic') conditions.push(part.text);
    else return undefined;
  }
  const short = conditions.length === 0 && names.every((name) => name.letter);
  const between = names.length > 0 && conditions.length > 0 ? ': ' : '';
  const list = join(
    names.map((name) => name.text),
    short ? '' : ',',
  );
  const below = [list, between, join(conditions, ', ')];
  const sign = OPERATORS.get(node.name) ?? node.name;
  return withBody(short ? [sign, '_', below] : [sign, '_{', below, '}'], parts[0] as Pretty);
}

function withBody(operator: Pretty['text'], body: Pretty): Pretty {
  const term = body.level < LEVEL.multiply || body.signed ? wrapped(body) : body;
  return { text: [operator, ' ', term.text], level: LEVEL.implicit, open: true, spaced: true };
}
