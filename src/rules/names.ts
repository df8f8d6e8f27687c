import { combination, splitCoefficient } from '../expr/affine.js';
import { definition, minusOne, number, one } from '../expr/atoms.js';
import { add, fromCombination, multiply, power, scale, subtract } from '../expr/build.js';
import { byNode } from '../expr/by-node.js';
import type { Definition } from '../expr/declaration.js';
import { some } from '../expr/fold.js';
import type { Index, Multiply, Node } from '../expr/node.js';
import { isInteger, isNegative, type Rational } from '../expr/rational.js';
import { openApart, sameRange, substitute, sum } from '../expr/reduce.js';
import { isNonneg } from '../expr/sign.js';
import { costOf } from './cost.js';
import { expandHere } from './expand.js';
import { signOf } from './extremes.js';
import { expandDefinition, type Note } from './facts.js';
import { factorsOf } from './rewrite.js';
import { writtenOut } from './written-out.js';

/** How many factors a product has, a power counting its size. */
function weight(node: Node): number {
  if (node.kind === 'number') return 0;
  return factorsOf(node).reduce((t, f) => t + (f.kind === 'number' ? 0 : f.kind === 'power' ? 2 : 1), 0);
}

/** A named product written out where that cancels: p/q with q = e/Z and a factor e. */
export function cancelNames(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  let current: Node = node;
  for (const factor of node.children) {
    const [base, exponent] = factor.kind === 'power' ? (factor.children as [Node, Node]) : [factor, one];
    if (base.kind !== 'definition' || exponent.kind !== 'number') continue;
    const body = expandDefinition(base);
    if (body.kind !== 'multiply') continue;
    const rest = factorsOf(current).filter((f) => f !== factor);
    if (isInteger(exponent.value) && areApart(body.children, rest)) continue;
    const written = multiply([...rest, power(body, exponent)]);
    if (weight(written) < weight(current)) current = written;
  }
  return current;
}

/** Have the factors nothing in common that could cancel, nor brackets that could exclude each other? */
function areApart(factors: readonly Node[], others: readonly Node[]): boolean {
  return factors.every((f) => {
    if (f.kind === 'delta' || f.kind === 'bracket') return false;
    const base = baseOf(f);
    return f.kind === 'number' || others.every((g) => baseOf(g) !== base);
  });
}

function baseOf(factor: Node): Node {
  return factor.kind === 'power' ? (factor.children[0] as Node) : factor;
}

export interface Instance {
  readonly body: Node;
  readonly name: Node;
}

/** Every way to give a definition's indices values among those free here. */
function instancesOf(def: Definition, body: Node, free: readonly Index[]): Instance[] {
  let maps: Map<Node, Node>[] = [new Map()];
  for (const i of def.indices) {
    const fits = free.filter((f) => sameRange(f, i));
    maps = maps.flatMap((m) => fits.map((f) => new Map(m).set(i, f)));
    if (maps.length > 36) return [];
  }
  return maps.flatMap((m) => {
    const instance = substitute(body, m);
    // On its diagonal a name may be little more than another, as e_ij/Z_i is 1/Z_i where e_ii = 1.
    const collapsed = instance.kind !== body.kind || instance.children.length < body.children.length;
    if (collapsed && new Set(m.values()).size < m.size) return [];
    const subscripts = def.indices.map((i) => m.get(i) as Node);
    return { body: instance, name: definition(def, subscripts) };
  });
}

/** Names that are worth writing for their bodies. */
export function foldable(definitions: readonly Definition[]): Definition[] {
  return [...definitions].reverse().filter(({ body }) => {
    if (body.kind === 'symbol' || body.kind === 'definition' || body.kind === 'number' || body.kind === 'dimension')
      return false;
    return body.kind === 'call' || body.size > 3;
  });
}

/** Bodies at certain free indices, by the part that a node must hold for the body to fit. */
interface Table {
  readonly exact: ReadonlyMap<Node, Node>;
  readonly byPart: ReadonlyMap<Node, readonly Instance[]>;
}

/** The bodies of the definitions at the free indices of a node. */
export type Instances = (node: Node) => Table;

/** The part by which a sum, product or power is found: its largest term's rest, factor's base, or base. */
function keyOf(body: Node): Node {
  const parts = partsOf(body);
  return parts.reduce((a, b) => (b.size > a.size ? b : a), parts[0] as Node);
}

function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'add':
      return node.children.map((t) => splitCoefficient(t)[1]);
    case 'multiply':
      return node.children
        .filter((f) => f.kind !== 'number')
        .map((f) => (f.kind === 'power' ? (f.children[0] as Node) : f));
    case 'power':
      return [node.children[0] as Node];
    default:
      return [node];
  }
}

interface Named {
  readonly def: Definition;
  readonly body: Node;
}

/** Of more definitions than this only those are tried whose variables and names a node holds. */
const FEW = 64;

/** Names of the variables and intermediates in it. */
function ownersIn(root: Node): Set<string> {
  const out = new Set<string>();
  some(root, (node) => {
    if (node.kind === 'symbol') out.add(node.declaration.name);
    if (node.kind === 'definition') out.add(node.definition.name);
    return false;
  });
  return out;
}

/** The definitions that a node may hold: each is found by the one of its owners that fewest of them share. */
function ownersOf(names: readonly Named[]): (node: Node) => readonly Named[] {
  const owners = names.map(({ body }) => [...ownersIn(body)]);
  const counts = new Map<string, number>();
  for (const owner of owners.flat()) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const byOwner = new Map<string, number[]>();
  const always: number[] = [];
  for (const [place, mine] of owners.entries()) {
    const rarest = mine.reduce<string | null>(
      (a, b) => (a === null || (counts.get(b) as number) < (counts.get(a) as number) ? b : a),
      null,
    );
    if (rarest === null) always.push(place);
    else byOwner.set(rarest, [...(byOwner.get(rarest) ?? []), place]);
  }
  return (node) => {
    const places = [...ownersIn(node)].flatMap((owner) => byOwner.get(owner) ?? []);
    return [...places, ...always].sort((a, b) => a - b).map((place) => names[place] as Named);
  };
}

/** Instances found once for each set of free indices, later definitions first. */
export function instancesIn(definitions: readonly Definition[], settle: (node: Node) => Node): Instances {
  const names = foldable(definitions).flatMap((def) => [
    { def, body: settle(def.body) },
    ...writtenOut(def, definitions).map((body) => ({ def, body: settle(body) })),
  ]);
  const byKey = new Map<string, Table>();
  const among = names.length > FEW ? ownersOf(names) : null;
  return (node) => {
    const { free } = node;
    const fitting = among && free.length > 0 ? among(node) : names;
    const key = `${free.map((i) => i.id).join(',')}:${fitting === names ? '' : fitting.map((n) => n.def.name).join()}`;
    const known = byKey.get(key);
    if (known) return known;
    const exact = new Map<Node, Node>();
    const byPart = new Map<Node, Instance[]>();
    for (const { def, body } of fitting) {
      for (const instance of instancesOf(def, body, free)) {
        if (!exact.has(instance.body)) exact.set(instance.body, instance.name);
        if (instance.body.kind !== 'add' && instance.body.kind !== 'multiply' && instance.body.kind !== 'power')
          continue;
        const part = keyOf(instance.body);
        const list = byPart.get(part);
        if (list) list.push(instance);
        else byPart.set(part, [instance]);
      }
    }
    const made = { exact, byPart };
    byKey.set(key, made);
    return made;
  };
}

/** Every sum inside a factor counts as well, since a sum in a product is folded where it stands. */
function fittingInstances(node: Node, { byPart }: Table): Set<Instance> {
  const out = new Set<Instance>();
  const collect = (n: Node): void => {
    for (const part of partsOf(n)) for (const instance of byPart.get(part) ?? []) out.add(instance);
  };
  collect(node);
  for (const child of node.kind === 'multiply' || node.kind === 'power' ? partsOf(node) : [])
    if (child.kind === 'add') collect(child);
  return out;
}

/** Replaces what a definition abbreviates by its name. */
export function refold(node: Node, instances: Instances, note: Note): Node {
  if (node.children.length === 0 || node.kind === 'symbol' || node.kind === 'definition' || node.kind === 'index')
    return node;
  const table = instances(node);
  const name = table.exact.get(node);
  if (name) return name;
  let current: Node = node;
  if (table.byPart.size > 0)
    for (const instance of fittingInstances(node, table)) current = fold(current, instance, note);
  // Inside a sum there are indices that give instances of their own.
  return current.kind === 'multiply' ? foldIntoSums(current, instances, note) : current;
}

/** The node with the first name that fits it as a whole. */
export function foldWhole(node: Node, instances: Instances, note: Note): Node {
  const table = instances(node);
  if (table.byPart.size === 0) return node;
  for (const instance of fittingInstances(node, table)) {
    const made = fold(node, instance, note);
    if (made !== node) return made;
  }
  return node;
}

/** Z⁻¹ Σ_k e_k f_k = Σ_k q_k f_k with q_k = e_k/Z: a denominator goes into the sum where it completes a name. */
function foldIntoSums(node: Multiply, instances: Instances, note: Note): Node {
  for (const inner of node.children) {
    if (inner.kind !== 'reduce' || inner.op !== 'sum') continue;
    const { indices, body } = openApart(inner, node.children);
    for (const outer of node.children) {
      if (outer.kind !== 'power') continue;
      const joined = multiply([outer, body]);
      for (const instance of fittingInstances(joined, instances(joined))) {
        const folded = fold(joined, instance, note);
        if (folded === joined) continue;
        const made = multiply([...node.children.filter((f) => f !== inner && f !== outer), sum(indices, folded)]);
        return made.kind === 'multiply' ? foldIntoSums(made, instances, note) : made;
      }
    }
  }
  return node;
}

function fold(node: Node, { body, name }: Instance, note: Note): Node {
  if (node === body) return name;
  switch (body.kind) {
    case 'add':
      return foldSum(node, body, name);
    case 'multiply':
      return foldProduct(node, body, name, note);
    case 'power':
      return foldPower(node, body, name, note);
    default:
      return node;
  }
}

/** A sum that holds all terms of the body in one proportion. */
function foldSum(node: Node, body: Node, name: Node): Node {
  if (node.kind === 'power') {
    const [base, e] = node.children as [Node, Node];
    const inner = base.kind === 'add' ? foldSum(base, body, name) : base;
    return inner === base ? node : power(inner, e);
  }
  if (node.kind === 'multiply') {
    const factors = node.children.map((f) => (f.kind === 'add' ? foldSum(f, body, name) : f));
    return factors.every((f, k) => f === node.children[k]) ? node : multiply(factors);
  }
  if (node.kind !== 'add') return node;
  const have = combination(node);
  const want = combination(body);
  let ratio: Rational | null = null;
  for (const [part, c] of want) {
    const mine = have.get(part);
    if (!mine) return node;
    const q = mine.div(c);
    if (ratio && !ratio.equals(q)) return node;
    ratio = q;
  }
  if (!ratio) return node;
  return add([subtract(node, scale(fromCombination(want), ratio)), scale(name, ratio)]);
}

/** A product that holds all factors of the body, or all of its reciprocal. */
function foldProduct(node: Node, body: Node, name: Node, note: Note): Node {
  if (node.kind !== 'multiply') return foldBut(node, body, name);
  const have = exponents(node);
  const want = exponentsOfBody(body);
  for (const sign of [1, -1]) {
    let fits = true;
    for (const [base, e] of want) {
      const mine = have.get(base);
      const wanted = sign === 1 ? e : e.neg();
      if (!mine || isNegative(mine) !== isNegative(wanted) || mine.abs().compare(wanted.abs()) < 0) fits = false;
    }
    if (!fits) continue;
    const e = number(sign);
    return fold(multiply([node, power(body, e === one ? minusOne : one), power(name, e)]), { body, name }, note);
  }
  const factors = node.children.map((f) => foldBut(f, body, name));
  return factors.every((f, k) => f === node.children[k]) ? node : multiply(factors);
}

/** A power of what a name is but for lengths: with s = (S/n)^(1/2), S is n s², where that is shorter. */
function foldBut(node: Node, body: Node, name: Node): Node {
  const [base, q] = node.kind === 'power' ? (node.children as [Node, Node]) : [node, one];
  const p = exponentsOfBody(body).get(base);
  if (!p || q.kind !== 'number' || base.size < 4) return node;
  const ratio = q.value.div(p);
  const others = factorsOf(body).filter((f) => f !== base && !(f.kind === 'power' && f.children[0] === base));
  if (!isInteger(ratio) || !others.every(isLength)) return node;
  const made = multiply([...others.map((f) => power(f, number(ratio.neg()))), power(name, number(ratio))]);
  return costOf(made) < costOf(node) ? made : node;
}

/** A number, a dimension, or a power of one. */
function isLength(node: Node): boolean {
  const base = node.kind === 'power' ? (node.children[0] as Node) : node;
  return base.kind === 'number' || base.kind === 'dimension';
}

const known = byNode<ReadonlyMap<Node, Rational>>();

/** The exponents in the body of a name, which is compared with many nodes. */
function exponentsOfBody(body: Node): ReadonlyMap<Node, Rational> {
  const before = known.get(body);
  if (before) return before;
  const made = exponents(body);
  known.set(body, made);
  return made;
}

function exponents(node: Node): Map<Node, Rational> {
  const out = new Map<Node, Rational>();
  for (const f of factorsOf(node)) {
    if (f.kind === 'number') continue;
    const [base, e] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
    if (e.kind === 'number') out.set(base, e.value);
    else out.set(f, one.value);
  }
  return out;
}

/** b^q is d^(q/p) where d = b^p and q/p is whole, or b is not negative and q/p is no longer than q. */
function foldPower(node: Node, body: Node, name: Node, note: Note): Node {
  if (node.kind !== 'power' || body.kind !== 'power' || node.children[0] !== body.children[0]) return node;
  const [q, p] = [node.children[1] as Node, body.children[1] as Node];
  const ratio = expandHere(multiply([q, power(p, minusOne)]));
  if (ratio.kind === 'number' && isInteger(ratio.value)) return power(name, ratio);
  if (q.kind === 'number' || p.kind === 'number') return node;
  if (costOf(ratio) > costOf(q)) return node;
  return isNonneg(signOf(node.children[0] as Node, note)) ? power(name, ratio) : node;
}
