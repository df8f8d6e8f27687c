import { combination } from '../../expr/affine.js';
import { one } from '../../expr/atoms.js';
import { add, multiply, subtract } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { isInteger, isNegative, isOne, ONE, type Rational, ZERO } from '../../expr/rational.js';
import type { Ast } from '../ast.js';
import { binaryAst, nameAst, numberAst, productAst } from './ast.js';
import { factorsOf, type Raising } from './context.js';
import { sumAst } from './sign.js';
import { inStableOrder } from './stable.js';

interface Term {
  readonly ast: Ast;
  readonly coefficient: Rational;
  /** A stride times a shifted index stands first. */
  readonly stride: boolean;
}

/** An integer expression in indices and dimensions, its strides factored: `3*(i - 1) + k`. */
export function integerAst(node: Node, raising: Raising): Ast {
  const parts = combination(node);
  const terms: Term[] = [];
  for (const [atom, c] of [...parts]) {
    if (!isInteger(c)) continue;
    const shifted = shiftedStride(atom, c, parts, raising);
    if (!shifted) continue;
    parts.delete(atom);
    terms.push({ ast: shifted, coefficient: isNegative(c) ? ONE.neg() : ONE, stride: true });
  }
  for (const atom of inStableOrder([...parts.keys()])) {
    if (atom === one) continue;
    terms.push({ ast: atomAst(atom, raising), coefficient: parts.get(atom) ?? ZERO, stride: false });
  }
  const constant = parts.get(one) ?? ZERO;
  const rank = (t: Term): number => (isNegative(t.coefficient) ? 2 : t.stride ? 0 : 1);
  const ordered = [...terms].sort((a, b) => rank(a) - rank(b));
  const asts = ordered.map((t) => scaled(t.coefficient, t.ast));
  if (constant.n === 0n) return asts.length === 0 ? numberAst(ZERO) : sumAst(asts);
  // The constant is last, unless it alone is positive.
  return sumAst([...asts, numberAst(constant)]);
}

function scaled(c: Rational, ast: Ast): Ast {
  const size = c.abs();
  const top = size.n === 1n ? ast : binaryAst('*', numberAst(ONE.mul(size.n)), ast);
  const out = size.d === 1n ? top : binaryAst('/', top, numberAst(ONE.mul(size.d)));
  return isNegative(c) ? negated(out) : out;
}

function negated(ast: Ast): Ast {
  return ast.kind === 'binary' && (ast.op === '*' || ast.op === '/')
    ? binaryAst(ast.op, negated(ast.left), ast.right)
    : { kind: 'unary', op: '-', arg: ast };
}

/** `c*i - c` as `c*(i - 1)`, for a number or a product of dimensions c; takes the second term from the parts. */
function shiftedStride(atom: Node, c: Rational, parts: Map<Node, Rational>, raising: Raising): Ast | null {
  const factors = factorsOf(atom);
  const counter = factors.find((f) => f.kind === 'index') as Index | undefined;
  if (!counter) return null;
  const stride = multiply(factors.filter((f) => f !== counter));
  if (stride === one && c.abs().compare(2) < 0) return null;
  const offset = parts.get(stride);
  if (!offset || isNegative(offset) === isNegative(c) || !offset.div(c).abs().floor().compare(0)) return null;
  const left = offset.add(c);
  // 2*i - 1 is simpler than 2*(i - 1) + 1; with another index the stride is what a reader looks for.
  if (left.n !== 0n && stride === one && parts.size <= 2) return null;
  if (left.n === 0n) parts.delete(stride);
  else parts.set(stride, left);
  const shifted = sumAst([raising.index(counter), numberAst(ONE.neg())]);
  const size = c.abs();
  const front =
    stride === one ? [numberAst(size)] : [...(isOne(size) ? [] : [numberAst(size)]), atomAst(stride, raising)];
  return productAst([...front, shifted]);
}

function atomAst(atom: Node, raising: Raising): Ast {
  switch (atom.kind) {
    case 'index':
      return raising.index(atom);
    case 'dimension':
      return nameAst(atom.name);
    case 'multiply':
      return productAst(atom.children.map((f) => atomAst(f, raising)));
    default:
      return raising.form(atom, [])?.ast ?? nameAst('…');
  }
}

/** Is the sum one of indices and dimensions alone? */
export function isIndexSum(node: Node): boolean {
  if (node.kind !== 'add') return false;
  const isAtom = (a: Node): boolean =>
    a.kind === 'number' ||
    a.kind === 'index' ||
    a.kind === 'dimension' ||
    (a.kind === 'multiply' && a.children.every(isAtom));
  return node.children.every(isAtom);
}

/** How many values the index takes. */
export function lengthOf(i: Index): Node {
  const [lo, hi] = i.children as [Node, Node];
  return lo === one ? hi : add([subtract(hi, lo), one]);
}

export function lengthAst(i: Index, raising: Raising): Ast {
  return integerAst(lengthOf(i), raising);
}

/** `i + c` for one of the indices `out`, c not depending on any of them; else `null`. */
export function shiftOf(subscript: Node, out: readonly Index[]): { index: Index; shift: Node } | null {
  const mine = out.filter((i) => subscript.free.includes(i));
  const [i] = mine;
  if (mine.length !== 1 || !i) return null;
  const c = combination(subscript).get(i);
  if (!c || !isOne(c)) return null;
  const shift = subtract(subscript, i);
  return shift.free.includes(i) ? null : { index: i, shift };
}
