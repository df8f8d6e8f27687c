import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileAll } from '../../src/compile/compile.js';
import { statements, values, valuesOf } from '../../src/compile/program.js';
import { fill } from './build.js';
import { targetsOf } from './scripts.js';

/** Quotients as their rule has them, where the normal form multiplied the numerator out. */

const gradients = (f: string): string => `x, y : real[n]
f[i] = ${f}
F = sum(f[i], i)
gradient F wrt x
gradient F wrt y`;

function operations(script: string): number {
  const { program } = compileAll(targetsOf(script), { sizes: { n: 1000 } });
  let count = 0;
  for (const [s] of statements(program.body))
    for (const root of valuesOf(s)) for (const v of values(root)) if (v.kind === 'binary') count++;
  return count;
}

test('the numerator is found to be a multiple of the divisor and one of a sum', () => {
  const script = gradients('(x[i]^2 + sigmoid(y[i]))/(3*x[i] + y[i] - sigmoid(x[i]))');
  assert.ok(operations(script) <= 34, `${operations(script)}`);
});

test('the same values', () => {
  const script = gradients('(x[i]^2 + exp(y[i]))/(3*x[i] + y[i] - sigmoid(x[i]))');
  const data = fill(3, { x: [40], y: [40] });
  const [dx, dy] = compileAll(targetsOf(script), { sizes: { n: 40 }, backend: 'js' }).run(data);
  const at = (k: number): readonly number[] => {
    const [x, y] = [data.x?.data[k] as number, data.y?.data[k] as number];
    const a = 1 / (1 + Math.exp(-x));
    const [w, d] = [x * x + Math.exp(y), 3 * x + y - a];
    return [(2 * x - (w / d) * (3 - a * (1 - a))) / d, (Math.exp(y) - w / d) / d];
  };
  for (let k = 0; k < 40; k++) {
    for (const [j, out] of [dx, dy].entries()) {
      const [got, want] = [out?.data[k] as number, at(k)[j] as number];
      assert.ok(Math.abs(got - want) <= 1e-12 * Math.max(1, Math.abs(want)), `${got}, not ${want}`);
    }
  }
});

test('what the normal form has cancelled is not brought back', () => {
  const script = `x, y, z, w : real[n]
f[i] = (x[i]^2 + x[i] + y[i])/(x[i]^2 + z[i] + w[i])
F = sum(f[i], i)
gradient F wrt x
gradient F wrt z`;
  const one = (x: number) => ({ shape: [1], data: Float64Array.of(x) });
  const data = { x: one(1e8), y: one(1), z: one(1), w: one(1) };
  const [dx] = compileAll(targetsOf(script), { sizes: { n: 1 }, backend: 'js' }).run(data);
  // In (2 x + 1) S - 2 x W the cubes of x are lost to each other.
  const wanted = (-1e16 + 2e8 + 2) / (1e16 + 2) ** 2;
  assert.ok(Math.abs((dx?.data[0] as number) / wanted - 1) < 1e-14, `${dx?.data[0]}, not ${wanted}`);
});

test.run();
