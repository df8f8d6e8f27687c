import type { FunctionRow } from '../expr/row.js';
import { type Arithmetic, raise } from './arithmetic.js';
import { cofactors, determinant, inverse, logDeterminant, matmul } from './linear.js';
import { slopeChanges } from './second.js';

/** What one reverse sweep finds at each entry: its adjoint, the adjoint's slope, and the size of what was summed. */
export interface Adjoints {
  readonly value: Float64Array;
  readonly slope: Float64Array;
  readonly valueSize: Float64Array;
  readonly slopeSize: Float64Array;
}

/**
 * A tape: every operation with its inputs and the partial derivatives, which a reverse sweep runs
 * through backwards. Each number also carries a slope along one direction, so that the sweep gives
 * second derivatives where a direction is set. A number is an entry's position.
 */
export interface Tape {
  readonly arithmetic: Arithmetic<number>;
  /** A new input with its slope along the direction. */
  readonly input: (value: number, slope: number) => number;
  readonly clear: () => void;
  readonly valueAt: (entry: number) => number;
  readonly slopeAt: (entry: number) => number;
  /** Runs backwards from an output; without `second` the slopes stay 0. */
  readonly sweep: (output: number, second: boolean) => Adjoints;
}

/** Makes the result of an operation a little worse, to see what rounding does. */
export type Roughen = (x: number) => number;

/** The least of the doubles that have all of their digits: below it, what is lost is no share of the number. */
const NORMAL = 2 ** -1022;

/** The size of a product of a partial derivative and an adjoint, by their sizes; what is lost below the doubles included. */
function productSize(w: number, size: number): number {
  return w === 0 || size === 0 ? 0 : Math.max(Math.max(Math.abs(w), NORMAL) * size, NORMAL);
}

export function makeTape(roughen: Roughen = (x) => x): Tape {
  const value: number[] = [];
  const slope: number[] = [];
  /** Where the edges of each entry begin; they end where the next entry's begin. */
  const first: number[] = [];
  const source: number[] = [];
  const weight: number[] = [];
  const weightSlope: number[] = [];

  const v = (a: number): number => value[a] as number;
  const d = (a: number): number => slope[a] as number;

  const entry = (x: number, dx: number): number => {
    first.push(source.length);
    slope.push(dx);
    return value.push(x) - 1;
  };
  /** The result of an operation. */
  const result = (x: number, dx: number): number => entry(roughen(x), dx === 0 ? 0 : roughen(dx));
  /** An edge of the entry made last: a partial derivative and its own slope. */
  const edge = (from: number, w: number, dw: number): void => {
    source.push(from);
    weight.push(w === 1 ? 1 : roughen(w));
    weightSlope.push(dw === 0 ? 0 : roughen(dw));
  };
  /** Elimination is as good as an exact one of entries that are a little off. */
  const entriesOf = (a: readonly number[]): number[] => a.map((k) => roughen(v(k)));

  const call = (row: FunctionRow, args: readonly number[]): number => {
    const at = args.map(v);
    const moves = args.map(d);
    const partials = at.map((_, k) => row.dual(...at.map((x, j) => [x, j === k ? 1 : 0] as const))[1]);
    const moving = moves.some((m) => m !== 0);
    const changes = moving ? slopeChanges(row, at, moves) : null;
    let dy = 0;
    partials.forEach((p, k) => {
      if (moves[k] !== 0) dy += p * (moves[k] as number);
    });
    const made = result(row.value(...at), dy);
    partials.forEach((p, k) => {
      edge(args[k] as number, p, changes?.[k] ?? 0);
    });
    return made;
  };

  /** y = a^b: b a^(b−1) and a^b log a, and how these change. */
  const power = (a: number, b: number): number => {
    const [x, p, dx, dp] = [v(a), v(b), d(a), d(b)];
    const y = raise(x, p);
    const log = x === 0 ? 0 : Math.log(x);
    const wx = p * x ** (p - 1);
    const wp = y === 0 ? 0 : y * log;
    const move = (w: number, m: number): number => (m === 0 ? 0 : w * m);
    const made = result(y, move(wx, dx) + move(wp, dp));
    const cross = x ** (p - 1) * (1 + p * log);
    edge(a, wx, move(p * (p - 1) * x ** (p - 2), dx) + move(cross, dp));
    edge(b, wp, move(cross, dx) + move(wp * log, dp));
    return made;
  };

  /** ∂B_ab/∂A_cd = −B_ac B_db for B = A⁻¹. */
  const inverseEntries = (a: readonly number[], n: number): number[] => {
    const b = inverse(entriesOf(a), n);
    const db = matmul(matmul(b, a.map(d), n), b, n).map((x) => -x);
    const at = (m: readonly number[], i: number, j: number): number => m[i * n + j] as number;
    return b.map((x, k) => {
      const [r, s] = [Math.floor(k / n), k % n];
      const made = result(x, db[k] as number);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const change = at(db, r, i) * at(b, j, s) + at(b, r, i) * at(db, j, s);
          edge(a[i * n + j] as number, -at(b, r, i) * at(b, j, s), -change);
        }
      }
      return made;
    });
  };

  /** The partial derivatives of det are the cofactors; theirs are minors of minors, here by differences of rows. */
  const det = (a: readonly number[], n: number): number => {
    const x = entriesOf(a);
    const dx = a.map(d);
    const c = cofactors(x, n);
    const made = result(
      determinant(x, n),
      c.reduce((s, ck, k) => s + ck * (dx[k] as number), 0),
    );
    const dc = dx.some((m) => m !== 0) ? cofactorSlopes(x, dx, n) : null;
    c.forEach((ck, k) => {
      edge(a[k] as number, ck, dc?.[k] ?? 0);
    });
    return made;
  };

  /** ∂ log|det A| / ∂A = A⁻ᵀ. */
  const logdet = (a: readonly number[], n: number): number => {
    const b = inverse(entriesOf(a), n);
    const db = matmul(matmul(b, a.map(d), n), b, n).map((x) => -x);
    let dy = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) dy += (b[i * n + j] as number) * d(a[j * n + i] as number);
    const made = result(logDeterminant(a.map(v), n), dy);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) edge(a[i * n + j] as number, b[j * n + i] as number, db[j * n + i] as number);
    }
    return made;
  };

  const arithmetic: Arithmetic<number> = {
    blank: 0,
    constant: (x) => entry(x, 0),
    primal: v,
    add: (a, b) => {
      const made = result(v(a) + v(b), d(a) + d(b));
      edge(a, 1, 0);
      edge(b, 1, 0);
      return made;
    },
    total: (terms) => {
      let [s, ds] = [0, 0];
      for (const a of terms) {
        // What cancels has been rounded before.
        s = roughen(s + v(a));
        ds = roughen(ds + d(a));
      }
      const made = entry(s, ds);
      for (const a of terms) edge(a, 1, 0);
      return made;
    },
    shift: (a, x) => {
      const made = result(v(a) + x, d(a));
      edge(a, 1, 0);
      return made;
    },
    multiply: (a, b) => {
      const made = result(v(a) * v(b), d(a) * v(b) + v(a) * d(b));
      edge(a, v(b), d(b));
      edge(b, v(a), d(a));
      return made;
    },
    scale: (a, x) => {
      const made = result(x * v(a), x * d(a));
      edge(a, x, 0);
      return made;
    },
    raise: (a, p) => {
      const [x, dx] = [v(a), d(a)];
      // Below the doubles, a slope is not 0: what it is multiplied by may be large.
      const slope = p * raise(x, p - 1);
      const w = slope === 0 && p !== 0 && x !== 0 ? Number.MIN_VALUE : slope;
      const made = result(raise(x, p), dx === 0 ? 0 : w * dx);
      edge(a, w, dx === 0 ? 0 : p * (p - 1) * raise(x, p - 2) * dx);
      return made;
    },
    power,
    call,
    inverse: inverseEntries,
    det,
    logdet,
  };

  const endOf = (k: number): number => (k + 1 < first.length ? (first[k + 1] as number) : source.length);

  const sweepSlopes = (output: number, out: Adjoints): void => {
    for (let k = output; k >= 0; k--) {
      const [a, da] = [out.value[k] as number, out.slope[k] as number];
      const [size, slopeSize] = [out.valueSize[k] as number, out.slopeSize[k] as number];
      if (size === 0 && slopeSize === 0) continue;
      for (let e = first[k] as number, end = endOf(k); e < end; e++) {
        const [w, dw, to] = [weight[e] as number, weightSlope[e] as number, source[e] as number];
        out.value[to] = (out.value[to] as number) + w * a;
        out.slope[to] = (out.slope[to] as number) + w * da + dw * a;
        out.valueSize[to] = (out.valueSize[to] as number) + productSize(w, size);
        out.slopeSize[to] = (out.slopeSize[to] as number) + productSize(w, slopeSize) + productSize(dw, size);
      }
    }
  };

  const sweepValues = (output: number, out: Adjoints): void => {
    for (let k = output; k >= 0; k--) {
      const a = out.value[k] as number;
      const size = out.valueSize[k] as number;
      // What the output does not depend on stays out, so that 0 times ∞ cannot arise.
      if (size === 0) continue;
      for (let e = first[k] as number, end = endOf(k); e < end; e++) {
        const w = weight[e] as number;
        const to = source[e] as number;
        out.value[to] = (out.value[to] as number) + w * a;
        out.valueSize[to] = (out.valueSize[to] as number) + productSize(w, size);
      }
    }
  };

  const sweep = (output: number, second: boolean): Adjoints => {
    const zeros = (n: number): Float64Array => new Float64Array(n);
    const n = output + 1;
    const out = {
      value: zeros(n),
      slope: zeros(second ? n : 0),
      valueSize: zeros(n),
      slopeSize: zeros(second ? n : 0),
    };
    out.value[output] = 1;
    out.valueSize[output] = 1;
    if (second) sweepSlopes(output, out);
    else sweepValues(output, out);
    return out;
  };

  return {
    arithmetic,
    input: entry,
    clear: () => {
      for (const list of [value, slope, first, source, weight, weightSlope]) list.length = 0;
    },
    valueAt: v,
    slopeAt: d,
    sweep,
  };
}

/** The derivative of each cofactor along a change of the matrix: a sum over its own minors. */
function cofactorSlopes(a: readonly number[], da: readonly number[], n: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const keep = (m: readonly number[]): number[] => m.filter((_, k) => Math.floor(k / n) !== i && k % n !== j);
      const c = cofactors(keep(a), n - 1);
      const moved = keep(da).reduce((s, x, k) => s + x * (c[k] as number), 0);
      out.push(((i + j) % 2 === 0 ? 1 : -1) * moved);
    }
  }
  return out;
}
