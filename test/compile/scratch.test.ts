import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsBackend, wasmBackend } from '../../src/compile/backend.js';
import { javascript } from '../../src/compile/javascript.js';
import type { Buffer, Program, Statement, Value } from '../../src/compile/loops/program.js';
import { atom, constant, dimPoly, evaluate, minus, nextId, plus, scaled } from '../../src/compile/terms/poly.js';
import type { Poly, Var } from '../../src/compile/terms/term.js';
import { emitModule } from '../../src/compile/wasm/module.js';
import { close } from './build.js';

/** Temporaries of a turn: the second thread has its own, where every turn writes what it reads. */

const N = 37;
const ONE = constant(1);
const n = dimPoly('n');
const x: Buffer = { id: 0, role: 'parameter', name: 'x', extents: [n] };
const y: Buffer = { id: 1, role: 'output', name: 'y', extents: [n] };
const t: Buffer = { id: 2, role: 'temporary', name: '', extents: [scaled(n, 2)] };
const numbers = Float64Array.from({ length: N }, (_, k) => 2 + Math.cos(3 * k + 1));

const load = (buffer: Buffer, offset: Poly): Value => ({ kind: 'load', buffer, offset });
const store = (buffer: Buffer, offset: Poly, value: Value): Statement => ({ kind: 'store', buffer, offset, value });
const binary = (op: 'add' | 'mul', a: Value, b: Value): Value => ({ kind: 'binary', op, a, b });
const sum = (id: number, value: Value): Statement => ({ kind: 'update', id, how: 'sum', value });
const start = (id: number): Statement => ({ kind: 'accumulator', id, start: 0 });
const total = (id: number): Value => ({ kind: 'ref', id });

/** `for (v = lo..hi)` of statements made of v. */
function loop(lo: Poly, hi: Poly, body: (v: Poly) => readonly Statement[]): Statement {
  const variable: Var = { kind: 'var', id: nextId(), name: 'v', lo: constant(0), hi: minus(n, ONE) };
  const bounds = { lo: [{ top: lo, bottom: ONE }], hi: [{ top: hi, bottom: ONE }] };
  return { kind: 'for', variable, bounds, body: body(atom(variable)) };
}
const turns = (body: (v: Poly) => readonly Statement[]): Statement => loop(constant(0), minus(n, ONE), body);

/** Has the second thread a copy of the temporary? Values are those of one loop after the other in any case. */
function isCopied(body: readonly Statement[]): boolean {
  const program: Program = { buffers: [x, y, t], outputs: [y], body };
  const options = { threads: 2, worth: 200 } as const;
  const lengthOf = (b: Buffer): number => b.extents.reduce((m, e) => m * evaluate(e, () => N), 1);
  const [wanted, got] = [jsBackend(() => javascript(program)), wasmBackend(program, ['n'], options)].map(
    ({ kernel }) => {
      const out = new Float64Array(N);
      kernel(
        new Map([
          [x, numbers],
          [y, out],
        ]),
        [N],
        lengthOf,
      );
      return out;
    },
  );
  close(got ?? [], [...(wanted ?? [])], 1e-13);
  const { layout } = emitModule(program, () => N, lengthOf, options);
  return layout.base.size > program.buffers.length;
}

/** T[u] for u in a range, from x and the turn; then their sum over another range. */
const rowsOf = (
  write: readonly [(v: Poly) => Poly, (v: Poly) => Poly],
  read: readonly [(v: Poly) => Poly, (v: Poly) => Poly],
  shift = 0,
): readonly Statement[] => [
  turns((v) => [
    loop(write[0](v), write[1](v), (u) => [store(t, u, binary('mul', load(x, u), load(x, v)))]),
    start(1),
    loop(read[0](v), read[1](v), (u) => [sum(1, load(t, plus(u, constant(shift))))]),
    store(y, v, total(1)),
  ]),
];
const zero = () => constant(0);
const last = () => minus(n, ONE);

test('what a turn writes before it reads it is private', () => {
  assert.ok(isCopied(rowsOf([zero, last], [zero, last])));
  assert.ok(isCopied(rowsOf([zero, (v) => v], [zero, (v) => v])), 'as far as the turn');
  assert.ok(isCopied(rowsOf([zero, last], [() => ONE, last])), 'a part of it');
  assert.ok(isCopied(rowsOf([zero, last], [zero, () => minus(n, constant(3))], 2)), 'moved');
});

test('what an earlier turn left is not', () => {
  assert.not(isCopied(rowsOf([zero, (v) => v], [zero, last])), 'more is read than written');
  assert.not(isCopied(rowsOf([(v) => v, last], [zero, last])), 'from the beginning');
  assert.not(isCopied(rowsOf([() => ONE, last], [zero, () => minus(n, constant(2))])), 'one before');
  assert.not(isCopied(rowsOf([zero, last], [zero, last], 1)), 'one after');
});

test('nor what is read in the turn before it is written', () => {
  const body = turns((v) => [
    start(1),
    turns((u) => [sum(1, load(t, u))]),
    turns((u) => [store(t, u, binary('mul', load(x, u), load(x, v)))]),
    store(y, v, total(1)),
  ]);
  assert.not(isCopied([turns((u) => [store(t, u, load(x, u))]), body]));
  assert.not(isCopied([body]), 'of the run before');
});

test('nor what is read elsewhere, or written on a condition only', () => {
  const rows = rowsOf([zero, last], [zero, last]);
  const after = turns((v) => [store(y, v, binary('add', load(y, v), load(t, v)))]);
  assert.not(isCopied([...rows, after]));
  const some = turns((v) => [
    {
      kind: 'if',
      condition: { kind: 'int', relation: '>=', poly: minus(v, constant(20)) },
      body: [turns((u) => [store(t, u, binary('mul', load(x, u), load(x, v)))])],
    },
    start(1),
    turns((u) => [sum(1, load(t, u))]),
    store(y, v, total(1)),
  ]);
  assert.not(isCopied([some]));
  const none = turns((v) => [
    loop(ONE, minus(v, constant(20)), () => [turns((u) => [store(t, u, binary('mul', load(x, u), load(x, v)))])]),
    start(1),
    turns((u) => [sum(1, load(t, u))]),
    store(y, v, total(1)),
  ]);
  assert.not(isCopied([none]), 'a loop without turns');
  const w: Var = { kind: 'var', id: nextId(), name: 'w', lo: constant(0), hi: last() };
  const over = (hi: Poly, body: Statement): Statement => {
    const bounds = { lo: [{ top: constant(0), bottom: ONE }], hi: [{ top: hi, bottom: ONE }] };
    return { kind: 'for', variable: w, bounds, body: [body] };
  };
  const nested = turns((v) => [
    over(
      constant(3),
      loop(constant(0), atom(w), (u) => [store(t, u, binary('mul', load(x, u), load(x, v)))]),
    ),
    start(1),
    over(
      constant(9),
      loop(constant(0), atom(w), (u) => [sum(1, load(t, u))]),
    ),
    store(y, v, total(1)),
    turns((u) => [store(t, u, binary('mul', load(x, u), load(x, v)))]),
  ]);
  assert.not(isCopied([nested]), 'a stretch that hangs on a loop inside');
});

test('sums over all turns are put together where each thread has a temporary of its own', () => {
  const body: readonly Statement[] = [
    { kind: 'accumulator', id: 1, start: 5 },
    turns((v) => [
      turns((u) => [store(t, u, binary('mul', load(x, u), load(x, v)))]),
      turns((u) => [sum(1, binary('mul', load(t, u), load(t, u)))]),
    ]),
    store(y, constant(0), total(1)),
    loop(ONE, minus(n, ONE), (v) => [store(y, v, load(x, v))]),
  ];
  assert.ok(isCopied(body));
});

test('a sum that grows in a choice counts what is there before and after', () => {
  const positive = { kind: 'real', relation: '<', a: { kind: 'const', value: 0 }, b: load(x, constant(0)) } as const;
  const body: readonly Statement[] = [
    start(1),
    turns((v) => [sum(1, load(x, v))]),
    { kind: 'if', condition: positive, body: [turns((v) => [sum(1, binary('mul', load(x, v), load(x, v)))])] },
    turns((v) => [store(y, v, total(1))]),
  ];
  assert.not(isCopied(body));
});

test.run();
