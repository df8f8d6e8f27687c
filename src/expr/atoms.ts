import type { Declaration, Definition } from './declaration.js';
import { intern } from './intern.js';
import type { ConstantNode, DefinitionNode, Dimension, Index, Node, NumberNode, SymbolNode } from './node.js';
import { compareNodes } from './order.js';
import { type Rational, rational, smallInteger, textOf } from './rational.js';

/** Small integers, by their place. */
const numbers: NumberNode[] = [];

export function number(value: Rational | number): NumberNode {
  const q = typeof value === 'number' ? rational(value) : value;
  const place = smallInteger(q);
  const known = numbers[place];
  if (known) return known;
  const text = textOf(q);
  const made = intern<NumberNode>(`n${text}`, `n${text}`, { kind: 'number', children: [], value: q });
  if (place >= 0) numbers[place] = made;
  return made;
}

export const zero = number(0);
export const one = number(1);
export const minusOne = number(-1);

export function constant(name: 'pi' | 'inf'): ConstantNode {
  return intern<ConstantNode>(`k${name}`, `k${name}`, { kind: 'constant', children: [], name });
}

export function dimension(name: string): Dimension {
  return intern<Dimension>(`d${name}`, `d${name}`, { kind: 'dimension', children: [], name });
}

/** An integer variable over `lo..hi`; the range must not depend on other indices. */
export function index(name: string, lo: Node, hi: Node): Index {
  return intern<Index>(`i${name}`, `i${name}`, { kind: 'index', children: [lo, hi], name });
}

const tags = new WeakMap<object, string>();
let serial = 0;
/** A tag of its own for each owner, the same string each time. */
function tagOf(owner: Declaration | Definition): string {
  const known = tags.get(owner);
  if (known !== undefined) return known;
  const made = `${owner.kind === 'declaration' ? 's' : 'f'}${++serial}`;
  tags.set(owner, made);
  return made;
}

function inOrder(owner: Declaration | Definition, subscripts: readonly Node[]): readonly Node[] {
  if (!owner.ordered || subscripts.length !== 2) return subscripts;
  const [a, b] = subscripts as [Node, Node];
  return compareNodes(a, b) <= 0 ? subscripts : [b, a];
}

/** The variable itself where it is a scalar, else its element at the subscripts. */
export function symbol(declaration: Declaration, subscripts: readonly Node[] = []): SymbolNode {
  return intern<SymbolNode>(tagOf(declaration), `s${declaration.name}`, {
    kind: 'symbol',
    children: inOrder(declaration, subscripts),
    declaration,
  });
}

/** An element of a named intermediate. */
export function definition(def: Definition, subscripts: readonly Node[] = []): DefinitionNode {
  return intern<DefinitionNode>(tagOf(def), `f${def.name}`, {
    kind: 'definition',
    children: inOrder(def, subscripts),
    definition: def,
  });
}
