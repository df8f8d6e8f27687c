import { splitCoefficient } from '../../expr/affine.js';
import { number, one } from '../../expr/atoms.js';
import { multiply, subtract } from '../../expr/build.js';
import type { Index, Node, Reduce } from '../../expr/node.js';
import { isNegative } from '../../expr/rational.js';
import { freshIndex, matrix, open, substitute, sum } from '../../expr/reduce.js';
import { row } from '../../functions/table.js';
import { linearIn, mentionsArray, splitFunction } from './inspect.js';
import { coefficientsOf } from './linear-image.js';
import { nodeSide, rule } from './say.js';
import { type Attempt, at, boundLike, type Rule, type Task } from './task.js';
import { base } from './thresholds.js';

/** The set where A z = b, given as a norm or largest absolute value that is zero: x − Aᵀ(A Aᵀ)⁻¹(A x − b). */
export const affineSet: Rule = (task): Attempt => {
  const { x, z, writing } = task;
  const { axes } = x;
  const split = splitFunction(task.h);
  const [constraint, ...more] = split?.constraints ?? [];
  if (!split || !constraint || more.length > 0 || split.finite.some((f) => mentionsArray(f, z))) return null;
  const residual = residualOf(constraint.node, task);
  if (!residual || constraint.relation === '<') return null;
  const { k, row: coefficient, rest } = residual;
  const length = k.children[1] as Node;
  const bound = boundLike(axes);
  const rowAt = (i: Node, subscripts: readonly Node[]): Node =>
    substitute(at({ axes, element: coefficient }, subscripts), new Map<Node, Node>([[k, i]]));
  const [r, c] = [freshIndex('i', one, length), freshIndex('j', one, length)];
  const gram = sum(bound, multiply([rowAt(r, bound), rowAt(c, bound)]));
  const [p, q] = [freshIndex('k', one, length), freshIndex('l', one, length)];
  const defect = (i: Node): Node =>
    subtract(sum(bound, multiply([rowAt(i, bound), at(x, bound)])), offsetAt(rest, k, i));
  const multiplier = sum([q], multiply([matrix('inv', [r, c], gram, [p, q]), defect(q)]));
  const element = subtract(
    x.element,
    sum([p], multiply([substitute(coefficient, new Map<Node, Node>([[k, p]])), multiplier])),
  );
  const step = rule(
    'affine-set',
    { text: 'A*z', latex: 'A z' },
    '=',
    { text: 'b', latex: 'b' },
    `the function is 0 where a linear image of ${z.name} has the value b, and +inf elsewhere: u is nearest to the argument if and only if it lies in the set and x - u is orthogonal to it, a combination A'm of the rows; inserted into the constraint, (A*A')*m = A*x - b, with A*A' = ${nodeSide(gram, writing).text} invertible`,
  );
  const determinant = matrix('det', [r, c], gram, []);
  return {
    point: { axes, element },
    named: [],
    roots: [],
    steps: [step, ...base(task)],
    nonzero: [determinant],
    convex: true,
  };
};

function offsetAt(rest: Node, k: Index, i: Node): Node {
  return multiply([number(-1), substitute(rest, new Map<Node, Node>([[k, i]]))]);
}

interface Residual {
  readonly k: Index;
  /** The element of the matrix at k and the axes. */
  readonly row: Node;
  /** What is added to A z. */
  readonly rest: Node;
}

/** Σ_k (A z − b)_k² or max_k |A z − b|_k, and powers of it. */
function residualOf(whole: Node, task: Task): Residual | null {
  const node = splitCoefficient(whole)[1];
  if (node.kind === 'power') {
    const exponent = node.children[1] as Node;
    return exponent.kind === 'number' && !isNegative(exponent.value)
      ? residualOf(node.children[0] as Node, task)
      : null;
  }
  if (node.kind !== 'reduce') return null;
  const inside = open(node);
  const [k, ...others] = inside.indices;
  if (!k || others.length > 0) return null;
  const wrapped = inside.body;
  const inner =
    node.op === 'sum' && wrapped.kind === 'power' && wrapped.children[1] === number(2)
      ? wrapped.children[0]
      : wrapped.kind === 'call' && wrapped.row === row('abs') && (node.op === 'max' || node.op === 'sum')
        ? wrapped.children[0]
        : undefined;
  if (!inner) return null;
  const image = imageIn(inner, task);
  if (!image) return null;
  const coefficient = coefficientsOf(image, task.x.axes, task.z);
  const line = linearIn(inner, image);
  if (!coefficient || !line || line.factor.free.length > 0 || mentionsArray(line.rest, task.z)) return null;
  return { k, row: multiply([line.factor, coefficient]), rest: line.rest };
}

function imageIn(node: Node, task: Task): Reduce | null {
  const parts = node.kind === 'add' || node.kind === 'multiply' ? node.children : [node];
  for (const part of parts) {
    if (part.kind === 'reduce' && mentionsArray(part, task.z)) return part;
    if (part !== node && mentionsArray(part, task.z)) return imageIn(part, task);
  }
  return null;
}
