import { drain, knowingOf, normalise } from '../../derive/simplify.js';
import { one, symbol, zero } from '../../expr/atoms.js';
import { add, divide, multiply, subtract } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Index, Node, Reduce } from '../../expr/node.js';
import { freshIndex, open, rebuild, reduce, substitute, sum } from '../../expr/reduce.js';
import { delta } from '../../expr/relation.js';
import { replaceNode } from '../algebra/replace.js';
import { compactForm } from '../compact.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import { printedSize, tidy } from '../tidy.js';
import { bodyAt, linearIn, mentionsArray } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { solveScalar } from './scalar-solution.js';
import { type Attempt, at, boundLike, type Rule, type Task } from './task.js';

/** The coefficients of a sum that is linear in the array, at the axes; `null` for other sums. */
export function coefficientsOf(node: Node, axes: readonly Index[], z: Declaration): Node | null {
  if (node.kind !== 'reduce' || node.op !== 'sum') return null;
  const body = bodyAt(node, axes, z);
  if (!body) return null;
  const line = linearIn(body, symbol(z, axes));
  return line && line.rest === zero && !mentionsArray(line.factor, z) ? line.factor : null;
}

/** Rewrites every linear sum of the array; `null` where the array is left somewhere else. */
function throughImages(root: Node, task: Pick<Task, 'z'>, image: (node: Reduce) => Node | null): Node | null {
  const visit = (node: Node): Node => {
    if (!mentionsArray(node, task.z)) return node;
    const made = node.kind === 'reduce' ? image(node) : null;
    if (made) return made;
    if (node.kind === 'reduce') {
      const inside = open(node);
      return reduce(node.op, inside.indices, visit(inside.body), visit(inside.guard), node.hints);
    }
    return rebuild(node, node.children.map(visit));
  };
  const out = visit(root);
  return mentionsArray(out, task.z) ? null : out;
}

/** h = φ(Σ_j c_j z_j): the point moves along c alone. */
export const singleRow: Rule = (task): Attempt => {
  const { x, t, writing, name, z } = task;
  const { axes } = x;
  let row: Node | null = null;
  const s = freshSymbol('s');
  const phi = throughImages(task.h, task, (node) => {
    if (node.free.length > 0) return null;
    const c = coefficientsOf(node, axes, z);
    if (!c || (row !== null && row !== c)) return null;
    row = c;
    return s;
  });
  if (!phi || !row) return null;
  const c: Node = row;
  const field = { axes, element: c };
  const bound = boundLike(axes);
  const square = sum(bound, multiply([at(field, bound), at(field, bound)]));
  const image = sum(bound, multiply([at(field, bound), at(x, bound)]));
  const [sigma, nu] = [freshSymbol('sigma'), freshSymbol('nu', 'positive')];
  const solved = solveScalar({ name: 'phi', h: phi, z: s, x: sigma, t: multiply([nu, t]), writing });
  const move = shortestMove(solved, sigma, nu, task);
  const inPlace = (n: Node): Node => replaceNode(replaceNode(n, sigma, image), nu, square);
  const steps = [
    rule(
      'single-row',
      { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
      '=',
      {
        text: `phi(s), s = ${nodeSide(sumOf(field, task), writing).text}`,
        latex: `\\varphi(s),\\quad s = ${nodeSide(sumOf(field, task), writing).latex}`,
      },
      `phi(s) = ${nodeSide(phi, writing).text}; what is orthogonal to the coefficients does not change s, so that the minimiser differs from the argument by a multiple of them; with sigma the value of s at the argument and nu the sum of their squares the least of (s - sigma)^2/(2*nu) + t*phi(s) is left, the proximal operator of phi with the step nu*t; nu = ${nodeSide(square, writing).text} is not zero`,
    ),
    ...solved.steps,
  ];
  if (solved.roots.length > 0) {
    // A root is a number of its own, and is named.
    const letter = freshSymbol(task.freshName('s'));
    const root = solved.roots[0];
    if (solved.roots.length > 1 || !root || solved.node !== root.letter)
      return { refused: 'the scalar problem has several roots' };
    const value = { ...root, equation: inPlace(root.equation), lo: inPlace(root.lo), hi: inPlace(root.hi) };
    const element = add([x.element, multiply([c, divide(subtract(letter, image), square)])]);
    return {
      point: { axes, element },
      named: [{ letter, name: letter.declaration.name, axes: [], value }],
      roots: [],
      steps,
      nonzero: nonzeroOf(square),
      convex: solved.convex,
    };
  }
  const element = add([x.element, multiply([c, inPlace(move)])]);
  return { point: { axes, element }, named: [], roots: [], steps, nonzero: nonzeroOf(square), convex: solved.convex };
};

function nonzeroOf(square: Node): Node[] {
  return square.kind === 'dimension' || square.kind === 'number' ? [] : [square];
}

function sumOf(field: { axes: readonly Index[]; element: Node }, task: Task): Node {
  const bound = boundLike(field.axes);
  return sum(bound, multiply([at(field, bound), symbol(task.z, bound)]));
}

/** (s* − σ)/ν in its shortest form. */
function shortestMove(solved: ReturnType<typeof solveScalar>, sigma: Node, nu: Node, task: Task): Node {
  const direct = tidy(divide(subtract(solved.node, sigma), nu), NO_FACTS);
  const [regime, ...more] = solved.regimes;
  if (!regime || more.length > 0) return direct;
  const moved = regime.result.parts.map((p) => ({
    ...p,
    value: tidy(divide(subtract(p.value, sigma), nu), regime.when),
  }));
  const show = (n: Node): string => nodeSide(n, task.writing).text;
  const compact = compactForm(moved, sigma, regime.when, { show });
  return compact && printedSize(compact) <= printedSize(direct) ? compact : direct;
}

/** h = f(A z) with A Aᵀ = ν I: prox_h(x) = x + Aᵀ(prox_{f, ν t}(A x) − A x)/ν. */
export const semiOrthogonal: Rule = (task, solve): Attempt => {
  const { x, t, writing, name, z } = task;
  const { axes } = x;
  let row: { readonly k: Index; readonly coefficient: Node } | null = null;
  const u: Declaration[] = [];
  const imageAt = (node: Reduce): Node | null => {
    const k = node.free.find((i) => !axes.includes(i));
    if (!k || node.free.length !== 1) return null;
    const c = coefficientsOf(node, axes, z);
    if (!c) return null;
    if (row) {
      if (substitute(c, new Map<Node, Node>([[k, row.k]])) !== row.coefficient) return null;
    } else {
      const letter = freshIndex('k', one, k.children[1] as Node);
      row = { k: letter, coefficient: substitute(c, new Map<Node, Node>([[k, letter]])) };
      u.push({
        kind: 'declaration',
        name: task.freshName('w'),
        domain: 'real',
        dims: [k.children[1] as Node],
        attributes: new Set(),
        ordered: false,
      });
    }
    return symbol(u[0] as Declaration, [k]);
  };
  const inner = throughImages(task.h, task, imageAt);
  const found = row as { readonly k: Index; readonly coefficient: Node } | null;
  if (!inner || !found || !u[0]) return null;
  const { k, coefficient } = found;
  const bound = boundLike(axes);
  const l = freshIndex('l', one, k.children[1] as Node);
  const rowAt = (i: Node, subscripts: readonly Node[]): Node =>
    substitute(at({ axes, element: coefficient }, subscripts), new Map<Node, Node>([[k, i]]));
  const raw = sum(bound, multiply([rowAt(k, bound), rowAt(l, bound)]));
  const gram = drain(normalise(raw, knowingOf([]), { kind: 'result' })).value;
  const nu = gram === delta(k, l) ? one : divide(gram, delta(k, l));
  const shown = { text: `${nodeSide(raw, writing).text}`, latex: nodeSide(raw, writing).latex };
  if (nu.free.length > 0 || !isDiagonal(gram, delta(k, l)))
    return {
      refused: `the rows of the matrix in ${name} would have to be orthogonal and of one length: ${shown.text} is not a multiple of the unit matrix as far as is known`,
    };
  const image = { axes: [k], element: sum(bound, multiply([rowAt(k, bound), at(x, bound)])) };
  const sub = solve({ ...task, name: 'f', h: inner, z: u[0], x: image, t: multiply([nu, t]) });
  const kk = freshIndex('k', one, k.children[1] as Node);
  const difference = subtract(at(sub.point, [kk]), at(image, [kk]));
  const square = isSquareOrthogonal(coefficient, axes, k);
  const columns = substitute(coefficient, new Map<Node, Node>([[k, kk]]));
  const element = square
    ? sum([kk], multiply([columns, at(sub.point, [kk])]))
    : add([x.element, divide(sum([kk], multiply([columns, difference])), nu)]);
  const step = rule(
    'semi-orthogonal',
    shown,
    '=',
    nodeSide(gram, writing),
    `${name} is a function f of a linear image, and the rows of its matrix are orthogonal, each with the square length ${nodeSide(nu, writing).text}: what is orthogonal to them stays, and on their span the problem is that of f at the image with the step ${nodeSide(multiply([nu, t]), writing).text}`,
  );
  return { ...sub, point: { axes, element }, steps: [step, ...sub.steps] };
};

function isDiagonal(gram: Node, unit: Node): boolean {
  if (gram === unit) return true;
  return gram.kind === 'multiply' && gram.children.includes(unit);
}

/** Is the matrix square and declared orthogonal, so that its columns are orthonormal as well? */
function isSquareOrthogonal(coefficient: Node, axes: readonly Index[], k: Index): boolean {
  const [axis] = axes;
  if (coefficient.kind !== 'symbol' || axes.length !== 1 || !axis) return false;
  return coefficient.declaration.attributes.has('orthogonal') && axis.children[1] === k.children[1];
}
