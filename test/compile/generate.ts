import { one } from '../../src/expr/atoms.js';
import type { Index, Node } from '../../src/expr/node.js';
import { reduce, sum } from '../../src/expr/reduce.js';
import { compare, delta, either } from '../../src/expr/relation.js';
import { type Case, fill, fn, idx, minus, named, node, over, plus, random, times, to, variable } from './build.js';

/** Expressions made at random: whatever is nested in whatever. */

const dims = { n: 3, m: 4 };
const x = variable('x', ['n']);
const y = variable('y', ['m']);
const A = variable('A', ['n', 'm']);
const B = variable('B', ['n', 'n']);
const c = variable('c');
const data = fill(17, { x: [3], y: [4], A: [3, 4], B: [3, 3], c: [] });

interface Free {
  readonly n: readonly Index[];
  readonly m: readonly Index[];
}

function generator(seed: number): (depth: number, free: Free) => Node {
  const next = random(seed);
  let names = 0;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(((next() + 1) / 2) * list.length) % list.length] as T;

  const leaf = (free: Free): Node => {
    const choices: (() => Node)[] = [() => c(), () => fn('sin', pick([1, 2, 3]))];
    if (free.n.length > 0)
      choices.push(
        () => x(pick(free.n)),
        () => B(pick(free.n), pick(free.n)),
      );
    if (free.n.length > 0) choices.push(() => over(pick(free.n), 3));
    if (free.m.length > 0) choices.push(() => y(pick(free.m)));
    if (free.n.length > 0 && free.m.length > 0) choices.push(() => A(pick(free.n), pick(free.m)));
    return pick(choices)();
  };

  const condition = (depth: number, free: Free): Node => {
    const all = [...free.n, ...free.m];
    if (all.length < 2 || next() > 0.6) return compare(pick(['<', '<=']), make(depth - 1, free), make(0, free));
    const [a, b] = [pick(all), pick(all)];
    const choices = [
      () => compare(pick(['<', '<=', '!=', '==']), a, b),
      () => compare('<=', plus(a, b), node(pick([3, 4, 5]))),
      () => delta(a, plus(b, 1)),
      () => compare('<=', times(2, a), plus(b, 1)),
      () => either([compare('<', a, b), delta(a, b)]),
    ];
    return pick(choices)();
  };

  const guardedShift = (free: Free): Node => {
    const i = pick(free.n);
    const at = next() > 0 ? plus(i, 1) : minus(i, 1);
    return times(compare('<=', one, at), compare('<=', at, x.declaration.dims[0] as Node), x(at));
  };

  const binder = (depth: number, free: Free): Node => {
    const big = next() > 0;
    const i = idx(`b${names++}`, big ? 'n' : 'm');
    const inner = big ? { ...free, n: [...free.n, i] } : { ...free, m: [...free.m, i] };
    const body = make(depth - 1, inner);
    const guard = next() > 0.3 ? condition(0, inner) : one;
    return pick([
      () => sum([i], times(guard, body)),
      () => sum([i], body),
      () => plus(fn('tanh', reduce('prod', [i], body, guard)), 0),
      () => fn('tanh', reduce('max', [i], body)),
      () => fn('tanh', reduce('min', [i], body)),
    ])();
  };

  const name = (depth: number, free: Free): Node => {
    const i = idx(pick(['p', 'q']), 'n');
    const j = idx(pick(['r', 's']), 'm');
    const d = named(`d${names++}`, [i, j], make(depth - 1, { n: [i], m: [j] }));
    const at = (a: Index | undefined, b: Index | undefined): Node => d(a ?? 2, b ?? 3);
    const first = at(pick([...free.n, undefined]), pick([...free.m, undefined]));
    return next() > 0 ? first : plus(first, at(pick([...free.n, undefined]), pick([...free.m, undefined])));
  };

  const make = (depth: number, free: Free): Node => {
    if (depth <= 0) return leaf(free);
    const sub = (): Node => make(depth - 1, free);
    const choices: (() => Node)[] = [
      () => plus(sub(), sub()),
      () => minus(sub(), sub()),
      () => times(sub(), sub()),
      () => times(sub(), sub(), leaf(free)),
      () => fn(pick(['sin', 'tanh', 'sigmoid']), sub()),
      () => over(sub(), plus(2, fn('sin', sub()))),
      () => to(fn('sin', sub()), pick([2, 3])),
      () => times(condition(depth, free), sub()),
      () => binder(depth, free),
      () => binder(depth, free),
      () => name(depth, free),
    ];
    if (free.n.length > 0) choices.push(() => guardedShift(free));
    return pick(choices)();
  };
  return make;
}

const i = idx('i', 'n');
const j = idx('j', 'm');

/** An expression of this depth over two axes, with data. */
export function randomCase(depth: number, seed: number): Case {
  const make = generator(1000 * depth + seed);
  return { node: make(depth, { n: [i], m: [j] }), indices: [j, i], dims, data };
}
