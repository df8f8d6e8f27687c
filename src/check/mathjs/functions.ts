import { alongLast, flat, generate, type Nested, nestedOf, shapeOf, zip } from './arrays.js';

/** The pieces of mathjs that the functions below build upon, before they replace its own. */
export interface Kernel {
  readonly multiply: (a: unknown, b: unknown) => unknown;
  readonly det: (a: unknown) => unknown;
  readonly erf: (x: number) => number;
  readonly gamma: (x: number) => number;
  readonly lgamma: (x: number) => number;
  readonly matrix: (a: Nested) => unknown;
}

type Given = (...args: unknown[]) => unknown;

/** W by Newton's iteration on w + log w = log x, or on w e^w = x for a small x. */
function lambert(x: number): number {
  let w = x > 1 ? Math.log(x) : Math.max(x, -0.3);
  for (let k = 0; k < 100; k++) w -= (w * Math.exp(w) - x) / (Math.exp(w) * (1 + w));
  return w;
}

/** Functions of numbers, which act on every element; written plainly, as a textbook states them. */
function elementwise(kernel: Kernel): Record<string, (...xs: number[]) => number> {
  const { exp, log, sqrt, abs } = Math;
  return {
    exp,
    log,
    sqrt,
    abs,
    log1p: (x) => log(1 + x),
    expm1: (x) => exp(x) - 1,
    cbrt: (x) => Math.sign(x) * abs(x) ** (1 / 3),
    sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
    sin: Math.sin,
    cos: Math.cos,
    tan: (x) => Math.sin(x) / Math.cos(x),
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    sinh: (x) => (exp(x) - exp(-x)) / 2,
    cosh: (x) => (exp(x) + exp(-x)) / 2,
    tanh: (x) => 1 - 2 / (exp(2 * x) + 1),
    sigmoid: (x) => 1 / (1 + exp(-x)),
    softplus: (x) => log(1 + exp(x)),
    relu: (x) => Math.max(x, 0),
    erf: kernel.erf,
    Phi: (x) => (1 + kernel.erf(x / sqrt(2))) / 2,
    gamma: kernel.gamma,
    lgamma: kernel.lgamma,
    lambertw: lambert,
    floor: Math.floor,
  };
}

const total = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0);

function softmax(row: readonly number[]): Nested {
  const e = row.map(Math.exp);
  return e.map((x) => x / total(e));
}

function diagonal(x: Nested): Nested {
  const [n = 0, m] = shapeOf(x);
  const xs = flat(x);
  if (m === undefined) return generate([n, n], ([i, j]) => (i === j ? (xs[(i as number) - 1] as number) : 0));
  return generate([n], ([i]) => xs[((i as number) - 1) * (m + 1)] as number);
}

/** Array functions that mathjs lacks or reads differently. */
function arrays(kernel: Kernel): Record<string, (...args: Nested[]) => Nested> {
  const squares = (x: Nested): number => total(flat(x).map((v) => v * v));
  const pairs = (a: Nested, b: Nested, f: (x: number, y: number) => number): number => total(flat(zip(f, a, b)));
  return {
    norm: (x = 0) => Math.sqrt(squares(x)),
    norm1: (x = 0) => total(flat(x).map(Math.abs)),
    norminf: (x = 0) => Math.max(...flat(x).map(Math.abs)),
    dot: (a = 0, b = 0) => pairs(a, b, (x, y) => x * y),
    kl: (p = 0, q = 0) => pairs(p, q, (x, y) => (x === 0 ? 0 : x * Math.log(x / y))),
    entropy: (p = 0) => -total(flat(p).map((x) => (x === 0 ? 0 : x * Math.log(x)))),
    softmax: (x = 0) => alongLast(softmax, x),
    logsumexp: (x = 0) => alongLast((row) => Math.log(total(row.map(Math.exp))), x),
    tr: (x = 0) => total(flat(diagonal(x))),
    diag: (x = 0) => diagonal(x),
    logdet: (x = 0) => Math.log(Math.abs(kernel.det(kernel.matrix(x)) as number)),
    eye: (n = 0) => generate([n as number, n as number], ([i, j]) => (i === j ? 1 : 0)),
    ones: (...shape) => generate(shape as number[], () => 1),
    zeros: (...shape) => generate(shape as number[], () => 0),
  };
}

/** 1 × n, as a transposed vector is kept: mathjs itself does not tell rows from columns. */
const isRow = (x: Nested): boolean => shapeOf(x).length === 2 && shapeOf(x)[0] === 1;

/** x' of a vector is a row, and of a row a vector. */
function transpose(x: Nested): Nested {
  const [n = 0, m] = shapeOf(x);
  const xs = flat(x);
  if (typeof x === 'number') return x;
  if (m === undefined) return [xs];
  if (n === 1) return xs;
  return generate([m, n], ([i, j]) => xs[((j as number) - 1) * m + (i as number) - 1] as number);
}

/** A row times a vector is a number, a vector times a row a matrix; all else is mathjs's own product. */
function product(kernel: Kernel, a: unknown, b: unknown): unknown {
  const [x, y] = [nestedOf(a), nestedOf(b)];
  const [ranks, rows] = [
    [shapeOf(x).length, shapeOf(y).length],
    [isRow(x), isRow(y)],
  ];
  if (rows[0] && ranks[1] === 1) return total(flat(zip((u, v) => u * v, flat(x), y)));
  if (ranks[0] === 1 && rows[1]) {
    const [u, v] = [flat(x), flat(y)];
    return kernel.matrix(u.map((p) => v.map((q) => p * q)));
  }
  return kernel.multiply(a, b);
}

/** Everything that replaces or adds to mathjs's functions, by name. */
export function functionsFor(kernel: Kernel): Record<string, Given> {
  const back = (x: Nested): unknown => (typeof x === 'number' ? x : kernel.matrix(x));
  const out: Record<string, Given> = {};
  for (const [name, f] of Object.entries(elementwise(kernel)))
    out[name] = (...args) => back(zip(f, ...args.map(nestedOf)));
  for (const [name, f] of Object.entries(arrays(kernel))) out[name] = (...args) => back(f(...args.map(nestedOf)));
  out.ctranspose = (x) => back(transpose(nestedOf(x)));
  out.multiply = (a, b) => product(kernel, a, b);
  return out;
}
