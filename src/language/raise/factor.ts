import { splitCoefficient } from '../../expr/affine.js';
import { number } from '../../expr/atoms.js';
import { multiply, negate, power } from '../../expr/build.js';
import type { Index, Node, Power, Reduce } from '../../expr/node.js';
import { isInteger, isNegative, isOne, ONE, type Rational, rational } from '../../expr/rational.js';
import { open } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { binaryAst, callAst, numberAst, ONE_AST, shortestOf } from './ast.js';
import { sideForm } from './condition.js';
import { dependence, elementwiseForm, type Form, factorsOf, isMark, type Raising, scalarForm } from './context.js';
import { inDecimals } from './scale.js';
import { inStableOrder } from './stable.js';

const HALF = rational(1, 2);

/** A factor as what stands above the fraction bar, or what stands below it. */
export function invertible(factor: Node): { node: Node; below: boolean } {
  if (factor.kind !== 'power') return { node: factor, below: false };
  const [base, exponent] = factor.children as [Node, Node];
  if (!isNegative(splitCoefficient(exponent)[0]) || exponent.kind === 'add') return { node: factor, below: false };
  return { node: power(base, negate(exponent)), below: true };
}

/** A power, element-wise over `out`. */
export function powerForm(node: Power, out: readonly Index[], raising: Raising): Form | null {
  const [base, exponent] = node.children as [Node, Node];
  const { node: inner, below } = invertible(node);
  // A power with a symbolic exponent bears its sign more shortly than a fraction does.
  if (below && inner !== node && (exponent.kind === 'number' || inner.kind !== 'power')) {
    const form = raising.form(inner, out);
    return form && elementwiseForm(out, [form], ([a]) => binaryAst(out.length === 0 ? '/' : './', ONE_AST, a as Ast));
  }
  if (out.length === 0) return scalarPower(base, exponent, raising);
  const b = sideForm(base, out, raising);
  if (!b) return null;
  if (exponent.kind === 'number' && exponent.value.equals(HALF)) {
    return elementwiseForm(out, [b], ([a]) => callAst('sqrt', a as Ast));
  }
  const e = sideForm(exponent, out, raising);
  return e && elementwiseForm(out, [b, e], ([a, c]) => binaryAst('.^', a as Ast, c as Ast));
}

function scalarPower(base: Node, exponent: Node, raising: Raising): Form | null {
  const norm = base.kind === 'reduce' && exponent.kind === 'number' ? normAst(base, raising) : null;
  if (norm && exponent.kind === 'number') return scalarForm(raisedAst(norm, exponent.value.mul(2)));
  const [b, e] = [raising.form(base, []), raising.form(exponent, [])];
  if (!b || !e) return null;
  if (exponent.kind !== 'number') return scalarForm(binaryAst('^', b.ast, e.ast));
  return scalarForm(exponent.value.equals(HALF) ? callAst('sqrt', b.ast) : raisedAst(b.ast, exponent.value));
}

function raisedAst(base: Ast, exponent: Rational): Ast {
  return isOne(exponent) ? base : binaryAst('^', base, numberAst(exponent));
}

/** What is squared, where the node is a square. */
function squareRoot(node: Node): Node | null {
  const out: Node[] = [];
  for (const factor of factorsOf(node)) {
    const [base, exponent] = factor.kind === 'power' ? (factor.children as [Node, Node]) : [factor, null];
    if (exponent?.kind !== 'number' || !isInteger(exponent.value) || exponent.value.n % 2n !== 0n) return null;
    out.push(power(base, number(exponent.value.mul(HALF))));
  }
  return multiply(out);
}

/** `norm(v)` where the node is the sum of the squares of the elements of v. */
export function normAst(node: Reduce, raising: Raising): Ast | null {
  if (node.op !== 'sum') return null;
  const { indices, body } = open(node);
  const root = squareRoot(body);
  if (!root || dependence(root, indices).length !== indices.length) return null;
  const form = wholeForm(facing(root), indices, raising);
  return form && callAst('norm', form);
}

/** Would the difference read better turned, what bears a name coming first, as in `Y[i,:] - Y[j,:]`? */
function facesAway(node: Node): boolean {
  if (node.kind !== 'add' || node.children.length !== 2) return false;
  const isNegated = node.children.map((t) => isNegative(splitCoefficient(t)[0]));
  const [a, b] = node.children.map((t) => t.free.filter((i) => isMark(i.name)).length) as [number, number];
  return isNegated[0] !== isNegated[1] && a !== b && isNegated[a < b ? 0 : 1] === true;
}

/** A difference whose sign is free, turned so that it reads well: elements of one array in order. */
function facing(root: Node): Node {
  if (facesAway(root)) return negate(root);
  if (root.kind !== 'add' || root.children.length !== 2) return root;
  const parts = root.children.map((t) => splitCoefficient(t));
  const first = inStableOrder(parts.map(([, rest]) => rest))[0];
  const [a, b] = parts.map(([, rest]) => (rest.kind === 'symbol' ? rest.declaration : rest)) as [unknown, unknown];
  const leads = parts.find(([, rest]) => rest === first);
  return a === b && leads && isNegative(leads[0]) && !facesAway(negate(root)) ? negate(root) : root;
}

/** A sum that stays as short with all signs turned. */
function isTurnable(node: Node): boolean {
  return node.kind === 'add' && node.children.some((t) => isNegative(splitCoefficient(t)[0]));
}

/** The factors with differences turned two at a time, so that what bears a name comes first. */
function oriented(factors: readonly Node[]): readonly Node[] {
  const away = factors.filter(facesAway);
  if (away.length === 0) return factors;
  const turned = new Set(away);
  if (away.length % 2 === 1) {
    const others = factors.filter((f) => isTurnable(f) && !away.includes(f));
    // A difference from a number reads best as it is.
    const other = others.find((f) => f.children[0]?.kind !== 'number') ?? others[0];
    if (other) turned.add(other);
    else turned.delete(away[away.length - 1] as Node);
  }
  return factors.map((f) => (turned.has(f) ? negate(f) : f));
}

/** The array over all of the indices, in the orientation that is shorter. */
export function wholeForm(node: Node, indices: readonly Index[], raising: Raising): Ast | null {
  const form = raising.form(node, indices);
  return form && (indices.length === 2 ? shortestOf([form.ast, form.turned]) : form.ast);
}

/** The numeric coefficient of a product and its other factors. */
export function coefficientOf(node: Node): { coefficient: Rational; factors: readonly Node[] } {
  const factors = factorsOf(node);
  const first = factors[0] as Node;
  const split = first.kind === 'number' && factors.length > 1;
  const rest = oriented(inStableOrder(split ? factors.slice(1) : factors));
  return inDecimals({ coefficient: split ? first.value : ONE, factors: rest });
}
