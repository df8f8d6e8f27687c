import { one } from '../../expr/atoms.js';
import { add } from '../../expr/build.js';
import type { DefinitionNode, Index, MatrixNode, Node, SymbolNode } from '../../expr/node.js';
import { isNegative } from '../../expr/rational.js';
import { open, substitute } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { writtenAs } from '../applied.js';
import type { Ast } from '../ast.js';
import { integerAst, lengthAst, lengthOf, shiftOf } from './affine.js';
import { callAst, cost, elementAst, nameAst, transposeAst } from './ast.js';
import { columnForm, elementwiseForm, type Form, isMark, pairForm, type Raising, scalarForm } from './context.js';

const COLON: Ast = { kind: 'colon' };

/** An array by what it is called, read at subscripts. */
interface Source {
  readonly base: Ast;
  /** The base with its two axes exchanged. */
  readonly turned: Ast;
  readonly dims: readonly Node[];
  readonly symmetric: boolean;
}

/** The variable or a part of it: the axes over `out`, the others at their subscripts. */
export function elementForm(node: SymbolNode | DefinitionNode, out: readonly Index[], raising: Raising): Form | null {
  const owner = node.kind === 'symbol' ? node.declaration : node.definition;
  const base = (node.kind === 'symbol' && writtenAs(node.declaration)) || nameAst(owner.name);
  const symmetric = owner.ordered;
  const turned = symmetric ? base : transposeAst(base);
  return partForm({ base, turned, dims: owner.dims, symmetric }, node.children, out, raising);
}

/** An element, row, column or the whole of an array. */
function partForm(source: Source, subscripts: readonly Node[], out: readonly Index[], raising: Raising): Form | null {
  if (out.length === 0) return scalarForm(at(source, printable(source, subscripts, raising)));
  const axes = subscripts.map((s) => shiftOf(s, out));
  for (const [k, s] of subscripts.entries()) {
    if (axes[k] !== null) continue;
    if (out.some((i) => s.free.includes(i))) return null;
    // Where a bracket guards a subscript, a row that does not exist has no length to a reader.
    if (!staysOn(s, source.dims[k] as Node)) return null;
  }
  const order = axes.filter((a) => a !== null).map((a) => a.index);
  if (order.length === 2 && out.length === 1) return diagonalForm(source, subscripts, out[0] as Index);
  if (order.length !== out.length || new Set(order).size !== order.length) return null;
  const slots = subscripts.map((s, k) => {
    const axis = axes[k];
    return axis ? sliceAst(axis.index, axis.shift, source.dims[k] as Node, raising) : integerAst(s, raising);
  });
  const parts = slots.filter((part) => part !== null);
  if (parts.length < slots.length) return null;
  if (source.symmetric && order.length === 1 && axes[0] !== null) parts.reverse();
  const straight = order.every((i, k) => i === out[k]);
  const whole = parts.every((p) => p.kind === 'colon');
  if (out.length === 1) return columnForm(at(source, parts));
  if (out.length === 2 && whole && parts.length === 2) {
    return straight ? { ast: source.base, turned: source.turned } : { ast: source.turned, turned: source.base };
  }
  const ast = at(source, parts);
  if (out.length > 2) return straight ? scalarForm(ast) : null;
  return straight ? { ast, turned: transposeAst(ast) } : { ast: transposeAst(ast), turned: ast };
}

function at(source: Source, parts: readonly Ast[]): Ast {
  if (parts.length > 0 && parts.every((p) => p.kind === 'colon')) return source.base;
  if (source.base.kind === 'transpose' && parts.length === 2) return elementAst(source.base.arg, [...parts].reverse());
  return elementAst(source.base, parts);
}

/** Subscripts of an element; those of a symmetric array in the order in which a reader expects them. */
function printable(source: Source, subscripts: readonly Node[], raising: Raising): Ast[] {
  const mark = (n: Node): string => (n.kind === 'index' ? n.name : '');
  const rank = (n: Node): number => (isMark(mark(n)) ? 1 : 0);
  const [a, b] = subscripts as [Node, Node];
  const turn =
    source.symmetric &&
    a.kind === 'index' &&
    b.kind === 'index' &&
    (rank(a) - rank(b) || (mark(a) < mark(b) ? -1 : 1)) > 0;
  return (turn ? [b, a] : subscripts).map((s) => integerAst(s, raising));
}

/** Does the subscript stay on its axis, as far as a reader of the text can tell? */
function staysOn(subscript: Node, length: Node): boolean {
  if (subscript.kind === 'number' && length.kind !== 'number') return !isNegative(subscript.value);
  return compare('<=', one, subscript) === one && compare('<=', subscript, length) === one;
}

/** The part of an axis that `i + shift` runs over: all of it, or `from:to`; `null` where that may leave the axis. */
function sliceAst(i: Index, shift: Node, length: Node, raising: Raising): Ast | null {
  const from = add([i.children[0] as Node, shift]);
  const to = add([i.children[1] as Node, shift]);
  if (from === one && to === length) return COLON;
  // A bound index at the ends of a slice does not say over what it runs.
  if ([...from.free, ...to.free].some((f) => f.name.startsWith('~'))) return null;
  if (!staysOn(from, length) || !staysOn(to, length)) return null;
  return { kind: 'range', from: integerAst(from, raising), to: integerAst(to, raising) };
}

function diagonalForm(source: Source, subscripts: readonly Node[], i: Index): Form | null {
  const whole = i.children[0] === one && source.dims.every((d) => d === i.children[1]);
  if (subscripts.length !== 2 || !whole || subscripts.some((s) => s !== i)) return null;
  const { base } = source;
  return columnForm(callAst('diag', base.kind === 'transpose' ? base.arg : base));
}

/** An element of an inverse, or a determinant. */
export function matrixForm(node: MatrixNode, out: readonly Index[], raising: Raising): Form | null {
  const { indices, body } = open(node);
  const [row, column] = indices as [Index, Index];
  const inner = raising.dense(body, [row, column]);
  if (!inner) return null;
  const swapped = substitute(
    body,
    new Map<Node, Node>([
      [row, column],
      [column, row],
    ]),
  );
  const symmetric = swapped === body;
  const straight = callAst(node.fn, inner.ast);
  const turned = callAst(node.fn, inner.turned);
  if (node.fn !== 'inv') return scalarForm(cost(turned) < cost(straight) ? turned : straight);
  const pair = symmetric ? { ast: straight, turned: straight } : pairForm(straight, turned);
  // (A')^-1 is the transpose of A^-1, so that the turned inside stands for the turned outside.
  const base = cost(turned) < cost(straight) && !symmetric ? transposeAst(turned) : straight;
  const length = lengthOf(row);
  const source: Source = { base, turned: transposeOf(base, pair, symmetric), dims: [length, length], symmetric };
  return partForm(source, node.children.slice(1), out, raising);
}

function transposeOf(base: Ast, pair: { ast: Ast; turned: Ast }, symmetric: boolean): Ast {
  if (symmetric) return base;
  const outer = transposeAst(base);
  return cost(outer) <= cost(pair.turned) ? outer : pair.turned;
}

/** The Kronecker delta as an identity matrix, or as a column of it. */
export function deltaForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const [a, b] = node.children as [Node, Node];
  const [i, j] = out;
  if (!i || out.length > 2) return null;
  if (j) {
    const whole = lengthOf(i) === lengthOf(j) && i.children[0] === j.children[0];
    if (!whole || !((a === i && b === j) || (a === j && b === i))) return null;
    const eye = callAst('eye', lengthAst(i, raising));
    return { ast: eye, turned: eye };
  }
  const fixed = a === i ? b : b === i ? a : null;
  const length = i.children[1] as Node;
  if (fixed === null || i.children[0] !== one || fixed.free.includes(i)) return null;
  if (compare('<=', one, fixed) !== one || compare('<=', fixed, length) !== one) return null;
  return columnForm(elementAst(callAst('eye', lengthAst(i, raising)), [COLON, integerAst(fixed, raising)]));
}

/** An array of ones over `out`. */
export function onesAst(out: readonly Index[], raising: Raising): Ast {
  return callAst('ones', ...out.map((i) => lengthAst(i, raising)));
}

/** `i != j` over both indices: all ones but for the diagonal. */
export function unequalForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const equal = deltaForm(node, out, raising);
  if (!equal || out.length !== 2) return null;
  const ones = onesAst(out, raising);
  return elementwiseForm(out, [{ ast: ones, turned: transposeAst(ones) }, equal], ([a, b]) => ({
    kind: 'binary',
    op: '-',
    left: a as Ast,
    right: b as Ast,
  }));
}
