import { one, symbol } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Index, Node } from '../../expr/node.js';
import { open, substitute, sum } from '../../expr/reduce.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { replaceNodes } from '../algebra/replace.js';
import { elementsOf, mentionsArray } from './inspect.js';
import { rule } from './say.js';
import { type Attempt, at, type Named, type Rule, type Solution, type Task } from './task.js';

/** Σ_i f_i(row i of z): a problem for each row, or likewise for each column. */
export const group: Rule = (task, solve): Attempt => {
  if (task.x.axes.length < 2) return null;
  for (const [axis, fixed] of task.x.axes.entries()) {
    const body = bodyOfGroups(task, axis, fixed);
    if (!body) continue;
    const others = task.x.axes.filter((_, k) => k !== axis);
    const z: Declaration = { ...task.z, name: task.freshName('r'), dims: task.z.dims.filter((_, k) => k !== axis) };
    const inner = withoutAxis(body, task, axis, fixed, z);
    if (!inner) continue;
    const sub = solve({ ...task, name: 'f', h: inner, z, x: { axes: others, element: task.x.element } });
    const turned = indexed(sub, fixed);
    const what = axis === 0 ? 'row' : 'column';
    const step = rule(
      'groups',
      { text: `${task.name}(${task.z.name})`, latex: `${task.name}(${task.z.name})` },
      '=',
      {
        text: `sum over ${fixed.name} of f(${what} ${fixed.name})`,
        latex: `\\sum_{${fixed.name}} f_{${fixed.name}}(\\text{${what} } ${fixed.name})`,
      },
      `the function is a sum over the ${what}s, and the square is too; no term holds two of them, so that each ${what} is a problem of its own`,
    );
    return { ...turned, point: { axes: task.x.axes, element: at(turned.point, others) }, steps: [step, ...sub.steps] };
  }
  return null;
};

/** Names that differ from group to group become arrays over the groups. */
function indexed(sub: Solution, fixed: Index): Solution {
  const map = new Map<Node, Node>();
  const named = sub.named.map((n): Named => {
    const value =
      'equation' in n.value
        ? {
            ...n.value,
            equation: inPlace(n.value.equation, map),
            lo: inPlace(n.value.lo, map),
            hi: inPlace(n.value.hi, map),
          }
        : inPlace(n.value, map);
    const parts = 'equation' in value ? [value.equation, value.lo, value.hi] : [value];
    if (n.letter.kind !== 'symbol' || !parts.some((p) => p.free.includes(fixed))) return { ...n, value };
    const { declaration } = n.letter;
    const array: Declaration = { ...declaration, dims: [...declaration.dims, fixed.children[1] as Node] };
    const letter = symbol(array, [...n.letter.children, fixed]);
    map.set(n.letter, letter);
    return { ...n, letter, value, axes: [...n.axes, fixed] };
  });
  return { ...sub, named, point: { axes: sub.point.axes, element: inPlace(sub.point.element, map) } };
}

function inPlace(node: Node, map: ReadonlyMap<Node, Node>): Node {
  return replaceNodes(node, map);
}

/** The summand for one value of an axis. */
function bodyOfGroups(task: Task, axis: number, fixed: Index): Node | null {
  const bodies: Node[] = [];
  for (const term of termsOf(task.h)) {
    if (!mentionsArray(term, task.z)) continue;
    const factors = factorsOf(term);
    const active = factors.filter((f) => mentionsArray(f, task.z));
    const [only] = active;
    if (active.length !== 1 || only?.kind !== 'reduce' || only.op !== 'sum') return null;
    const inside = open(only);
    const elements = elementsOf(inside.body, task.z);
    const outer = inside.indices.find((i) => elements.every((e) => e.children[axis] === i));
    if (!outer || elements.length === 0) return null;
    const inner = inside.indices.filter((i) => i !== outer);
    if (outer.children[1] !== fixed.children[1] || outer.children[0] !== one) return null;
    bodies.push(
      multiply([
        ...factors.filter((f) => f !== only),
        substitute(inner.length > 0 ? sum(inner, inside.body) : inside.body, new Map<Node, Node>([[outer, fixed]])),
      ]),
    );
  }
  return bodies.length > 0 ? add(bodies) : null;
}

/** The body with z[i, …] at the fixed i written as an array without that axis. */
function withoutAxis(body: Node, task: Task, axis: number, fixed: Index, z: Declaration): Node | null {
  const map = new Map<Node, Node>();
  for (const e of elementsOf(body, task.z)) {
    if (e.children[axis] !== fixed) return null;
    map.set(
      e,
      symbol(
        z,
        e.children.filter((_, k) => k !== axis),
      ),
    );
  }
  const out = replaceNodes(body, map);
  return mentionsArray(out, task.z) ? null : out;
}
