import { type Bytes, double, F64, I32, signed, type Type, unsigned, V128 } from './bytes.js';

/** A function in the making: instructions go to `out`, which may be exchanged to collect a part apart. */
export interface Code {
  out: Bytes;
  readonly locals: Type[];
  readonly params: number;
}

/** Something that pushes a value, or does something. */
export type Push = (code: Code) => void;

export function newCode(params = 0): Code {
  return { out: [], locals: [], params };
}

export function fresh(code: Code, type: Type): number {
  return code.params + code.locals.push(type) - 1;
}

/** Opcodes; those of 256 and more carry the SIMD prefix. */
const SIMD = 0x100;

export const op = {
  f64: {
    eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, ge: 0x66, abs: 0x99, neg: 0x9a, ceil: 0x9b, floor: 0x9c,
    sqrt: 0x9f, add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5, copysign: 0xa6, fromI32: 0xb7,
  },
  i32: {
    eqz: 0x45, eq: 0x46, ne: 0x47, ltU: 0x49, gt: 0x4a, le: 0x4c, ge: 0x4e,
    add: 0x6a, sub: 0x6b, mul: 0x6c, and: 0x71, or: 0x72, shl: 0x74,
  },
  i64: { extendI32: 0xac },
  v: {
    not: SIMD + 0x4d, and: SIMD + 0x4e, andnot: SIMD + 0x4f, or: SIMD + 0x50, xor: SIMD + 0x51,
    bitselect: SIMD + 0x52, anyTrue: SIMD + 0x53,
  },
  f64x2: {
    splat: SIMD + 0x14, eq: SIMD + 0x47, ne: SIMD + 0x48, lt: SIMD + 0x49, gt: SIMD + 0x4a, le: SIMD + 0x4b,
    ge: SIMD + 0x4c, ceil: SIMD + 0x74, floor: SIMD + 0x75, nearest: SIMD + 0x94, abs: SIMD + 0xec, neg: SIMD + 0xed,
    sqrt: SIMD + 0xef, add: SIMD + 0xf0, sub: SIMD + 0xf1, mul: SIMD + 0xf2, div: SIMD + 0xf3, min: SIMD + 0xf4,
    max: SIMD + 0xf5,
    pmin: SIMD + 0xf6,
    pmax: SIMD + 0xf7, fromLowI32: SIMD + 0xfe, madd: SIMD + 0x107, nmadd: SIMD + 0x108,
  },
  i64x2: {
    splat: SIMD + 0x12, allTrue: SIMD + 0xc3, bitmask: SIMD + 0xc4, shl: SIMD + 0xcb, shr: SIMD + 0xcc, shrU: SIMD + 0xcd,
    add: SIMD + 0xce, sub: SIMD + 0xd1, lt: SIMD + 0xd8,
  },
  i32x4: { truncF64: SIMD + 0xfc },
} as const; // biome-ignore format: a table

export function emit(code: Code, opcode: number): void {
  if (opcode < SIMD) {
    code.out.push(opcode);
    return;
  }
  code.out.push(0xfd);
  unsigned(code.out, opcode - SIMD);
}

export const get =
  (local: number): Push =>
  ({ out }) => {
    out.push(0x20);
    unsigned(out, local);
  };

export const set =
  (local: number, value: Push): Push =>
  (code) => {
    value(code);
    code.out.push(0x21);
    unsigned(code.out, local);
  };

export const tee =
  (local: number, value: Push): Push =>
  (code) => {
    value(code);
    code.out.push(0x22);
    unsigned(code.out, local);
  };

export const i32 =
  (value: number): Push =>
  ({ out }) => {
    out.push(0x41);
    signed(out, value | 0);
  };

export const f64 =
  (value: number): Push =>
  ({ out }) => {
    out.push(0x44);
    double(out, value);
  };

export const seq =
  (...parts: readonly Push[]): Push =>
  (code) => {
    for (const part of parts) part(code);
  };

/** The instruction after its operands. */
export const ins =
  (opcode: number, ...operands: readonly Push[]): Push =>
  (code) => {
    for (const operand of operands) operand(code);
    emit(code, opcode);
  };

/** Extracts a lane of `f64x2`. */
export const lane =
  (value: Push, which: 0 | 1): Push =>
  (code) => {
    value(code);
    code.out.push(0xfd, 0x21, which);
  };

export const withLane =
  (value: Push, which: 0 | 1, x: Push): Push =>
  (code) => {
    value(code);
    x(code);
    code.out.push(0xfd, 0x22, which);
  };

/** The lowest 16 bits of a lane of `f64x2`, as an integer. */
export const lowBits =
  (value: Push, which: 0 | 1): Push =>
  (code) => {
    value(code);
    code.out.push(0xfd, 0x19, 4 * which);
  };

/** A vector of two constants. */
export const vector =
  (a: number, b: number): Push =>
  ({ out }) => {
    out.push(0xfd, 0x0c);
    double(out, a);
    double(out, b);
  };

/** The two lanes exchanged. */
export const reversed =
  (value: Push): Push =>
  (code) => {
    value(code);
    const local = fresh(code, V128);
    tee(local, () => {})(code);
    get(local)(code);
    code.out.push(0xfd, 0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  };

function access(opcode: readonly number[], align: number): (address: Push, at: number) => Push {
  return (address, at) => (code) => {
    address(code);
    code.out.push(...opcode, align);
    unsigned(code.out, at);
  };
}

export const loadF64 = access([0x2b], 3);
export const loadVector = access([0xfd, 0x00], 3);
export const loadSplat = access([0xfd, 0x0a], 3);
export const loadZero = access([0xfd, 0x5d], 3);

/** Loads into the upper lane of a vector. */
export const loadUpper =
  (address: Push, at: number, low: Push): Push =>
  (code) => {
    address(code);
    low(code);
    code.out.push(0xfd, 0x57, 3);
    unsigned(code.out, at);
    code.out.push(1);
  };

export const storeF64 =
  (address: Push, at: number, value: Push): Push =>
  (code) => {
    address(code);
    value(code);
    code.out.push(0x39, 3);
    unsigned(code.out, at);
  };

export const storeVector =
  (address: Push, at: number, value: Push): Push =>
  (code) => {
    address(code);
    value(code);
    code.out.push(0xfd, 0x0b, 3);
    unsigned(code.out, at);
  };

export const storeLane =
  (address: Push, at: number, value: Push, which: 0 | 1): Push =>
  (code) => {
    address(code);
    value(code);
    code.out.push(0xfd, 0x5b, 3);
    unsigned(code.out, at);
    code.out.push(which);
  };

export const callFunction =
  (index: number, ...args: readonly Push[]): Push =>
  (code) => {
    for (const arg of args) arg(code);
    code.out.push(0x10);
    unsigned(code.out, index);
  };

/** One of two values; without a type nothing is left on the stack. */
export const ifElse =
  (condition: Push, type: Type | null, then: Push, otherwise?: Push): Push =>
  (code) => {
    condition(code);
    code.out.push(0x04, type ?? 0x40);
    then(code);
    if (otherwise) {
      code.out.push(0x05);
      otherwise(code);
    }
    code.out.push(0x0b);
  };

/** Both are computed. */
export const choose =
  (condition: Push, type: Type, a: Push, b: Push): Push =>
  (code) => {
    a(code);
    b(code);
    condition(code);
    code.out.push(0x1c, 1, type);
  };

/** Repeats while the condition at the end holds. */
export const repeat =
  (body: Push, again: Push): Push =>
  (code) => {
    code.out.push(0x03, 0x40);
    body(code);
    again(code);
    code.out.push(0x0d, 0, 0x0b);
  };

export const types = { F64, I32, V128 };
