import type { CallAst } from '../ast.js';
import { LEVEL } from '../words.js';
import { latexBinder } from './binders.js';
import { atLeast, atom, bracketed, CLOSED, delimited, ELEMENTWISE, type Fragment, type Tex } from './fragment.js';
import { latexFunctionName } from './names.js';
import { isShortExponent, type Place } from './place.js';

/** Functions whose LaTeX is a command or a symbol of their own. */
const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ...['exp', 'log', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'det', 'max', 'min'].map(own),
  ['asin', '\\arcsin'],
  ['acos', '\\arccos'],
  ['atan', '\\arctan'],
  ['sigmoid', '\\sigma'],
  ['Phi', '\\Phi'],
  ['gamma', '\\Gamma'],
  ['lgamma', '\\log\\Gamma'],
  ['digamma', '\\psi'],
  ['lambertw', '\\operatorname{W}'],
  ['argmax', '\\operatorname{arg\\,max}'],
]);

function own(name: string): [string, string] {
  return [name, `\\${name}`];
}

type Setter = (parts: readonly Fragment[]) => Fragment;

/** Functions that are not set as a name with its arguments in brackets, by how many arguments they take. */
const SPECIAL: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ['norm/1', ([x]) => fence('\\lVert', x, '\\rVert')],
  ['norm1/1', ([x]) => below(fence('\\lVert', x, '\\rVert'), '1')],
  ['norminf/1', ([x]) => below(fence('\\lVert', x, '\\rVert'), '\\infty')],
  ['abs/1', ([x]) => fence('\\lvert', x, '\\rvert')],
  ['floor/1', ([x]) => fence('\\lfloor', x, '\\rfloor')],
  ['grad/1', ([x]) => ({ tex: ['\\nabla ', texOf(x)], level: CLOSED, tall: x?.tall === true })],
  ['prox/3', ([h, x, t]) => proximal(h as Fragment, x as Fragment, t as Fragment)],
  ['dot/2', (parts) => fence('\\langle', listed(parts), '\\rangle')],
  ['sqrt/1', ([x]) => ({ tex: ['\\sqrt{', texOf(x), '}'], level: CLOSED, tall: x?.tall === true })],
  ['cbrt/1', ([x]) => ({ tex: ['\\sqrt[3]{', texOf(x), '}'], level: CLOSED, tall: x?.tall === true })],
  ['log1p/1', ([x]) => logOnePlus(x as Fragment)],
  ['logdet/1', ([x]) => logDet(x as Fragment)],
  ['inv/1', ([x]) => inverse(x as Fragment)],
  ['eye/1', () => atom('\\mathbf{I}')],
  ['kron/2', ([a, b]) => kron(a as Fragment, b as Fragment)],
  ['kl/2', ([p, q]) => divergence(p as Fragment, q as Fragment)],
]);

/** A call as LaTeX: a symbol, a fence, a case distinction, a big operator, or a name with its arguments. */
export function latexCall(node: CallAst, parts: readonly Fragment[], place: Place, bare: readonly boolean[]): Fragment {
  const special = SPECIAL.get(`${node.name}/${parts.length}`);
  if (special) return special(parts);
  if (node.name === 'if' && parts.length === 3) return cases(parts as [Fragment, Fragment, Fragment]);
  if ((node.name === 'ones' || node.name === 'zeros') && parts.length > 0) return constant(node.name, parts);
  const [first] = node.args;
  if (node.name === 'exp' && parts.length === 1 && first && isShortExponent(first)) {
    // Upright, since a script may well have a variable of that name.
    if (first.kind === 'number' && first.value.equals(1)) return atom('\\mathrm{e}');
    return { ...atom(['\\mathrm{e}^{', texOf(parts[0]), '}']), superscript: true };
  }
  return latexBinder(node, parts, place, bare) ?? applied(node.name, parts);
}

/** `f(x, y)`. */
function applied(name: string, parts: readonly Fragment[]): Fragment {
  const symbol = SYMBOLS.get(name) ?? latexFunctionName(name).tex;
  const args = listed(parts);
  return atom([symbol, delimited('(', args, ')')], args.tall);
}

function listed(parts: readonly Fragment[]): Fragment {
  const tex = parts.map((part, i): Tex => [i === 0 ? '' : ', ', part.tex]);
  return { tex, level: 0, tall: parts.some((part) => part.tall) };
}

function fence(left: string, inner: Fragment | undefined, right: string): Fragment {
  const fragment = inner ?? atom('');
  return atom(delimited(left, fragment, right), fragment.tall);
}

function proximal(h: Fragment, x: Fragment, t: Fragment): Fragment {
  return atom(['\\operatorname{prox}_{', h.tex, ', ', t.tex, '}', delimited('(', x, ')')], x.tall);
}

function below(fragment: Fragment, subscript: string): Fragment {
  return { ...fragment, tex: [fragment.tex, '_{', subscript, '}'], subscript: true };
}

function texOf(fragment: Fragment | undefined): Tex {
  return fragment?.tex ?? '';
}

function logOnePlus(x: Fragment): Fragment {
  const term = x.level < LEVEL.add || x.signed ? bracketed(x) : x;
  return atom(['\\log', delimited('(', { tex: ['1 + ', term.tex], tall: term.tall }, ')')], term.tall);
}

function logDet(x: Fragment): Fragment {
  const det = { tex: ['\\det', delimited('(', x, ')')], tall: x.tall };
  return { tex: ['\\log', delimited('\\lvert', det, '\\rvert')], level: CLOSED, tall: x.tall };
}

function inverse(x: Fragment): Fragment {
  const base = x.level < LEVEL.postfix || x.superscript ? bracketed(x) : x;
  return { ...atom([base.tex, '^{-1}'], base.tall), superscript: true, inverseOf: base.tex };
}

function kron(a: Fragment, b: Fragment): Fragment {
  const left = a.open ? bracketed(a) : atLeast(a, CLOSED);
  const right = b.open ? bracketed(b) : atLeast(b, CLOSED);
  return { tex: [left.tex, ' \\otimes ', right.tex], level: ELEMENTWISE, tall: left.tall || right.tall };
}

function divergence(p: Fragment, q: Fragment): Fragment {
  const pair = { tex: [p.tex, '\\,\\Vert\\,', q.tex], tall: p.tall || q.tall };
  return atom(['\\operatorname{KL}', delimited('(', pair, ')')], pair.tall);
}

/** The vector or matrix of ones or zeros; a vector's length goes without saying. */
function constant(name: 'ones' | 'zeros', parts: readonly Fragment[]): Fragment {
  const digit = name === 'ones' ? '\\mathbf{1}' : '\\mathbf{0}';
  if (parts.length === 1) return atom(digit);
  const sizes = parts.map((part, i): Tex => [i === 0 ? '' : ' \\times ', atLeast(part, LEVEL.postfix).tex]);
  return { ...atom([digit, '_{', sizes, '}']), subscript: true };
}

/** `if(c, a, b)`; a further `if` in place of b adds its rows. */
function cases([condition, then, otherwise]: readonly [Fragment, Fragment, Fragment]): Fragment {
  const last = otherwise.rows ?? [otherwise.tex, ' & \\text{otherwise}'];
  const rows = [then.tex, ' & \\text{if } ', condition.tex, ' \\\\ ', last];
  // It has no brace on its right, so that anything beside it puts it in brackets.
  return { tex: ['\\begin{cases} ', rows, ' \\end{cases}'], level: LEVEL.or, tall: true, rows };
}
