import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { add, call, divide, multiply, power } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Index, Node } from '../../expr/node.js';
import { freshIndex, matrix, sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { replaceNode } from '../algebra/replace.js';
import { freshSymbol } from '../facts.js';
import { linearIn, mentionsArray } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { solveScalar } from './scalar-solution.js';
import type { Attempt, Rule, Task } from './task.js';
import { base } from './thresholds.js';

/** Functions of a symmetric matrix that are sums over its eigenvalues, with the summand. */
function sumsOverEigenvalues(z: Declaration, n: Node, w: Node): readonly (readonly [node: Node, summand: Node])[] {
  const fresh = (): Index => freshIndex('i', one, n);
  const of = (fn: 'det' | 'inv' | 'logdet', subscripts: readonly Node[]): Node => {
    const [r, c] = [fresh(), fresh()];
    return matrix(fn, [r, c], symbol(z, [r, c]), subscripts);
  };
  const [i, j] = [fresh(), fresh()];
  const square = (other: Node): Node => sum([i, j], multiply([symbol(z, [i, j]), other]));
  const log = call(row('log'), [w]);
  return [
    [of('logdet', []), log],
    [call(row('log'), [of('det', [])]), log],
    [sum([i], symbol(z, [i, i])), w],
    [sum([i], of('inv', [i, i])), divide(one, w)],
    [square(symbol(z, [i, j])), power(w, number(2))],
    [square(symbol(z, [j, i])), power(w, number(2))],
  ];
}

/** h as a sum Σ_i φ(w_i) over the eigenvalues; `null` for other functions. */
function summandOf({ h, z }: Task, n: Node, w: Node): Node | null {
  let rest = h;
  const summands: Node[] = [];
  for (const [node, summand] of sumsOverEigenvalues(z, n, w)) {
    const line = linearIn(rest, node);
    if (!line || mentionsArray(line.factor, z)) return null;
    summands.push(multiply([line.factor, summand]));
    rest = line.rest;
  }
  return mentionsArray(rest, z) ? null : add(summands);
}

/**
 * h(X) = Σ φ(w_i) over the eigenvalues of a matrix that is positive (semi)definite, +∞ elsewhere: prox acts on the
 * eigenvalues. (Lewis, The convex analysis of unitarily invariant matrix functions, J. Convex Anal. 2, 1995.)
 */
export const spectral: Rule = (task): Attempt => {
  const { x, z, t, writing, name, definite } = task;
  const [i, j] = x.axes;
  if (!definite || !i || !j || z !== definite.z) return null;
  if (x.element !== definite.point)
    return { refused: `the point is not known to be a symmetric matrix, as the argument of ${name} is` };
  const n = i.children[1] as Node;
  const w = freshSymbol('w');
  const phi = summandOf(task, n, w);
  if (!phi) return { refused: `${name} is not known to be a sum over the eigenvalues` };
  const strict = definite.attribute === 'spd';
  const inside = multiply([compare(strict ? '>' : '>=', w, zero), phi]);
  const half = add([inside, multiply([compare(strict ? '<=' : '<', w, zero), constant('inf')])]);
  const letter = freshSymbol('v');
  const solved = solveScalar({ name: 'phi', h: half, z: w, x: letter, t, writing });
  if (solved.roots.length > 0 || !solved.convex)
    return { refused: 'the proximal operator of the summand over the eigenvalues has no formula, or it is not convex' };
  const array = (wanted: string, dims: readonly Node[]): Declaration => ({
    kind: 'declaration',
    name: task.freshName(wanted),
    domain: 'real',
    dims,
    attributes: new Set(),
    ordered: false,
  });
  const [Q, values] = [array('Q', [n, n]), array('w', [n])];
  const k = freshIndex('k', one, n);
  const value = replaceNode(solved.node, letter, symbol(values, [k]));
  const phiSide = nodeSide(phi, writing);
  const kind = strict ? 'positive definite' : 'positive semidefinite';
  const steps = [
    rule(
      'spectral',
      { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
      '=',
      { text: `sum of phi over the eigenvalues`, latex: `\\sum_i \\varphi(w_i)` },
      `phi(w) = ${phiSide.text}: each term is a sum over the eigenvalues w of ${z.name} (of the trace w, of log det log(w), of the squares w^2, of the trace of the inverse 1/w), and ${name} is +inf where ${z.name} is not ${kind}; so ${name}(Q'*${z.name}*Q) = ${name}(${z.name}) for every orthogonal Q`,
    ),
    ...base(task),
    rule(
      'eigenvectors',
      { text: 'norm(Z - X)^2', latex: '\\lVert Z - X\\rVert^2' },
      '\\ge',
      { text: 'norm(w(Z) - w(X))^2', latex: '\\lVert w(Z) - w(X)\\rVert^2' },
      "eigenvalues in descending order (the trace inequality of von Neumann and Theobald), with equality where Z has the eigenvectors of X in that order: the objective is least for Z = Q*diag(u)*Q', where X = Q*diag(w)*Q', and each u_i minimises (u - w_i)^2/2 + t*phi(u); since this proximal operator does not fall, the u are ordered as the w are",
    ),
    ...solved.steps,
  ];
  const element = sum([k], multiply([symbol(Q, [i, k]), value, symbol(Q, [j, k])]));
  return {
    point: { axes: x.axes, element },
    named: [],
    roots: [],
    steps,
    nonzero: [],
    convex: true,
    eigen: { of: definite.point, vectors: Q, values },
  };
};
