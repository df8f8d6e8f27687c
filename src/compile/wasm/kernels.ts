import { type Bytes, F64, type Signature, V128 } from './bytes.js';
import {
  type Code,
  callFunction,
  fresh,
  get,
  i32,
  ifElse,
  ins,
  lane,
  loadUpper,
  loadZero,
  lowBits,
  newCode,
  op,
  type Push,
  set,
  withLane,
} from './code.js';
import { ENTRIES, INDEX_BITS } from './tables.js';

/**
 * Elementary functions of two doubles at once. exp: table of 2048 powers of two and a polynomial of degree 3
 * (Tang, ACM TOMS 15 (1989) 144); log and log1p: the reduction and the polynomial of fdlibm.
 */

/** Where kernels find what is outside of them. */
export interface Kit {
  /** Pushes a vector of twice the number. */
  readonly constant: (value: number) => Push;
  /** Pushes a vector of twice the 64-bit pattern. */
  readonly pattern: (bits: bigint) => Push;
  /** Address of the table of `tables.ts`. */
  readonly table: number;
  readonly fused: boolean;
  /** Locals that hold constants in the loop that is being written, by their bits, while it is one that holds them. */
  held: Map<bigint, number> | null;
  /** Index of a function of the module or of an import by name. */
  readonly index: (name: string) => number;
}

const { v, f64x2: f, i64x2: i } = op;
const add = (a: Push, b: Push): Push => ins(f.add, a, b);
const sub = (a: Push, b: Push): Push => ins(f.sub, a, b);
const mul = (a: Push, b: Push): Push => ins(f.mul, a, b);
const shift = (opcode: number, a: Push, by: number): Push => ins(opcode, a, i32(by));
const pick = (mask: Push, a: Push, b: Push): Push => ins(v.bitselect, a, b, mask);

function local(code: Code, value: Push): Push {
  const at = fresh(code, V128);
  set(at, value)(code);
  return get(at);
}

/** a·b + c, in one rounding where the machine can. */
function madd(kit: Kit, a: Push, b: Push, c: Push): Push {
  return kit.fused ? ins(f.madd, a, b, c) : add(mul(a, b), c);
}

/** c − a·b. */
function nmadd(kit: Kit, a: Push, b: Push, c: Push): Push {
  return kit.fused ? ins(f.nmadd, a, b, c) : sub(c, mul(a, b));
}

const MAGIC = 6755399441055744; // 1.5·2^52: adding it leaves the integer in the low bits
const MAGIC_BITS = 0x4338000000000000n;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

interface Reduced {
  /** Bits whose low part is k. */
  readonly bits: Push;
  /** e^r − 1. */
  readonly p: Push;
}

/** Half the width of what is left of x: ln 2/4096. */
const REST = Math.LN2 / (2 * ENTRIES);
/** r²/2 with the part of r⁴/24 that a square can have: what is left is at most 0.17 of that, 6e-18. */
const SQUARE = 1 / 2 + ((2 * Math.SQRT2 - 2) * REST * REST) / 24;

/** x = k·ln 2/2048 + r, |r| ≤ 0.00017; of degree 4 the polynomial is right to the last place itself. */
function reduce(code: Code, kit: Kit, x: Push, degree: 3 | 4 = 3): Reduced {
  const c = kit.constant;
  const bits = local(code, madd(kit, x, c(ENTRIES / Math.LN2), c(MAGIC)));
  const k = local(code, sub(bits, c(MAGIC)));
  const r = local(code, nmadd(kit, k, c(LN2_LOW / ENTRIES), nmadd(kit, k, c(LN2_HIGH / ENTRIES), x)));
  const r2 = local(code, mul(r, r));
  const [third, square] = degree === 3 ? [c(1 / 6), SQUARE] : [madd(kit, r, c(1 / 24), c(1 / 6)), 1 / 2];
  const p = local(code, madd(kit, r2, madd(kit, r, third, c(square)), r));
  return { bits, p };
}

/** The entries of a table for the low bits of both lanes; the integer units have time for what is no arithmetic. */
function entries(bits: Push, table: number): Push {
  const mask = 8 * (ENTRIES - 1);
  const place = (which: 0 | 1): Push => ins(op.i32.and, ins(op.i32.shl, lowBits(bits, which), i32(3)), i32(mask));
  return loadUpper(place(1), table, loadZero(place(0), table));
}

/** −|x|. */
export function negatedSize(kit: Kit, x: Push): Push {
  return ins(v.or, x, kit.constant(-0));
}

/** Does one of the lanes, which are at most 0, lie beyond the range of `expNear`? No number does. */
export function isFar(kit: Kit, least: Push): Push {
  return ins(i.bitmask, ins(f.lt, least, kit.constant(-708)));
}

/** exp where |x| ≤ 708 and where x is no number. */
export function expNear(code: Code, kit: Kit, x: Push): Push {
  const { bits, p } = reduce(code, kit, x);
  const s = local(code, ins(i.add, entries(bits, kit.table), shift(i.shl, bits, 52 - INDEX_BITS)));
  return madd(kit, s, p, s);
}

/** exp of the vector in a local: what is not near goes to `exp.slow`. */
export function expInline(code: Code, kit: Kit, x: Push, nonpositive = false): Push {
  const out = fresh(code, V128);
  const far = isFar(kit, nonpositive ? x : negatedSize(kit, x));
  ifElse(far, null, set(out, callFunction(kit.index('exp.slow'), x)), (inner) =>
    set(out, expNear(inner, kit, x))(inner),
  )(code);
  return get(out);
}

/** exp for all x, the power of two applied in two halves so that denormals and infinity come out. */
function expSlow(code: Code, kit: Kit, x0: Push): Push {
  const c = kit.constant;
  const x = local(code, ins(f.min, ins(f.max, x0, c(-746)), c(710)));
  const { bits, p } = reduce(code, kit, x);
  const j = shift(i.shl, ins(v.and, bits, kit.pattern(BigInt(ENTRIES - 1))), 52 - INDEX_BITS);
  const s = local(code, ins(i.add, entries(bits, kit.table), j));
  const m = local(code, shift(i.shr, ins(i.sub, bits, kit.pattern(MAGIC_BITS)), INDEX_BITS));
  const half = local(code, shift(i.shr, m, 1));
  const power = (e: Push): Push => shift(i.shl, ins(i.add, e, kit.pattern(1023n)), 52);
  return mul(mul(madd(kit, s, p, s), power(half)), power(ins(i.sub, m, half)));
}

const LG = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
] as const;
const SQRT_HALF_BITS = 0x3fe6a09e00000000n;

/** u = 2^k·m with m in [√½, √2): k as a number, m − 1. */
function split(code: Code, kit: Kit, u: Push): { readonly k: Push; readonly f: Push } {
  const e = local(code, shift(i.shr, ins(i.sub, u, kit.pattern(SQRT_HALF_BITS)), 52));
  const m = ins(i.sub, u, shift(i.shl, e, 52));
  const k = local(code, sub(ins(i.add, e, kit.pattern(MAGIC_BITS)), kit.constant(MAGIC)));
  return { k, f: local(code, sub(m, kit.constant(1))) };
}

/** k·ln 2 + log(1 + f) + c. */
function logSum(code: Code, kit: Kit, k: Push, x: Push, extra: Push | null): Push {
  const c = kit.constant;
  const s = local(code, ins(f.div, x, add(x, c(2))));
  const z = local(code, mul(s, s));
  const w = local(code, mul(z, z));
  const even = mul(w, madd(kit, w, madd(kit, w, c(LG[5]), c(LG[3])), c(LG[1])));
  const odd = mul(z, madd(kit, w, madd(kit, w, madd(kit, w, c(LG[6]), c(LG[4])), c(LG[2])), c(LG[0])));
  const half = local(code, mul(c(0.5), mul(x, x)));
  const tail = extra ? madd(kit, k, c(LN2_LOW), extra) : mul(k, c(LN2_LOW));
  const inner = add(mul(s, add(half, add(even, odd))), tail);
  return sub(mul(k, c(LN2_HIGH)), sub(sub(half, inner), x));
}

function log(code: Code, kit: Kit, x: Push): Push {
  const c = kit.constant;
  const small = local(code, ins(f.lt, x, c(2 ** -1022)));
  const u = local(code, pick(small, mul(x, c(2 ** 54)), x));
  const { k, f: x1 } = split(code, kit, u);
  const shifted = local(code, sub(k, ins(v.and, small, c(54))));
  const value = logSum(code, kit, shifted, x1, null);
  return special(kit, x, 0, value);
}

function log1p(code: Code, kit: Kit, x: Push): Push {
  const c = kit.constant;
  const u = local(code, add(x, c(1)));
  const { k, f: reduced } = split(code, kit, u);
  const near = local(code, ins(f.eq, k, c(0)));
  const lost = pick(ins(f.gt, x, c(1)), sub(c(1), sub(u, x)), sub(x, sub(u, c(1))));
  const extra = local(code, ins(v.andnot, ins(f.div, lost, u), near));
  const x1 = local(code, pick(near, x, reduced));
  return special(kit, x, -1, logSum(code, kit, k, x1, extra));
}

/** The value with the limits at the pole and at infinity, and no number below the pole. */
function special(kit: Kit, x: Push, pole: number, value: Push): Push {
  const c = kit.constant;
  const plain = pick(ins(f.lt, x, c(Number.POSITIVE_INFINITY)), value, x);
  const low = pick(ins(f.eq, x, c(pole)), c(Number.NEGATIVE_INFINITY), c(Number.NaN));
  return pick(ins(f.le, x, c(pole)), low, plain);
}

/** e^x − 1 for −700 ≤ x ≤ 700: (S − 1) + (S' + S·p) with S + S' = 2^(k/2048). */
function expm1Near(code: Code, kit: Kit, x: Push): Push {
  const { bits, p } = reduce(code, kit, x, 4);
  const s = local(code, ins(i.add, entries(bits, kit.table), shift(i.shl, bits, 52 - INDEX_BITS)));
  const m = shift(i.shr, ins(i.sub, bits, kit.pattern(MAGIC_BITS)), INDEX_BITS);
  const power = shift(i.shl, ins(i.add, m, kit.pattern(1023n)), 52);
  const low = mul(entries(bits, kit.table + 8 * ENTRIES), power);
  return add(sub(s, kit.constant(1)), madd(kit, s, p, low));
}

/** Each lane apart by an imported function. */
export function byLane(index: number, ...args: readonly Push[]): Push {
  const one = (which: 0 | 1): Push => callFunction(index, ...args.map((a) => lane(a, which)));
  return withLane(ins(f.splat, one(0)), 1, one(1));
}

function expm1(code: Code, kit: Kit, x: Push): Push {
  const out = fresh(code, V128);
  ifElse(
    ins(i.allTrue, ins(f.le, ins(f.abs, x), kit.constant(700))),
    null,
    (inner) => set(out, expm1Near(inner, kit, x))(inner),
    set(out, byLane(kit.index('lane.expm1'), x)),
  )(code);
  return get(out);
}

/** With t = e^(2|x|) − 1: t/(t + 2), and 1 − 2/(t + 2) from 1 on. */
function tanh(code: Code, kit: Kit, x: Push): Push {
  const c = kit.constant;
  const size = local(code, ins(f.min, ins(f.abs, x), c(22)));
  const t = local(code, expm1Near(code, kit, local(code, add(size, size))));
  const large = local(code, ins(f.ge, size, c(1)));
  const q = local(code, ins(f.div, pick(large, c(2), t), add(t, c(2))));
  return pick(c(-0), x, pick(large, sub(c(1), q), q));
}

type Kernel = (code: Code, kit: Kit, x: Push) => Push;

/** Kernels that are functions of the module, by name; what each needs besides itself. */
export const kernels: Readonly<Record<string, { readonly make: Kernel; readonly needs: readonly string[] }>> = {
  'exp.slow': { make: expSlow, needs: [] },
  exp: { make: (code, kit, x) => expInline(code, kit, x), needs: ['exp.slow'] },
  log: { make: log, needs: [] },
  log1p: { make: log1p, needs: [] },
  expm1: { make: expm1, needs: ['lane.expm1'] },
  tanh: { make: tanh, needs: [] },
};

/** The body of a kernel as a function of one vector. */
export function kernelBody(name: string, kit: Kit): { readonly code: Bytes; readonly locals: Code['locals'] } {
  const code = newCode(1);
  const kernel = kernels[name];
  if (!kernel) throw new Error(`no kernel is named ${name}`);
  kernel.make(code, kit, get(0))(code);
  return { code: code.out, locals: code.locals };
}

/** A scalar through a function of two doubles. */
export function scalarCall(index: number, x: Push): Push {
  return lane(callFunction(index, ins(f.splat, x)), 0);
}

export function laneSignature(arity: number): Signature {
  return { params: Array.from({ length: arity }, () => F64), results: [F64] };
}
