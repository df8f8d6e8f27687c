import { constant, symbol, zero } from '../../expr/atoms.js';
import { add, call, multiply, negate } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { compare } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { differentiate } from '../algebra/differentiate.js';
import { replaceNode } from '../algebra/replace.js';
import { cellsOf, type OpenCell } from '../cells.js';
import { certify } from '../certificate.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { tidy } from '../tidy.js';
import { bodyAt, mentionsArray, reductionsOf } from './inspect.js';
import { nodeSide, rule } from './say.js';
import type { Attempt, Field, Rule, Task } from './task.js';
import { base, thresholdNode } from './thresholds.js';

const max = (a: Node, b: Node): Node => call(row('max'), [a, b]);
const min = (a: Node, b: Node): Node => call(row('min'), [a, b]);
const abs = (a: Node): Node => call(row('abs'), [a]);

/** A stretch of φ up to a kink, or without end, with its slope. */
interface Stretch {
  readonly slope: Node;
  readonly end: Node | null;
}

/**
 * φ(max_i z_i) and φ(max_i |z_i|) for a convex piecewise linear φ that does not fall. With m_j the level for the slope
 * of piece j alone and c_j the kink at its end, the level is max_j min(m_j, c_j).
 */
export const kinkedMaximum: Rule = (task): Attempt => {
  const { x, t, writing, name, z } = task;
  const [reduction, ...more] = reductionsOf(task.h, z, 'max');
  if (!reduction || more.length > 0) return null;
  const body = bodyAt(reduction, x.axes, z);
  const zi = symbol(z, x.axes);
  const ofSizes = body === abs(zi);
  if (body !== zi && !ofSizes) return null;
  const level = freshSymbol(task.freshName('m'));
  const phi = replaceNode(task.h, reduction, level);
  if (mentionsArray(phi, z)) return null;
  const stretches = stretchesOf(phi, level, ofSizes, task);
  if (!stretches || 'refused' in stretches) return stretches;
  const u: Field = ofSizes ? { axes: x.axes, element: abs(x.element) } : x;
  const levels = stretches.flatMap(({ slope, end }): Node[] => {
    // Where φ is level nothing is cut below the kink.
    if (slope === zero) return end ? [end] : [];
    const own = thresholdNode(u, multiply([t, slope]), zero);
    return [end ? min(own, end) : own];
  });
  if (stretches.every((s) => s.slope === zero)) return null;
  const reachesZero = ofSizes && !levels.some((n) => signOf(n, NO_FACTS).sign === 1);
  const value = (reachesZero ? [...levels, zero] : levels).reduce(max);
  const what = ofSizes ? 'the absolute values' : 'the elements';
  const sum = ofSizes ? 'max(|x_i| - m, 0)' : 'max(x_i - m, 0)';
  const list = stretches.map(({ slope, end }) => {
    const upTo = end ? ` up to ${nodeSide(end, writing).text}` : '';
    return `${nodeSide(slope, writing).text}${upTo}`;
  });
  const steps = [
    rule(
      'level',
      { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
      '=',
      nodeSide(task.h, writing),
      `with m the level that ${what} may reach, the objective is least over ${z.name} for ${what} cut at m: what is left is t*phi(m), phi(m) = ${nodeSide(phi, writing).text}, plus half the sum of ${sum}^2, which is convex in m`,
    ),
    ...base(task),
    rule(
      'threshold',
      { text: `sum of ${sum}`, latex: `\\sum_i \\max(${ofSizes ? '|x_i|' : 'x_i'} - m, 0)` },
      '\\in',
      { text: 't * subdifferential phi at m', latex: 't\\,\\partial\\varphi(m)' },
      `phi is convex and does not fall, with the slopes ${list.join(', then ')}; the sum falls from infinity to 0 as m rises while the slopes do not fall, so that one level fits (any other, where nothing is cut, gives the same elements); on a piece of slope s it is the greatest of the quotients (sum of the k largest - t*s)/k, which is lower for a steeper piece, so that the smaller of it and the kink at the end of its piece is greatest for the right piece`,
    ),
  ];
  const element = ofSizes ? min(max(x.element, negate(level)), level) : min(x.element, level);
  return {
    point: { axes: x.axes, element },
    named: [{ letter: level, name: level.declaration.name, axes: [], value }],
    roots: [],
    steps,
    nonzero: [],
    convex: true,
  };
};

/** The linear pieces of φ in order; of sizes φ is asked at what is not negative alone. */
function stretchesOf(
  phi: Node,
  level: Node,
  ofSizes: boolean,
  { name, writing }: Task,
): readonly Stretch[] | { readonly refused: string } | null {
  const asked = ofSizes
    ? add([multiply([compare('>=', level, zero), phi]), multiply([compare('<', level, zero), constant('inf')])])
    : phi;
  const telling = { show: (n: Node): string => nodeSide(n, writing).text };
  const cells = cellsOf(asked, level, NO_FACTS, telling);
  const certificate = certify(cells, { z: level, facts: NO_FACTS, telling });
  if (!certificate.convex)
    return { refused: `${name} is no convex function of the maximum: ${certificate.failure ?? ''}` };
  const pieces = cells.filter((c): c is OpenCell => c.kind === 'open' && c.body !== null);
  const [first] = pieces;
  if (!first || first.on.lo !== (ofSizes ? zero : null)) return null;
  const stretches = pieces.map(({ body, on }) => ({
    slope: tidy(differentiate(body as Node, level), NO_FACTS),
    end: on.hi,
  }));
  if (stretches.some((s) => differentiate(s.slope, level) !== zero)) return null;
  const rises = signOf((stretches[0] as Stretch).slope, NO_FACTS).sign;
  if (rises !== 1 && rises !== 0 && rises !== 'nonneg')
    return { refused: `${name} is not known to be a function of the maximum that does not fall` };
  return stretches;
}
