import { test } from 'uvu';
import { jsBackend, wasmBackend } from '../../src/compile/backend.js';
import { javascript } from '../../src/compile/javascript.js';
import type { Buffer, Program, Statement } from '../../src/compile/loops/program.js';
import { atom, constant, evaluate, nextId, plus, scaled } from '../../src/compile/terms/poly.js';
import type { Poly, Var } from '../../src/compile/terms/term.js';
import { close } from './build.js';

/** Rows that are set apart: what is read one row before is found there. */

const [ROWS, ROW] = [20, 64];
const ONE = constant(1);
const shape = [constant(ROWS), constant(ROW)];
const [x, y, t] = (['parameter', 'output', 'temporary'] as const).map(
  (role, id): Buffer => ({ id, role, name: role, extents: shape }),
) as [Buffer, Buffer, Buffer];

function loop(lo: number, hi: number, body: (v: Poly) => Statement): Statement {
  const variable: Var = { kind: 'var', id: nextId(), name: 'v', lo: constant(lo), hi: constant(hi) };
  const bounds = { lo: [{ top: variable.lo, bottom: ONE }], hi: [{ top: variable.hi, bottom: ONE }] };
  return { kind: 'for', variable, bounds, body: [body(atom(variable))] };
}
const copied = (first: number, from: Buffer, to: Buffer, up: number): Statement =>
  loop(first, ROWS, (i) =>
    loop(1, ROW, (j) => {
      const place = plus(scaled(i, ROW), j, constant(-ROW - 1));
      const value = { kind: 'load', buffer: from, offset: plus(place, constant(-up * ROW)) } as const;
      return { kind: 'store', buffer: to, offset: place, value };
    }),
  );

test('subscripts from 1 on, and a row before', () => {
  const program: Program = { buffers: [x, y, t], outputs: [y], body: [copied(1, x, t, 0), copied(2, t, y, 1)] };
  const numbers = Float64Array.from({ length: ROWS * ROW }, (_, k) => k + 1);
  const lengthOf = (b: Buffer): number => b.extents.reduce((n, e) => n * evaluate(e, () => 0), 1);
  const outs = [jsBackend(() => javascript(program)), wasmBackend(program, [])].map(({ kernel }) => {
    const out = new Float64Array(ROWS * ROW);
    const arrays = [
      [x, numbers],
      [y, out],
    ] as const;
    kernel(new Map(arrays), [], lengthOf);
    return out;
  });
  close(outs[1] as Float64Array, [...(outs[0] as Float64Array)], 0);
});

test.run();
