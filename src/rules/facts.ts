import { number, one, zero } from '../expr/atoms.js';
import { multiply, power } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import type { DefinitionNode, Index, Multiply, Node, SymbolNode } from '../expr/node.js';
import { isInteger, isNegative } from '../expr/rational.js';
import { open, substitute, sum } from '../expr/reduce.js';
import { delta } from '../expr/relation.js';
import { declaredSign, isNonneg, structuralSign } from '../expr/sign.js';
import { contractSum } from './delta.js';
import { expand } from './expand.js';
import { everywhere, factorsOf } from './rewrite.js';

/** Told of every assumption that a rewriting uses. */
export type Note = (assumption: string) => void;

/** A declared zero diagonal. */
export function hollow(node: Node, note: Note): Node {
  if (node.kind !== 'symbol' || !node.declaration.attributes.has('hollow')) return node;
  if (node.children[0] !== node.children[1]) return node;
  note(`${node.declaration.name} has a zero diagonal (hollow)`);
  return zero;
}

/** A declared diagonal matrix: D_ij = δ_ij D_ii. */
export function diagonal(node: Node, note: Note): Node {
  if (node.kind !== 'symbol' || !node.declaration.attributes.has('diagonal')) return node;
  const [i, j] = node.children as [Node, Node];
  if (i === j) return node;
  note(`${node.declaration.name} is diagonal`);
  return multiply([delta(i, j), substitute(node, new Map([[j, i]]))]);
}

/** How many of the last axes a domain normalises, or 0. */
function normalisedAxes(declaration: Declaration): number {
  switch (declaration.domain) {
    case 'simplex':
      return declaration.dims.length;
    case 'stochastic':
    case 'onehot':
      return 1;
    default:
      return 0;
  }
}

function coversAxis(sub: Node, length: Node, indices: readonly Index[]): boolean {
  return sub.kind === 'index' && indices.includes(sub) && sub.children[0] === one && sub.children[1] === length;
}

/** The sum over the normalised axes of a declared distribution is 1. */
function declaredSum(element: SymbolNode, indices: readonly Index[], note: Note): Node | null {
  const { declaration } = element;
  const axes = normalisedAxes(declaration);
  if (axes === 0 || axes !== indices.length) return null;
  const subs = element.children.slice(element.children.length - axes);
  const dims = declaration.dims.slice(declaration.dims.length - axes);
  if (!subs.every((s, k) => coversAxis(s, dims[k] as Node, indices)) || new Set(subs).size !== axes) return null;
  note(`${declaration.name} sums to 1 (${declaration.domain})`);
  return one;
}

/** The sum of a named intermediate that its definition shows to be a number. */
function definedSum(
  factors: readonly Node[],
  indices: readonly Index[],
  element: DefinitionNode,
  note: Note,
): Node | null {
  const notes: string[] = [];
  const written = factors.map((f) => (f === element ? expandDefinition(element) : f));
  const spread = expand(sum(indices, multiply(written)));
  const total = expand(everywhere(spread, (n) => sumsToOne(n, (a) => notes.push(a))));
  if (total.kind !== 'number') return null;
  for (const a of notes) note(a);
  note(`${element.definition.name} sums to ${total.value.toFraction()} (by its definition)`);
  return total;
}

/** The body of a named intermediate at the subscripts of an element of it. */
export function expandDefinition(element: DefinitionNode): Node {
  const { indices, body } = element.definition;
  return substitute(body, new Map<Node, Node>(indices.map((i, k) => [i, element.children[k] as Node])));
}

/** The value of Σ over the indices of these factors, where a domain or a definition gives it. */
function knownSum(factors: readonly Node[], indices: readonly Index[], note: Note): Node | null {
  const [first] = factors;
  if (factors.length === 1 && first?.kind === 'symbol') return declaredSum(first, indices, note);
  const elements = factors.filter((f) => f.kind === 'definition');
  const rest = factors.filter((f) => f.kind !== 'definition');
  if (elements.length !== 1 || !rest.every((f) => f.kind === 'bracket' || f.kind === 'delta')) return null;
  return definedSum(factors, indices, elements[0] as DefinitionNode, note);
}

/** Σ y = 1 where the variable was declared, or the intermediate defined, so; also inside a larger sum. */
export function sumsToOne(node: Node, note: Note): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  const whole = knownSum(factors, indices, note);
  if (whole) return whole;
  if (indices.length === 1) return node;
  for (const j of indices) {
    const mine = factors.filter((f) => f.free.includes(j));
    const value = knownSum(mine, [j], note);
    if (!value) continue;
    const rest = factors.filter((f) => !f.free.includes(j));
    return sum(
      indices.filter((i) => i !== j),
      multiply([value, ...rest]),
    );
  }
  return node;
}

/** Σ_ij f_i g_ij / Σ_j g_ij = Σ_i f_i: an inner sum that a denominator cancels. */
export function innerSum(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum' || node.indices.length < 2) return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  for (const j of indices) {
    const rest = factors.filter((f) => !f.free.includes(j));
    const inner = sum([j], multiply(factors.filter((f) => f.free.includes(j))));
    if (!rest.some((f) => f.kind === 'power' && f.children[0] === inner)) continue;
    return sum(
      indices.filter((i) => i !== j),
      multiply([inner, ...rest]),
    );
  }
  return node;
}

/** y² = 1 for signs, y² = y for 0/1 values, also where the other y stands in what a name abbreviates. */
export function finiteDomain(node: Node, note: Note): Node {
  if (node.kind === 'multiply') return bitOfName(node, note);
  if (node.kind !== 'power') return node;
  const [base, exponent] = node.children as [Node, Node];
  if (base.kind !== 'symbol' || exponent.kind !== 'number' || !isInteger(exponent.value)) return node;
  const { domain, name } = base.declaration;
  if (domain === 'sign') {
    note(`${name} is -1 or 1 (sign)`);
    return exponent.value.n % 2n === 0n ? one : base;
  }
  if ((domain === 'bit' || domain === 'onehot') && !isNegative(exponent.value)) {
    note(`${name} is 0 or 1 (${domain})`);
    return base;
  }
  return node;
}

/** y e = e for a bit y and a name e = y f. */
function bitOfName(node: Multiply, note: Note): Node {
  for (const y of node.children) {
    if (y.kind !== 'symbol' || (y.declaration.domain !== 'bit' && y.declaration.domain !== 'onehot')) continue;
    const rest = node.children.filter((f) => f !== y);
    const holds = (f: Node): boolean => f.kind === 'definition' && factorsOf(expandDefinition(f)).includes(y);
    if (!rest.some((f) => holds(f.kind === 'power' && isPositiveWhole(f) ? (f.children[0] as Node) : f))) continue;
    note(`${y.declaration.name} is 0 or 1 (${y.declaration.domain})`);
    return multiply(rest);
  }
  return node;
}

function isPositiveWhole({ children }: Node): boolean {
  const exponent = children[1];
  return exponent?.kind === 'number' && isInteger(exponent.value) && !isNegative(exponent.value);
}

/** |x| = x, sign x = 1, [x > 0] = 1 and (x^a)^b = x^(ab) for what is declared positive. */
/** What is said where a sign follows from the declarations. */
export const SIGN_DECLARED = 'a sign follows from the declared domains';

export function declaredPositive(node: Node, note: Note): Node {
  if (node.kind === 'call' && node.row.arity === 1) {
    const arg = node.children[0] as Node;
    const sign = declaredSign(arg);
    if (node.row.name === 'abs' && isNonneg(sign)) return noted(arg, arg, note);
    if (node.row.name === 'sign' && sign === 'positive') return noted(one, arg, note);
    return node;
  }
  if (node.kind === 'bracket' && node.relation === '<' && node.children[0] === zero) {
    const arg = node.children[1] as Node;
    return declaredSign(arg) === 'positive' ? noted(one, arg, note) : node;
  }
  if (node.kind === 'power' && node.children[0]?.kind === 'power') {
    const [inner, exponent] = node.children as [Node, Node];
    const [base, e] = inner.children as [Node, Node];
    if (exponent.kind !== 'number' || e.kind !== 'number' || declaredSign(base) !== 'positive') return node;
    return noted(power(base, number(e.value.mul(exponent.value))), base, note);
  }
  return node;
}

function noted(result: Node, about: Node, note: Note): Node {
  if (structuralSign(about) === 'any') note(SIGN_DECLARED);
  return result;
}

/** Σ_k Q_ki Q_kj = δ_ij for an orthogonal Q, Σ_k A⁻¹_ik A_kj = δ_ij. */
export function inverseProduct(node: Node, note: Note): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  for (const k of indices) {
    const holders = factors.filter((f) => f.free.includes(k));
    if (holders.length !== 2) continue;
    const [a, b] = holders as [Node, Node];
    const unit = orthogonalPair(a, b, k, note) ?? inversePair(a, b, k) ?? inversePair(b, a, k);
    if (!unit) continue;
    const rest = factors.filter((f) => f !== a && f !== b);
    return contractSum(
      indices.filter((i) => i !== k),
      multiply([...rest, unit]),
    );
  }
  return node;
}

function otherSide(element: Node, k: Index): { other: Node; axis: number } | null {
  const axis = element.children.indexOf(k);
  const other = element.children[1 - axis];
  return element.children.length === 2 && axis >= 0 && other && !other.free.includes(k) ? { other, axis } : null;
}

function orthogonalPair(a: Node, b: Node, k: Index, note: Note): Node | null {
  if (a.kind !== 'symbol' || b.kind !== 'symbol' || a.declaration !== b.declaration) return null;
  if (!a.declaration.attributes.has('orthogonal')) return null;
  const [x, y] = [otherSide(a, k), otherSide(b, k)];
  if (!x || !y || x.axis !== y.axis) return null;
  note(`${a.declaration.name} is orthogonal`);
  return delta(x.other, y.other);
}

function inversePair(a: Node, b: Node, k: Index): Node | null {
  if (a.kind !== 'matrix' || a.fn !== 'inv') return null;
  const { indices, body } = open(a);
  const [row, column] = indices as [Index, Index];
  const [r, c] = [a.children[1] as Node, a.children[2] as Node];
  // The diagonal of the inverse, and a matrix for each k, are no row or column that k runs along.
  const once = a.children.filter((child) => child.free.includes(k)).length === 1;
  if (!once || k.children.some((end, side) => end !== row.children[side])) return null;
  const element = (at: readonly [Node, Node]): Node =>
    substitute(
      body,
      new Map<Node, Node>([
        [row, at[0]],
        [column, at[1]],
      ]),
    );
  for (const other of b.free) {
    if (other === k) continue;
    // A⁻¹_rk A_k,other and A_other,k A⁻¹_kc
    if (c === k && element([k, other]) === b) return delta(r, other);
    if (r === k && element([other, k]) === b) return delta(other, c);
  }
  return null;
}
