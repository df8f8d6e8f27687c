import type { CallAst } from '../ast.js';
import { LEVEL } from '../words.js';
import { bracketed, type Fragment, type Tex } from './fragment.js';
import { latexName } from './names.js';
import type { Place } from './place.js';

/** How each binder is set, and whether it is as high as its limits. */
const OPERATORS: ReadonlyMap<string, { readonly tex: string; readonly big: boolean }> = new Map([
  ['sum', { tex: '\\sum', big: true }],
  ['prod', { tex: '\\prod', big: true }],
  ['max', { tex: '\\max', big: false }],
  ['min', { tex: '\\min', big: false }],
  ['mean', { tex: '\\operatorname*{mean}', big: false }],
  ['argmax', { tex: '\\operatorname*{arg\\,max}', big: false }],
]);

/** A sum or its like, or a root, with what it binds below it; `undefined` where the call binds nothing. */
export function latexBinder(
  node: CallAst,
  parts: readonly Fragment[],
  place: Place,
  bare: readonly boolean[],
): Fragment | undefined {
  if (node.name === 'root' && parts.length === 4 && node.args[1]?.kind === 'name') return root(parts);
  const operator = OPERATORS.get(node.name);
  if (!operator || parts.length < 2) return undefined;
  const names: Tex[] = [];
  const conditions: Tex[] = [];
  const many = parts.length > 2;
  for (const [i, arg] of node.args.entries()) {
    const part = parts[i];
    if (i === 0 || !part) continue;
    if (arg.kind === 'name' && bare[i]) names.push(part.tex);
    else if (arg.kind === 'bind') conditions.push(between(arg.name, part));
    else if (arg.kind === 'relation') conditions.push(part.tex);
    else if (arg.kind === 'logic') conditions.push(many ? bracketed(part).tex : part.tex);
    else return undefined;
  }
  const only = node.args[1];
  const limits =
    operator.big && !many && only?.kind === 'bind'
      ? limitsOf(only.name, parts[1] as Fragment)
      : [
          '_{',
          joined(names, ','),
          names.length > 0 && conditions.length > 0 ? ':\\,' : '',
          joined(conditions, ',\\,'),
          '}',
        ];
  return withBody([operator.tex, limits], parts[0] as Fragment, operator.big && !place.script);
}

/** `root(F, z, a, b)`, the root z of F in [a, b]. */
function root([body, unknown, from, to]: readonly Fragment[]): Fragment {
  const interval = [unknown?.tex ?? '', ' \\in [', from?.tex ?? '', ', ', to?.tex ?? '', ']'];
  return withBody(['\\operatorname*{root}_{', interval, '}'], body as Fragment, false);
}

function withBody(operator: Tex, body: Fragment, big: boolean): Fragment {
  const term = body.level < LEVEL.multiply || body.signed ? bracketed(body) : body;
  return { tex: [operator, ' ', term.tex], level: LEVEL.implicit, tall: big || term.tall, open: true };
}

/** `k = 1:s` as limits below and above. */
function limitsOf(index: string, bind: Fragment): Tex {
  const [from, to] = bind.ends ?? [];
  return ['_{', latexName(index).tex, '=', from?.tex ?? '', '}^{', to?.tex ?? '', '}'];
}

/** `k = 1:s` as a condition. */
function between(index: string, bind: Fragment): Tex {
  const [from, to] = bind.ends ?? [];
  return [from?.tex ?? '', ' \\le ', latexName(index).tex, ' \\le ', to?.tex ?? ''];
}

function joined(pieces: readonly Tex[], separator: string): Tex {
  return pieces.map((piece, i): Tex => [i === 0 ? '' : separator, piece]);
}
