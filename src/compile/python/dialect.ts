/** How a library that speaks of arrays is written: the three of them differ in names and in what they take. */

/** Text of an expression, and whether its value is a number of Python rather than an array. */
export interface Operand {
  readonly code: string;
  readonly plain: boolean;
}

export type AxisReduction = 'sum' | 'prod' | 'max' | 'min' | 'argmax';

export interface Dialect {
  /** The name under which the library stands. */
  readonly module: string;
  /** The module of special functions. */
  readonly special: string;
  /** Functions that are written differently from the row's own Python, by the row's name. */
  readonly calls: Readonly<Record<string, (...args: Operand[]) => string>>;
  /** Are functions of Python's own numbers those of `math`? */
  readonly host: boolean;
  readonly nan: string;
  readonly infinity: string;
  readonly pi: string;
  readonly where: (condition: Operand, then: Operand, otherwise: Operand) => string;
  /** Over these axes of the array; `null` stands for all. */
  readonly reduce: (op: AxisReduction, array: string, axes: readonly number[] | null) => string;
  readonly permute: (array: string, order: readonly number[]) => string;
  readonly einsum: (spec: string, arrays: readonly string[]) => string;
  /** The integers from one to before another. */
  readonly range: (from: string, to: string) => string;
  readonly clip: (array: string, lo: string, hi: string) => string;
  /** The nearest integers, as subscripts. */
  readonly rounded: (array: string) => string;
  /** Integers as numbers of the arrays' own kind, where that is to be said. */
  readonly real?: (integers: string) => string;
  /** An array of this shape, which may be written to. */
  readonly broadcast: (value: Operand, shape: string) => string;
  /** A scalar that is returned. */
  readonly scalar: (value: Operand) => string;
}

/** Functions of Python's own numbers, by the row's name. */
const MATH: Readonly<Record<string, string>> = {
  abs: 'abs',
  max: 'max',
  min: 'min',
  exp: 'math.exp',
  log: 'math.log',
  log1p: 'math.log1p',
  expm1: 'math.expm1',
  sqrt: 'math.sqrt',
  sin: 'math.sin',
  cos: 'math.cos',
  tan: 'math.tan',
  asin: 'math.asin',
  acos: 'math.acos',
  atan: 'math.atan',
  sinh: 'math.sinh',
  cosh: 'math.cosh',
  tanh: 'math.tanh',
  floor: 'math.floor',
  erf: 'math.erf',
  gamma: 'math.gamma',
  lgamma: 'math.lgamma',
};

const HOLE = '\u0000';

/** A function, by its row's name and its NumPy text, in the dialect. */
export function called(
  lib: Dialect,
  name: string,
  numpy: (...args: string[]) => string,
  args: readonly Operand[],
): Operand {
  const texts = args.map((a) => a.code);
  if (lib.host && args.every((a) => a.plain)) {
    const host = Object.hasOwn(MATH, name) ? MATH[name] : undefined;
    if (host !== undefined) return { code: `${host}(${texts.join(', ')})`, plain: true };
  }
  const own = Object.hasOwn(lib.calls, name) ? lib.calls[name] : undefined;
  if (own) return { code: own(...args), plain: false };
  // The row's text is translated before its arguments, which are in the dialect, are put in.
  const text = numpy(...args.map((_, k) => `${HOLE}${k}${HOLE}`))
    .replace(/\bnp\./g, `${lib.module}.`)
    .replace(/\bspecial\./g, `${lib.special}.`);
  const code = texts.reduce((out, arg, k) => out.split(`${HOLE}${k}${HOLE}`).join(arg), text);
  return { code, plain: false };
}

/** `axis=0` or `axis=(0, 1)`; nothing for all axes. */
export function axisText(axes: readonly number[] | null, word = 'axis'): string {
  if (axes === null) return '';
  return axes.length === 1 ? `${word}=${axes[0]}` : `${word}=(${axes.join(', ')})`;
}
