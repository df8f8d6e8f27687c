import { definition, symbol } from '../../expr/atoms.js';
import type { Declaration, Definition } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { rebuild } from '../../expr/reduce.js';
import { appliedOf } from '../../language/applied.js';

/**
 * A rewriting under which a point that abbreviates a proximal point or a minimiser is a variable of its name: what it
 * abbreviates is known by its inclusion alone, and a proof need not write it out.
 */
export function namedPoints(): (root: Node) => Node {
  const points = new Map<string, Declaration>();
  const definitions = new Map<Definition, Definition>();
  const renamed = (def: Definition): Definition => {
    const known = definitions.get(def);
    if (known) return known;
    const body = rewrite(def.body);
    const made = body === def.body ? def : { ...def, body };
    definitions.set(def, made);
    return made;
  };
  const rewrite = (root: Node): Node =>
    fold<Node>(root, (node, of) => {
      const made = rebuild(node, node.children.map(of));
      if (made.kind !== 'definition') return made;
      const { body, name, dims } = made.definition;
      if (body.kind === 'symbol' && appliedOf(body.declaration)) return symbol(pointOf(name, dims), made.children);
      return definition(renamed(made.definition), made.children);
    });
  const pointOf = (name: string, dims: readonly Node[]): Declaration => {
    const known = points.get(name);
    if (known) return known;
    const made: Declaration = {
      kind: 'declaration',
      name,
      domain: 'real',
      dims,
      attributes: new Set(),
      ordered: false,
    };
    points.set(name, made);
    return made;
  };
  return rewrite;
}
