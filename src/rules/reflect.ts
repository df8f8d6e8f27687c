import { one } from '../expr/atoms.js';
import { call, negate, subtract } from '../expr/build.js';
import { some } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { row } from '../functions/table.js';
import { collectTerms } from './collect.js';
import { costOf } from './cost.js';
import { expandAll } from './expand.js';
import { isLogistic } from './identities.js';
import { replaced } from './rewrite.js';

/** σ(−u) is 1 − σ(u), in a sum that holds both and is shorter for it. */
export function reflect(node: Node): Node {
  if (node.kind !== 'add' || !some(node, isLogistic)) return node;
  const found = logisticsOf(node);
  for (const u of found) {
    const mirrored = call(row('sigmoid'), [negate(u)]);
    if (!found.has(negate(u))) continue;
    const made = collectTerms(expandAll(replaced(node, mirrored, subtract(one, call(row('sigmoid'), [u])))));
    if (costOf(made) < Math.min(costOf(node), costOf(collectTerms(node)))) return made;
  }
  return node;
}

/** The arguments of the logistic functions that stand in it outside of binders and other functions. */
function logisticsOf(node: Node): Set<Node> {
  if (node.kind === 'call') return new Set(isLogistic(node) ? [node.children[0] as Node] : []);
  if (node.kind !== 'add' && node.kind !== 'multiply' && node.kind !== 'power') return new Set();
  return new Set(node.children.flatMap((c) => [...logisticsOf(c)]));
}
