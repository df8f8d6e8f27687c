import type { Definition } from '../expr/declaration.js';
import { some } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { expandDefinition } from './facts.js';
import { everywhere } from './rewrite.js';

/** With more names than this, and in longer bodies, none is written out to be found again. */
const MOST_NAMES = 12;
const LONGEST = 200;
const DEEPEST = 4;

/**
 * A sum in a body with the names in it written out, the last first: l = c·y with y = Eᵀ g is also Σ_ij c_j E_ij g_i,
 * which is how it comes up behind y.
 */
export function writtenOut({ body, indices }: Definition, definitions: readonly Definition[]): Node[] {
  const out: Node[] = [];
  if (body.kind !== 'reduce' || indices.length > 0 || definitions.length > MOST_NAMES) return out;
  let current: Node = body;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const last = definitions.findLast((d) => some(current, (n) => n.kind === 'definition' && n.definition === d));
    if (!last) break;
    const made = everywhere(current, (n) =>
      n.kind === 'definition' && n.definition === last ? expandDefinition(n) : n,
    );
    if (made === current || made.size > LONGEST) break;
    if (made.kind === 'reduce') out.push(made);
    current = made;
  }
  return out;
}
