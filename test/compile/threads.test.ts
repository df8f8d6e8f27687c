import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wasmBackend } from '../../src/compile/backend.js';
import { compileAll, programOf, type Target } from '../../src/compile/compile.js';
import type { Data } from '../../src/compile/data.js';
import { javascript } from '../../src/compile/javascript.js';
import type { Buffer, Program, Statement, Value } from '../../src/compile/loops/program.js';
import { runnerOf } from '../../src/compile/runner.js';
import {
  atom,
  constant,
  dimPoly,
  evaluate,
  minus as minusPoly,
  nextId,
  plus as plusPoly,
  scaled,
} from '../../src/compile/terms/poly.js';
import type { Poly, Var } from '../../src/compile/terms/term.js';
import { I32, moduleBytes } from '../../src/compile/wasm/bytes.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { emitModule, type Module } from '../../src/compile/wasm/module.js';
import { inTwoThreads, meet } from '../../src/compile/wasm/thread.js';
import { reduce, sum } from '../../src/expr/reduce.js';
import { targetsOf } from '../bench/ours.js';
import { workloads } from '../bench/workloads.js';
import { close, fill, fn, idx, over, plus, times, values, variable } from './build.js';
import { groups } from './cases.js';
import { randomCase } from './generate.js';
import { naiveAll } from './naive.js';

/** Two threads give what one gives, up to the order in which sums are added. */

type Sizes = Readonly<Record<string, number>>;

const ODD: Readonly<Record<string, Sizes>> = {
  ssne: { n: 403, d: 3 },
  tsne: { n: 505, d: 2 },
  'softmax-ce': { n: 231, d: 257, k: 11 },
  'conv-backward': { c: 3, o: 7, r: 3, h: 61, v: 63 },
  'soft-threshold': { n: 300_001 },
  autoencoder: { n: 131, d: 67, k: 33 },
  'f-partials': { n: 70_001 },
  logistic: { n: 7001, d: 101 },
};

function emitted(program: Program, sizes: Sizes, worth?: number): Module {
  const dim = (name: string): number => sizes[name] as number;
  const lengthOf = (b: (typeof program.buffers)[number]): number =>
    b.extents.reduce((n, e) => n * evaluate(e, (a) => (a.kind === 'dim' ? dim(a.name) : 1)), 1);
  return emitModule(program, dim, lengthOf, { threads: 2, ...(worth === undefined ? {} : { worth }) });
}

const isThreaded = (program: Program, sizes: Sizes, worth?: number): boolean => emitted(program, sizes, worth).threaded;

/** Differences are as small as the largest number lets them be. */
function alike(got: Float64Array | undefined, wanted: Float64Array | undefined): void {
  const [exact, numbers] = [wanted ?? new Float64Array(1), got ?? new Float64Array(1)];
  const largest = exact.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  const off = numbers.reduce((m, x, e) => Math.max(m, Math.abs(x - (exact[e] as number))), 0);
  assert.ok(largest > 0 && off <= 1e-13 * largest, `${off} of ${largest}`);
}

for (const workload of workloads) {
  test(`${workload.name}, odd sizes`, () => {
    const sizes = ODD[workload.name] as Sizes;
    const { targets } = targetsOf(workload);
    const data = workload.data(sizes);
    const [one, two] = ([1, 2] as const).map((threads) => compileAll(targets, { sizes, backend: 'wasm', threads }));
    assert.ok(one && two && isThreaded(two.program, sizes));
    // Sums over rows that are read once are added up in parts.
    if (workload.name === 'logistic')
      assert.ok(emitted(two.program, sizes).layout.base.size > two.program.buffers.length);
    const wanted = one.run(data, undefined, sizes);
    for (let turn = 0; turn < 3; turn++) {
      two.run(data, undefined, sizes).forEach((got, k) => {
        alike(got.data, wanted[k]?.data);
      });
    }
  });
}

/** Values with every loop shared that may be. */
function forced(target: Target, data: Data, dims: Sizes, sizes?: Sizes): ArrayLike<number> {
  const { program, parameters } = programOf([target], sizes ? { sizes } : {});
  const { dims: names } = javascript(program);
  const { kernel } = wasmBackend(program, names, { threads: 2, worth: 0 });
  const run = runnerOf(
    program,
    names,
    parameters,
    parameters.map((p) => p.declaration),
    kernel,
  );
  return run(data, undefined, dims)[0]?.data ?? [];
}

for (const { name, cases } of groups) {
  test(`every loop that may be shared: ${name}`, () => {
    for (const c of cases) {
      const target = { node: c.node, indices: c.indices ?? [] };
      const wanted = naiveAll(c.node, target.indices, values(c.dims, c.data));
      close(forced(target, c.data, c.dims, c.options?.sizes), wanted, c.tolerance ?? 1e-12);
    }
  });
}

test('every loop that may be shared: random programs', () => {
  for (const depth of [3, 4, 5]) {
    for (let seed = 1; seed <= 25; seed++) {
      const { node, indices = [], dims, data } = randomCase(depth, seed);
      close(forced({ node, indices }, data, dims), naiveAll(node, indices, values(dims, data)), 1e-9, `seed ${seed}`);
    }
  }
});

test('rows of pairs are shared where sums are mirrored, the second thread adding up on its own', () => {
  for (const name of ['ssne', 'tsne']) {
    const workload = workloads.find((w) => w.name === name) as (typeof workloads)[number];
    const { targets } = targetsOf(workload);
    for (const d of [1, 2]) {
      const sizes = { n: 701, d };
      const data = workload.data(sizes);
      const [one, two] = ([1, 2] as const).map((threads) => compileAll(targets, { sizes, backend: 'wasm', threads }));
      assert.ok(one && two);
      assert.ok(emitted(two.program, sizes).layout.base.size > two.program.buffers.length);
      for (let turn = 0; turn < 3; turn++) {
        const [got, wanted] = [two, one].map((c) => c.run(data, undefined, sizes)[0]?.data);
        alike(got, wanted);
      }
    }
  }
});

const [i, j, k] = [idx('i', 'n'), idx('j', 'm'), idx('k', 'l')];
const [A, B] = [variable('A', ['n', 'l']), variable('B', ['l', 'm'])];

test('whole sums, products and extremes are put together from both', () => {
  const dims = { n: 7, l: 5, m: 3 };
  const data = fill(5, { A: [7, 5], B: [5, 3] });
  const nodes = [
    sum([i, k], times(A(i, k), A(i, k))),
    reduce('max', [i, k], A(i, k)),
    reduce('min', [i, k], A(i, k)),
    reduce('prod', [i], plus(2, sum([k], A(i, k)))),
    sum([i], fn('exp', over(sum([k], A(i, k)), plus(9, reduce('max', [k], A(i, k)))))),
  ];
  for (const node of nodes) {
    const { program } = programOf([{ node, indices: [] }]);
    assert.ok(isThreaded(program, dims, 0));
    close(forced({ node, indices: [] }, data, dims), naiveAll(node, [], values(dims, data)), 1e-13);
  }
});

test('little work stays with one thread, bit for bit', () => {
  const target = { node: sum([k], times(A(i, k), B(k, j))), indices: [i, j] };
  const dims = { n: 23, l: 17, m: 19 };
  const data = fill(3, { A: [23, 17], B: [17, 19] });
  const [one, two] = ([1, 2] as const).map((threads) => compileAll([target], { backend: 'wasm', threads }));
  assert.ok(one && two && !isThreaded(two.program, dims));
  assert.equal(two.run(data)[0]?.data, one.run(data)[0]?.data);
});

test('what is hardly ever done does not call for a second thread', () => {
  const { targets } = targetsOf(workloads.find((w) => w.name === 'ssne') as (typeof workloads)[number]);
  const sizes = { n: 203, d: 2 };
  const { program } = programOf(targets, { sizes });
  const usual = { ...program, body: program.body.filter((s) => s.kind !== 'if') };
  for (const worth of [500_000, 2_000_000]) assert.is(isThreaded(program, sizes, worth), worth < 1e6, `${worth}`);
  assert.is(isThreaded(usual, sizes, 500_000), true);
});

const ONE = constant(1);
const x: Buffer = { id: 0, role: 'parameter', name: 'x', extents: [dimPoly('n')] };
const y: Buffer = { id: 1, role: 'output', name: 'y', extents: [dimPoly('n')] };

/** `for (v = 1..n - 1)`, of a statement made of v. */
function loop(body: (v: Poly) => Statement): Statement {
  const variable: Var = { kind: 'var', id: nextId(), name: 'v', lo: ONE, hi: minusPoly(dimPoly('n'), ONE) };
  const bounds = { lo: [{ top: variable.lo, bottom: ONE }], hi: [{ top: variable.hi, bottom: ONE }] };
  return { kind: 'for', variable, bounds, body: [body(atom(variable))] };
}

const load = (buffer: Buffer, offset: Poly): Value => ({ kind: 'load', buffer, offset });

test('a sum over two loops, each of which is shared, counts the first one once', () => {
  const update = (v: Poly): Statement => ({ kind: 'update', id: 1, how: 'sum', value: load(x, v) });
  const store: Statement = { kind: 'store', buffer: y, offset: constant(0), value: { kind: 'ref', id: 1 } };
  const body: Statement[] = [{ kind: 'accumulator', id: 1, start: 5 }, loop(update), loop(update), store];
  const program: Program = { buffers: [x, y], outputs: [y], body };
  const [numbers, out] = [Float64Array.of(9, 1, 2, 3, 4), new Float64Array(5)];
  assert.ok(isThreaded(program, { n: 5 }, 0));
  const { kernel } = wasmBackend(program, ['n'], { threads: 2, worth: 0 });
  kernel(
    new Map([
      [x, numbers],
      [y, out],
    ]),
    [5],
    () => 5,
  );
  assert.is(out[0], 25);
});

test('what a turn takes from another turn is not shared', () => {
  const next = (at: (v: Poly) => Poly) =>
    loop((v) => {
      const value: Value = { kind: 'binary', op: 'add', a: load(y, at(v)), b: load(x, v) };
      return { kind: 'store', buffer: y, offset: v, value };
    });
  const program = (body: readonly Statement[]): Program => ({ buffers: [x, y], outputs: [y], body });
  assert.ok(isThreaded(program([next((v) => v)]), { n: 9 }, 1));
  assert.not(isThreaded(program([next((v) => minusPoly(v, ONE))]), { n: 9 }, 1));
});

test('blocks of turns are shared where no two of them meet', () => {
  const blocks = (size: number): Program => {
    const block: Var = { kind: 'var', id: nextId(), name: 'block', lo: constant(0), hi: constant(399) };
    const turn: Var = { kind: 'var', id: nextId(), name: 'turn', lo: ONE, hi: dimPoly('n') };
    const from = plusPoly(scaled(atom(block), size), ONE);
    const inner: Statement = {
      kind: 'for',
      variable: turn,
      bounds: { lo: [{ top: from, bottom: ONE }], hi: [{ top: plusPoly(from, constant(3)), bottom: ONE }] },
      body: [{ kind: 'store', buffer: y, offset: atom(turn), value: load(x, atom(turn)) }],
    };
    const bounds = { lo: [{ top: block.lo, bottom: ONE }], hi: [{ top: block.hi, bottom: ONE }] };
    return { buffers: [x, y], outputs: [y], body: [{ kind: 'for', variable: block, bounds, body: [inner] }] };
  };
  const shared = (size: number): boolean => isThreaded(blocks(size), { n: 2400 }, 3000);
  assert.ok(shared(4));
  assert.ok(shared(5));
  assert.not(shared(3));
});

test('turns that are told apart by the range of a loop around', () => {
  const program = (size: number, moved: (i: Poly) => Poly, before: readonly Statement[] = []): Program => {
    const [around, own] = [9, 99].map(
      (hi): Var => ({ kind: 'var', id: nextId(), name: 'v', lo: constant(0), hi: constant(hi) }),
    ) as [Var, Var];
    const over = (v: Var, body: readonly Statement[]): Statement => ({
      kind: 'for',
      variable: v,
      bounds: { lo: [{ top: v.lo, bottom: ONE }], hi: [{ top: v.hi, bottom: ONE }] },
      body,
    });
    const at = scaled(atom(own), size);
    const value: Value = { kind: 'binary', op: 'add', a: load(y, plusPoly(at, moved(atom(around)))), b: load(x, at) };
    const store: Statement = { kind: 'store', buffer: y, offset: at, value };
    return { buffers: [x, y], outputs: [y], body: [over(around, [over(own, [...before, store])])] };
  };
  const shared = (made: Program): boolean => isThreaded(made, { n: 1200 }, 500);
  assert.ok(shared(program(10, (i) => i)));
  assert.not(shared(program(9, (i) => i)));
  assert.not(shared(program(9, (i) => scaled(i, -1))));
  const slot: Poly = atom({ kind: 'slot', id: 1 });
  const round: Statement = { kind: 'round', id: 1, value: load(x, ONE) };
  assert.not(shared(program(10, () => slot, [round])), 'by what is rounded in each turn');
});

/** A module whose second thread stops at once. */
const FAILING = moduleBytes({
  imports: [{ name: 'meet', signature: { params: [I32], results: [] } }],
  bodies: [
    {
      signature: { params: [I32], results: [] },
      locals: [],
      // if (thread) unreachable; meet(thread)
      code: [0x20, 0, 0x04, 0x40, 0x00, 0x0b, 0x20, 0, 0x10, 0],
      exported: 'run',
    },
  ],
  memory: { pages: 1, shared: true },
});

test('an error of the second thread is one message, then and later', () => {
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  const module = new engine.Module(FAILING);
  const { exports } = new engine.Instance(module, { e: { memory, meet: (t: number) => meet(words, t) } });
  const run = inTwoThreads(module, memory, exports.run as (thread: number) => void);
  assert.throws(run, /^the second thread failed: unreachable$/);
  assert.throws(run, /^the second thread failed: unreachable$/);
});

test('the process ends by itself', () => {
  const script = `
import { compile } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
const f = compile('x : real[n]\\ny = sum(exp(x[i]), i)', 'y', { backend: 'wasm', threads: 2 });
const x = new Float64Array(200_000);
console.log(f.call({ x: { shape: [200_000], data: x } }));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  assert.is(status, 0, stderr);
  assert.is(stdout.trim(), '200000');
});

test.run();
