import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { programOf } from '../../src/compile/compile.js';
import { type Cost, costOf, dimsIn, polyWords } from '../../src/compile/cost.js';
import { type Program, type Statement, values, valuesOf } from '../../src/compile/loops/program.js';
import { evaluate } from '../../src/compile/terms/poly.js';
import type { Poly, Var } from '../../src/compile/terms/term.js';
import { matrix, sum } from '../../src/expr/reduce.js';
import { compare } from '../../src/expr/relation.js';
import { fn, idx, named, times, variable } from './build.js';
import { ladder } from './ladder.js';

const [i, j, k] = [idx('i', 'n'), idx('j', 'm'), idx('k', 'n')];
const A = variable('A', ['n', 'm']);
const v = variable('v', ['m']);

const cost = (...args: Parameters<typeof programOf>): Cost => costOf(programOf(...args).program);

test('a product of a matrix and a vector', () => {
  const found = cost([{ node: sum([j], times(A(i, j), v(j))), indices: [i] }]);
  assert.is(polyWords(found.flops), '2*m*n');
  assert.is(polyWords(found.touched), '2*m*n + n');
  assert.is(polyWords(found.parameters), 'm*n + m');
  assert.is(polyWords(found.outputs), 'n');
  assert.is(polyWords(found.temporaries), '0');
  assert.ok(found.exact);
  assert.equal(dimsIn(found), ['m', 'n']);
});

test('calls by name, intermediates, half ranges', () => {
  const e = named('e', [i], fn('exp', sum([j], times(A(i, j), v(j)))));
  const pairs = cost([{ node: sum([i, k], times(compare('<', i, k), e(i), e(k))), indices: [] }]);
  assert.is(polyWords(pairs.calls.get('exp') as Poly), 'n');
  assert.ok(pairs.exact);
  const halves = cost([{ node: sum([k], times(compare('<', k, i), fn('sin', times(v(k), v(i))))), indices: [i] }]);
  assert.is(polyWords(halves.calls.get('sin') as Poly), '0.5*n^2 - 0.5*n');
});

test('elimination counts as the cube of the size', () => {
  const B = variable('B', ['n', 'n']);
  const found = cost([{ node: matrix('det', [i, k], B(i, k), []), indices: [] }]);
  assert.is(found.matrices, 1);
  assert.is(polyWords(found.flops), '0.666667*n^3');
});

/** Counts by going through all turns of all loops. */
function counted(
  program: Program,
  dims: Readonly<Record<string, number>>,
): { flops: number; calls: number; touched: number } {
  const slots = new Map<number, Poly>();
  const out = { flops: 0, calls: 0, touched: 0 };
  const at = (p: Poly, around: ReadonlyMap<Var, number>): number =>
    evaluate(p, (a) => {
      if (a.kind === 'dim') return dims[a.name] as number;
      if (a.kind === 'var') return around.get(a) as number;
      return a.kind === 'slot' ? at(slots.get(a.id) as Poly, around) : Number.NaN;
    });
  const go = (body: readonly Statement[], around: ReadonlyMap<Var, number>): void => {
    for (const s of body) {
      if (s.kind === 'offset') slots.set(s.id, s.poly);
      for (const value of valuesOf(s).flatMap((x) => [...values(x)])) {
        if (value.kind === 'call' || (value.kind === 'binary' && value.op === 'pow')) out.calls++;
        else if (value.kind === 'load') out.touched++;
        else if (value.kind === 'binary' || value.kind === 'sqrt') out.flops++;
      }
      if (s.kind === 'update') out.flops++;
      if (s.kind === 'store') out.touched++;
      if (s.kind !== 'for') continue;
      const lo = Math.max(...s.bounds.lo.map((b) => Math.ceil(at(b.top, around) / at(b.bottom, around))));
      const hi = Math.min(...s.bounds.hi.map((b) => Math.floor(at(b.top, around) / at(b.bottom, around))));
      for (let x = lo; x <= hi; x++) go(s.body, new Map([...around, [s.variable, x]]));
    }
  };
  go(program.body, new Map());
  return out;
}

test('the polynomials are what the loops do, on the ladder', () => {
  let exact = 0;
  for (const { id, made, dims } of ladder()) {
    const { program } = programOf([made.result]);
    const found = costOf(program);
    if (!found.exact || found.matrices > 0) continue;
    const sizes = { ...Object.fromEntries(dimsIn(found).map((d, at) => [d, 5 + at])), ...dims };
    const value = (p: Poly): number => evaluate(p, (a) => (a.kind === 'dim' ? (sizes[a.name] as number) : 1));
    const wanted = counted(program, sizes);
    const calls = [...found.calls.values()].reduce((s, p) => s + value(p), 0);
    assert.equal({ flops: value(found.flops), calls, touched: value(found.touched) }, wanted, id);
    exact++;
  }
  assert.ok(exact > 50, `${exact} are exact`);
});

test.run();
