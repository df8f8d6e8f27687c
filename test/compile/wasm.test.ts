import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compilables } from '../../src/commands/targets.js';
import { compile, compileAll, programOf } from '../../src/compile/compile.js';
import { evaluate } from '../../src/compile/terms/poly.js';
import { emitModule } from '../../src/compile/wasm/module.js';
import { reduce, sum } from '../../src/expr/reduce.js';
import { workloads } from '../bench/workloads.js';
import { close, fill, fn, idx, minus, named, over, plus, times, to, values, variable } from './build.js';
import { groups } from './cases.js';
import { naiveAll } from './naive.js';

/** WebAssembly gives the values of the naive evaluator, whatever the lengths leave over. */

const engine = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;

for (const { name, cases } of groups) {
  test(`wasm: ${name}`, () => {
    for (const c of cases) {
      const target = { node: c.node, indices: c.indices ?? [] };
      const compiled = compile(target, { ...c.options, backend: 'wasm' });
      const wanted = naiveAll(c.node, target.indices, values(c.dims, c.data));
      close(compiled.run(c.data, undefined, c.dims).data, wanted, c.tolerance, compiled.source);
    }
  });
}

test('modules are valid', () => {
  for (const { cases } of groups) {
    for (const c of cases) {
      const { program } = programOf([{ node: c.node, indices: c.indices ?? [] }], c.options);
      const dim = (name: string): number => c.dims[name] as number;
      const length = (b: (typeof program.buffers)[number]): number =>
        b.extents.reduce((n, e) => n * evaluate(e, (a) => (a.kind === 'dim' ? dim(a.name) : 1)), 1);
      assert.ok(engine.validate(emitModule(program, dim, length).bytes));
    }
  }
});

const LENGTHS = [1, 2, 3, 5, 7, 8, 9, 17];
const [i, j, k] = [idx('i', 'n'), idx('j', 'm'), idx('k', 'l')];
const [A, B, v] = [variable('A', ['n', 'l']), variable('B', ['l', 'm']), variable('v', ['n'])];

test('odd lengths: products, reductions, maps', () => {
  for (const n of LENGTHS) {
    for (const m of [1, 2, 5, 9]) {
      const dims = { n, m, l: LENGTHS[(n * 5 + m) % LENGTHS.length] as number };
      const data = fill(n + 20 * m, { A: [n, dims.l], B: [dims.l, m], v: [n] });
      const product = times(v(i), sum([k], times(A(i, k), B(k, j))));
      const nodes = [
        { node: product, indices: [i, j] },
        { node: sum([i, j], product), indices: [] },
        { node: sum([i], times(v(i), A(i, k))), indices: [k] },
        { node: reduce('max', [k], times(v(i), A(i, k))), indices: [i] },
        { node: over(fn('exp', v(i)), plus(2, fn('tanh', v(i)))), indices: [i] },
        { node: sum([i], fn('log', plus(2, v(i)))), indices: [] },
      ];
      for (const { node, indices } of nodes) {
        const got = compile({ node, indices }, { backend: 'wasm' }).run(data, undefined, dims).data;
        close(got, naiveAll(node, indices, values(dims, data)), 1e-12, `n = ${n}, m = ${m}`);
      }
    }
  }
});

test('sums over rows are gathered block by block, rows left over too', () => {
  const [r, c] = [idx('r', 'n'), idx('c', 'm')];
  const X = variable('X', ['n', 'm']);
  const w = variable('w', ['m']);
  const score = named('score', [r], fn('tanh', sum([c], times(X(r, c), w(c)))));
  const node = times(2, sum([r], times(X(r, j), score(r))));
  for (const [n, m] of [
    [1311, 101],
    [2051, 64],
  ] as const) {
    const data = fill(n, { X: [n, m], w: [m] }, (x) => x / 8);
    const [js, wasm] = (['js', 'wasm'] as const).map((backend) =>
      compile({ node, indices: [j] }, { backend, sizes: { n, m } }).run(data),
    );
    alike(wasm?.data as Float64Array, js?.data as Float64Array, `${n} x ${m}`);
  }
});

test('several shapes of one function', () => {
  const node = sum([i], to(minus(v(i), 1), 2));
  const compiled = compile({ node, indices: [] }, { backend: 'wasm' });
  for (const n of [3, 300, 4, 5, 6, 7, 3]) {
    const data = fill(n, { v: [n] });
    close(compiled.run(data).data, naiveAll(node, [], values({ n }, data)), 1e-12);
  }
});

test('arrays in the memory of the module are used where they lie', () => {
  const node = times(2, v(i));
  const compiled = compile({ node, indices: [i] }, { backend: 'wasm' });
  const { inputs, outputs } = compiled.arrays({ n: 5 });
  const [out] = outputs;
  if (!out) throw new Error('no output');
  inputs.v?.data.set([1, 2, 3, 4, 5]);
  const result = compiled.run(inputs, out.data);
  assert.is(result.data, out.data);
  assert.equal([...out.data], [2, 4, 6, 8, 10]);
});

test('fused multiply-add gives the same but for rounding', () => {
  const node = sum([k], times(A(i, k), B(k, j)));
  const dims = { n: 9, m: 7, l: 11 };
  const data = fill(3, { A: [9, 11], B: [11, 7] });
  const compiled = compile({ node, indices: [i, j] }, { backend: 'wasm', fused: true });
  close(compiled.run(data, undefined, dims).data, naiveAll(node, [i, j], values(dims, data)), 1e-13);
});

test('little work is done in JavaScript, much of it in WebAssembly', () => {
  const node = times(2, v(i));
  const compiled = compile({ node, indices: [i] });
  const inWasm = (n: number): boolean => compiled.arrays({ n }).outputs[0]?.data.byteOffset !== 0;
  assert.not(inWasm(3));
  assert.ok(inWasm(100_000));
});

/** Rounding differs: sums are split over lanes, and exp, log, log1p and tanh are kernels of our own. */
function alike(a: Float64Array, b: Float64Array, what: string): void {
  const scale = b.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 0);
  b.forEach((x, at) => {
    const y = a[at] as number;
    assert.ok(
      Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-12 * Math.max(scale, 1e-300),
      `${what}[${at}]: ${y}, JavaScript ${x}`,
    );
  });
}

test('the workloads at small sizes agree with JavaScript', () => {
  for (const w of workloads) {
    const results = compilables({ file: w.name, text: w.script }).map((c) => c.result);
    const [js, wasm] = (['js', 'wasm'] as const).map((backend) => compileAll(results, { sizes: w.sizes, backend }));
    for (const by of [0, 1, 2]) {
      const sizes = Object.fromEntries(
        Object.entries(w.sizes).map(([name, n], at) => [name, n < 6 ? n : 7 + ((by + at) % 4)]),
      );
      const data = w.data(sizes);
      const [a, b] = [js, wasm].map((c) => c?.run(data, undefined, sizes) ?? []);
      a?.forEach((x, at) => {
        alike(b?.[at]?.data as Float64Array, x.data, w.name);
      });
    }
  }
});

interface LadderCase {
  readonly id: string;
  readonly script: string;
  readonly data: Readonly<Record<string, never>>;
}

const ladder = new URL('../../../shared/cases/public.json', import.meta.url);

// The cases lie beside the repository where it is developed.
if (existsSync(ladder)) {
  test('the public ladder agrees with JavaScript', () => {
    let compared = 0;
    for (const c of JSON.parse(readFileSync(ladder, 'utf8')) as LadderCase[]) {
      let found: ReturnType<typeof compilables>;
      try {
        found = compilables({ file: c.id, text: c.script });
      } catch {
        continue;
      }
      const targets = found.map((r) => r.result);
      const parameters = [...new Set(found.flatMap((r) => r.parameters))];
      const [js, wasm] = (['js', 'wasm'] as const).map((backend) => compileAll(targets, { backend, parameters }));
      const [a, b] = [js, wasm].map((x) => x?.run(c.data) ?? []);
      a?.forEach((x, at) => {
        alike(b?.[at]?.data as Float64Array, x.data, c.id);
      });
      compared++;
    }
    assert.ok(compared > 50, `${compared}`);
  });
}

test.run();
