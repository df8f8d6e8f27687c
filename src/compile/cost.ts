import type { Bound } from './loops/bounds.js';
import { type Buffer, type Program, type Statement, statements, values, valuesOf } from './loops/program.js';
import { asConstant, constant, plus, replace, scaled, span, times } from './terms/poly.js';
import type { Poly, Var } from './terms/term.js';

/** What one run of a program does and holds, as polynomials in the dimensions. */
export interface Cost {
  /** Additions, multiplications, divisions, comparisons for a maximum, square roots. */
  readonly flops: Poly;
  /** Calls of functions by name. */
  readonly calls: ReadonlyMap<string, Poly>;
  /** Numbers that instructions load and store, from whatever cache. */
  readonly touched: Poly;
  /** Numbers held. */
  readonly parameters: Poly;
  readonly temporaries: Poly;
  readonly outputs: Poly;
  /** Calls of matrix routines: the operations are those of elimination. */
  readonly matrices: number;
  /** False where a range is cut by a guard or a length is known by value alone: the counts are then bounds. */
  readonly exact: boolean;
}

const ONE = constant(1);
const ZERO = constant(0);

const size = (b: Buffer): Poly => b.extents.reduce(times, ONE);

/** Operations of elimination of an n × n matrix, and of its inverse: 2/3 n³ and 2 n³. */
const MATRIX: Readonly<Record<string, number>> = { inv: 2, det: 2 / 3, logdet: 2 / 3 };

export function costOf(program: Program): Cost {
  let exact = true;
  const slots = new Map<number, Poly>();
  for (const [s] of statements(program.body)) if (s.kind === 'offset') slots.set(s.id, s.poly);
  const calls = new Map<string, Poly>();
  let [flops, touched] = [ZERO, ZERO];
  let matrices = 0;

  const settled = (poly: Poly): Poly =>
    replace(poly, (a) => {
      const held = a.kind === 'slot' ? slots.get(a.id) : undefined;
      return held ? settled(held) : null;
    });

  /** The bound that stands for all of them. */
  const one = (bounds: readonly Bound[], whole: Poly): Poly => {
    const [first] = bounds;
    if (bounds.length !== 1 || !first || asConstant(first.bottom) !== 1) {
      exact = false;
      return whole;
    }
    return settled(first.top);
  };

  /** Turns of a loop, the variables around it at the middle of their ranges: exact where linear. */
  const turnsOf = (s: Statement & { kind: 'for' }, around: ReadonlyMap<Var, Poly>): { turns: Poly; middle: Poly } => {
    const flat = (p: Poly): Poly =>
      replace(p, (a) => {
        if (a.kind === 'dim') return null;
        if (a.kind === 'var') return around.get(a) ?? ONE;
        exact = false;
        return ONE;
      });
    const [lo, hi] = [flat(one(s.bounds.lo, s.variable.lo)), flat(one(s.bounds.hi, s.variable.hi))];
    return { turns: span(lo, hi), middle: scaled(plus(lo, hi), 0.5) };
  };

  const count = (body: readonly Statement[], often: Poly, around: ReadonlyMap<Var, Poly>): void => {
    let [own, memory] = [0, 0];
    for (const s of body) {
      for (const root of valuesOf(s)) {
        for (const value of values(root)) {
          if (value.kind === 'call') calls.set(value.row.name, plus(calls.get(value.row.name) ?? ZERO, often));
          else if (value.kind === 'load') memory++;
          else if (value.kind === 'binary' && value.op === 'pow')
            calls.set('pow', plus(calls.get('pow') ?? ZERO, often));
          else if (value.kind === 'binary' || value.kind === 'sqrt') own++;
        }
      }
      if (s.kind === 'update') own++;
      if (s.kind === 'store') memory++;
      if (s.kind === 'matrix') {
        matrices++;
        const n = replace(settled(s.size), (a) => (a.kind === 'dim' ? null : ONE));
        flops = plus(flops, times(often, scaled(times(n, times(n, n)), MATRIX[s.fn] ?? 2)));
      }
      if (s.kind === 'if' && !s.rare) {
        exact = false;
        count(s.body, often, around);
      }
      if (s.kind === 'for') {
        const { turns, middle } = turnsOf(s, around);
        count(s.body, times(often, turns), new Map([...around, [s.variable, middle]]));
      }
    }
    flops = plus(flops, scaled(often, own));
    touched = plus(touched, scaled(often, memory));
  };
  count(program.body, ONE, new Map());
  const held = (role: Buffer['role']): Poly => plus(...program.buffers.filter((b) => b.role === role).map(size));
  return {
    flops,
    calls,
    touched,
    parameters: held('parameter'),
    temporaries: held('temporary'),
    outputs: held('output'),
    matrices,
    exact,
  };
}

/** A polynomial in the language, long products first. */
export function polyWords(poly: Poly): string {
  const terms = [...poly.terms].sort((a, b) => b.atoms.length - a.atoms.length);
  let out = '';
  for (const m of terms) {
    const names = m.atoms.map((a) => (a.kind === 'dim' ? a.name : '?'));
    const factors = [...new Set(names)].map((name) => {
      const power = names.filter((n) => n === name).length;
      return power > 1 ? `${name}^${power}` : name;
    });
    const number = Math.abs(m.coefficient);
    if (number !== 1 || factors.length === 0) factors.unshift(`${Number(number.toPrecision(6))}`);
    const sign = m.coefficient < 0 ? '-' : '+';
    out += out === '' ? `${sign === '-' ? '-' : ''}${factors.join('*')}` : ` ${sign} ${factors.join('*')}`;
  }
  return out === '' ? '0' : out;
}

/** Names of the dimensions in a cost. */
export function dimsIn(cost: Cost): string[] {
  const polys = [cost.flops, cost.touched, cost.parameters, cost.temporaries, cost.outputs, ...cost.calls.values()];
  const atoms = polys.flatMap((p) => p.terms.flatMap((m) => m.atoms));
  return [...new Set(atoms.flatMap((a) => (a.kind === 'dim' ? [a.name] : [])))].sort();
}
