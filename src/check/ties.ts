import { multiply } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Node, Reduce } from '../expr/node.js';
import { open, sum } from '../expr/reduce.js';
import { compare } from '../expr/relation.js';
import { evaluateArray } from './evaluate.js';
import { isContinuous } from './kinks.js';
import type { Point } from './point.js';

/** How often a maximum or minimum is attained. */
function attained(node: Reduce): Node {
  const { indices, body, guard } = open(node);
  return sum(indices, multiply([guard, compare('==', body, node)]));
}

/** For each maximum and minimum over variables in the expression, how often it is attained. */
export function extremesIn(root: Node): readonly Node[] {
  const out = new Set<Node>();
  fold(
    root,
    (node) => {
      const isExtreme = node.kind === 'reduce' && (node.op === 'max' || node.op === 'min');
      if (isExtreme && isContinuous(node)) out.add(attained(node));
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body] : inside(node)),
  );
  return [...out];
}

/** Is one of them attained more than once there, anywhere in the ranges of its free indices? */
export function hasTie(extremes: readonly Node[], point: Point): boolean {
  return extremes.some((count) => evaluateArray(count, count.free, point).some((times) => times > 1));
}
