import { one } from './atoms.js';
import { byNode } from './by-node.js';
import type { Node } from './node.js';
import { isInteger, isNegative, plus, type Rational } from './rational.js';

/** A node as a rational combination of non-numeric parts; the part `one` holds the constant. */
export function combination(node: Node): Map<Node, Rational> {
  return new Map(parts(node));
}

const partsOf = byNode<ReadonlyMap<Node, Rational>>();

/** The combination of a node, found once. */
export function parts(node: Node): ReadonlyMap<Node, Rational> {
  const known = partsOf.get(node);
  if (known) return known;
  const out = new Map<Node, Rational>();
  const terms = node.kind === 'add' ? node.children : [node];
  for (const term of terms) {
    const split = splitCoefficient(term);
    const coefficient = split[0];
    const rest = split[1];
    const before = out.get(rest);
    out.set(rest, before ? plus(before, coefficient) : coefficient);
  }
  partsOf.set(node, out);
  return out;
}

let makeRest: (factors: readonly Node[]) => Node;
let ONE_Q: Rational;
/** Set by the constructors, which this file must not import. */
export function useProduct(make: (factors: readonly Node[]) => Node, unit: Rational): void {
  makeRest = make;
  ONE_Q = unit;
}

const splits = byNode<readonly [Rational, Node]>();

/** Numeric coefficient and the rest of a term. */
export function splitCoefficient(term: Node): readonly [Rational, Node] {
  if (term.kind === 'number') return [term.value, one];
  if (term.kind !== 'multiply') return [ONE_Q, term];
  const first = term.children[0] as Node;
  if (first.kind !== 'number') return [ONE_Q, term];
  const known = splits.get(term);
  if (known) return known;
  const made = [first.value, makeRest(term.children.slice(1))] as const;
  splits.set(term, made);
  return made;
}

/** Is the value an integer whatever the indices and dimensions are? */
export function isIntegral(node: Node): boolean {
  switch (node.kind) {
    case 'number':
      return isInteger(node.value);
    case 'dimension':
    case 'index':
      return true;
    case 'symbol':
      return node.declaration.domain === 'integer';
    case 'add':
    case 'multiply':
      return node.children.every(isIntegral);
    case 'power':
      return (
        node.children.every(isIntegral) && node.children[1]?.kind === 'number' && !isNegative(node.children[1].value)
      );
    case 'reduce':
      return node.op === 'argmax';
    default:
      return false;
  }
}
