import { definition, symbol } from '../expr/atoms.js';
import type { Declaration, Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { DefinitionNode, Node } from '../expr/node.js';
import { openedChildren, rebuildOpened } from '../expr/opened.js';
import { substitute } from '../expr/reduce.js';
import { evaluateArray } from './evaluate.js';
import { lengthAt } from './lengths.js';
import type { Point, Tensor } from './point.js';

/** Intermediates that become variables of their own, so that what depends on them can be differentiated by them. */

/** A variable that bears the name of an intermediate and has its shape. */
export function asVariable(owner: Declaration | Definition): Declaration {
  if (owner.kind === 'declaration') return owner;
  const { name, dims } = owner;
  return { kind: 'declaration', name, domain: 'real', dims, attributes: new Set(), ordered: false };
}

function bodyAt({ definition: { indices, body }, children }: DefinitionNode): Node {
  return substitute(body, new Map<Node, Node>(indices.map((i, k) => [i, children[k] as Node])));
}

/** Is the expression made of an element of one of these, through intermediates too? */
function reaches(root: Node, names: ReadonlySet<string>): boolean {
  return fold<boolean>(
    root,
    (node, of) => {
      if (node.kind === 'symbol' && names.has(node.declaration.name)) return true;
      if (node.kind !== 'definition') return node.children.some(of);
      return names.has(node.definition.name) || of(node.definition.body) || node.children.some(of);
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children),
  );
}

/** The expression with the named intermediates as variables; what depends on them is written out. */
export function cutOut(root: Node, cuts: ReadonlyMap<string, Declaration>): Node {
  const names = new Set(cuts.keys());
  const written = new Map<Node, Node | null>();
  const bodyOf = (node: DefinitionNode): Node | null => {
    const known = written.get(node);
    if (known !== undefined) return known;
    const made = !names.has(node.definition.name) && reaches(node, names) ? bodyAt(node) : null;
    written.set(node, made);
    return made;
  };
  return fold<Node>(
    root,
    (node, of) => {
      if (node.kind !== 'definition') return rebuildOpened(node, of);
      const declaration = cuts.get(node.definition.name);
      if (declaration) return symbol(declaration, node.children.map(of));
      const body = bodyOf(node);
      return body ? of(body) : rebuildOpened(node, of);
    },
    (node) => (node.kind === 'index' ? node : undefined),
    (node) => {
      const body = node.kind === 'definition' ? bodyOf(node) : null;
      return body ? [body, ...node.children] : openedChildren(node);
    },
  );
}

/** The intermediates that stand in the expression itself. */
export function intermediatesIn(root: Node): Definition[] {
  const out = new Map<string, Definition>();
  fold(root, (node) => {
    if (node.kind === 'definition') out.set(node.definition.name, node.definition);
    return true;
  });
  return [...out.values()];
}

/** Does the owner's value depend on the named variable? */
export function dependsOn(owner: Declaration | Definition, name: string): boolean {
  return owner.name === name || (owner.kind === 'definition' && reaches(owner.body, new Set([name])));
}

function tensorOf(def: Definition, point: Point): Tensor {
  const shape = def.dims.map((d) => lengthAt(d, point.dims));
  return { shape, data: evaluateArray(definition(def, def.indices), def.indices, point) };
}

/** The point with the values of intermediates among those of the variables. */
export function withIntermediates(point: Point, definitions: readonly Definition[]): Point {
  const values = new Map(point.values);
  for (const def of definitions) values.set(def.name, tensorOf(def, point));
  return { dims: point.dims, values };
}
