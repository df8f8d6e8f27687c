/**
 * Special functions in double precision, to about 1e-15 of the value (lambertw beside its branch point
 * and digamma: 1e-14). Compiled code calls them as
 * `$.name`. Every argument and value is a number; outside a function's domain the value is NaN.
 */

/** σ(x) = 1/(1 + e^(−x)), by the sign of x so that nothing overflows. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + e^x). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** a − b⌊a/b⌋: the remainder with the sign of b, exact. */
export function mod(a: number, b: number): number {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}

/** Σ c_k x^k, highest coefficient last. */
function horner(c: readonly number[], x: number): number {
  let s = 0;
  for (let k = c.length - 1; k >= 0; k--) s = s * x + (c[k] as number);
  return s;
}

// erf(x)/x = 2/√π Σ (−1)^k z^k / (k! (2k+1)), z = x² (DLMF 7.6.1).
const ERF_SERIES = Array.from({ length: 18 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return (k % 2 === 0 ? 1.1283791670955126 : -1.1283791670955126) / (factorial * (2 * k + 1));
});

// Chebyshev coefficients of (1 + 2x) e^(x²) erfc(x) in t = (x − 4)/(x + 4) over x ≥ 1/2, interpolated
// at 41 nodes in 50-digit arithmetic; the substitution is that of Shepherd and Laframboise,
// Math. Comp. 36 (1981).
const TAIL = [
  1.2084850269862097, -0.07504118427531181, -0.01797609535952797, 0.019913983473517725, -0.009629642061303496,
  0.0034016570174592317, -0.0009590585116410484, 0.00021946364960847366, -3.992509605200306e-5, 5.346506073375822e-6,
  -3.896965160367219e-7, -2.588934827058383e-8, 1.1575169384456797e-8, -1.1638472830435674e-9, -9.396205176478089e-11,
  3.7416946098604814e-11, -1.801299234679153e-12, -7.494722358880246e-13, 1.1062434401170266e-13,
  1.1603049696205127e-14, -3.832830028029633e-15, -1.1107715306344172e-16, 1.1866199766437556e-16,
] as const;
const TAIL_START = (0.5 - 4) / (0.5 + 4);

/** e^(x²) erfc(x) for x ≥ 1/2. */
function scaledTail(x: number): number {
  const t = x > 1e300 ? 1 : (x - 4) / (x + 4);
  const u = (2 * (t - TAIL_START)) / (1 - TAIL_START) - 1;
  let b1 = 0;
  let b2 = 0;
  for (let k = TAIL.length - 1; k > 0; k--) {
    const b = 2 * u * b1 - b2 + (TAIL[k] as number);
    b2 = b1;
    b1 = b;
  }
  return (u * b1 - b2 + TAIL[0]) / (1 + 2 * x);
}

/** e^(−c x²), the square taken in two exact parts: its rounding would be the error of the tail. */
function gaussian(x: number, c: number): number {
  if (Math.abs(x) > 40) return 0;
  const head = Math.fround(x);
  return Math.exp(-c * head * head) * Math.exp(-c * (x - head) * (x + head));
}

/** The error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return x * horner(ERF_SERIES, x * x);
  if (Number.isNaN(x)) return x;
  return Math.sign(x) * (1 - gaussian(size, 1) * scaledTail(size));
}

/** 1 − erf(x), accurate where it is small. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  return gaussian(x, 1) * scaledTail(x);
}

/** The distribution function of the standard normal law. */
export function ndtr(x: number): number {
  if (x > -0.75) return 1 - 0.5 * erfc(x * Math.SQRT1_2);
  return 0.5 * gaussian(x, 0.5) * scaledTail(-x * Math.SQRT1_2);
}

const EULER = 0.5772156649015329;

// ζ(k) − 1 for k = 2, 3, …
const ZETA = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9,
] as const;
const LGAMMA_SERIES = [1 - EULER, ...ZETA.map((z, k) => (k % 2 === 0 ? z : -z) / (k + 2))];

/** log Γ(2 + z) for |z| ≤ 1/2 (DLMF 5.7.3), relative to the value also near its zero. */
function lgammaNearTwo(z: number): number {
  return z * horner(LGAMMA_SERIES, z);
}

// log Γ(x) − (x − 1/2) log x + x − log(2π)/2 as a series in 1/x² times 1/x (DLMF 5.11.1).
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const HALF_LOG_2PI = 0.9189385332046728;

/** sin(πx), exactly 0 at integers. */
function sinPi(x: number): number {
  const n = Math.round(x);
  const s = Math.sin(Math.PI * (x - n));
  return n % 2 === 0 ? s : -s;
}

function isPole(x: number): boolean {
  return x <= 0 && Number.isInteger(x);
}

/** Γ(x); NaN at the poles 0, −1, −2, … */
export function gamma(x: number): number {
  if (isPole(x) || x === -Infinity) return NaN;
  if (x < 0) return Math.PI / (sinPi(x) * gamma(1 - x));
  if (x < 0.5) return Math.exp(lgammaNearTwo(x)) / ((1 + x) * x);
  if (x < 1.5) return Math.exp(lgammaNearTwo(x - 1)) / x;
  if (x < 24) {
    let y = x;
    let product = 1;
    while (y >= 2.5) {
      y -= 1;
      product *= y;
    }
    return product * Math.exp(lgammaNearTwo(y - 2));
  }
  if (x > 172) return Infinity;
  const root = x ** (x / 2 - 0.25);
  return root * Math.exp(-x) * Math.exp(HALF_LOG_2PI + horner(STIRLING, 1 / (x * x)) / x) * root;
}

/** log |Γ(x)|; ∞ at the poles. */
export function lgamma(x: number): number {
  if (isPole(x)) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x < 0.5) return lgammaNearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return lgammaNearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 8) {
    let y = x;
    let product = 1;
    while (y >= 2.5) {
      y -= 1;
      product *= y;
    }
    return Math.log(product) + lgammaNearTwo(y - 2);
  }
  if (x === Infinity) return x;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + horner(STIRLING, 1 / (x * x)) / x;
}

const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];

/** Hurwitz' ζ(s, x) = Σ_{k≥0} (x + k)^(−s) for an integer s ≥ 2, by Euler and Maclaurin (DLMF 25.11.5). */
function hurwitz(s: number, x: number): number {
  let total = 0;
  let y = x;
  for (; y < 14; y += 1) total += y ** -s;
  let term = s * y ** (-s - 1);
  let rest = y ** (1 - s) / (s - 1) + y ** -s / 2;
  let factorial = 2;
  for (let j = 1; j <= BERNOULLI.length; j++) {
    rest += ((BERNOULLI[j - 1] as number) / factorial) * term;
    term *= ((s + 2 * j - 1) * (s + 2 * j)) / (y * y);
    factorial *= (2 * j + 1) * (2 * j + 2);
  }
  return total + rest;
}

/** The n-th derivative of the digamma function, n = 0, 1, 2, …; NaN at its poles (DLMF 5.15.1). */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!Number.isInteger(n) || n < 0 || isPole(x) || Number.isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  // Far to the left the sum over k would take |x| steps; nothing of the kind is asked of the table.
  if (x < -1e6) return NaN;
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (n % 2 === 0 ? -factorial : factorial) * hurwitz(n + 1, x);
}

export function trigamma(x: number): number {
  return polygamma(1, x);
}

// The positive zero of digamma in two parts; near it the Taylor series keeps the relative accuracy.
const ROOT = 1.4616321449683622;
const ROOT_REST = 9.549995429965697e-17;
let aroundRoot: readonly number[] | undefined;

/** ψ(x) = Γ'(x)/Γ(x); NaN at the poles. */
export function digamma(x: number): number {
  if (isPole(x) || x === -Infinity) return NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  if (x > 1.2 && x < 1.75) {
    aroundRoot ??= Array.from({ length: 24 }, (_, k) => (k % 2 === 0 ? 1 : -1) * hurwitz(k + 2, ROOT));
    const h = x - ROOT - ROOT_REST;
    return h * horner(aroundRoot, h);
  }
  let shift = 0;
  let y = x;
  for (; y < 14; y += 1) shift += 1 / y;
  if (y === Infinity) return y;
  const z = 1 / (y * y);
  let tail = 0;
  for (let j = BERNOULLI.length; j >= 1; j--) tail = (tail + (BERNOULLI[j - 1] as number) / (2 * j)) * z;
  return Math.log(y) - 0.5 / y - tail - shift;
}

const INVERSE_E = 0.36787944117144233;
const INVERSE_E_REST = -1.2428753672788363e-17;

/** The principal branch of Lambert's W: w e^w = x, w ≥ −1; NaN below −1/e. Halley's iteration. */
export function lambertw(x: number): number {
  if (x === 0 || x === Infinity) return x;
  const gap = x + INVERSE_E + INVERSE_E_REST;
  // The double nearest to −1/e lies a little below it.
  if (!(gap >= -1e-16)) return NaN;
  const p = Math.sqrt(Math.max(0, 2 * Math.E * gap));
  if (p < 1e-3) return -1 + p * (1 + p * (-1 / 3 + p * (11 / 72 + p * (-43 / 540 + (p * 769) / 17280))));
  const l = Math.log1p(x);
  let w = x < -0.2 ? -1 + p * (1 - p / 3) : l * (1 - Math.log1p(l) / (2 + l));
  for (let round = 0; round < 12; round++) {
    const e = Math.exp(w);
    const f = w * e - x;
    const step = f / (e * (w + 1) - ((w + 2) * f) / (2 * w + 2));
    w -= step;
    if (Math.abs(step) <= 1e-10 * Math.abs(w)) break;
  }
  return w;
}
