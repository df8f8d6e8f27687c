import type { Pieces } from '../pieces.js';

/** Source text of the helpers, made from `src/functions/numeric.ts` and `helpers.ts`; a test compares. */
export const JS_HELPERS: Pieces = [
  [
    'ERF_SERIES',
    `const ERF_SERIES = Array.from({ length: 18 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return (k % 2 === 0 ? 1.1283791670955126 : -1.1283791670955126) / (factorial * (2 * k + 1));
});`,
  ],
  [
    'TAIL',
    `const TAIL = [1.2084850269862097, -0.07504118427531181, -0.01797609535952797, 0.019913983473517725, -0.009629642061303496, 0.0034016570174592317, -9590585116410484e-19, 21946364960847366e-20, -3992509605200306e-20, 5346506073375822e-21, -3896965160367219e-22, -2588934827058383e-23, 11575169384456797e-24, -11638472830435674e-25, -9396205176478089e-26, 37416946098604814e-27, -1801299234679153e-27, -7494722358880246e-28, 11062434401170266e-29, 11603049696205127e-30, -3832830028029633e-30, -11107715306344172e-32, 11866199766437556e-32];`,
  ],
  ['TAIL_START', `const TAIL_START = (0.5 - 4) / (0.5 + 4);`],
  ['EULER', `const EULER = 0.5772156649015329;`],
  [
    'ZETA',
    `const ZETA = [0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 9945751278180853e-19, 4941886041194645e-19, 2460865533080483e-19, 12271334757848915e-20, 6124813505870483e-20, 3058823630702049e-20, 1528225940865187e-20, 7637197637899763e-21, 381729326499984e-20, 1908212716553939e-21, 9539620338727962e-22, 4769329867878064e-22, 238450502727733e-21, 11921992596531106e-23, 5960818905125948e-23, 2980350351465228e-23, 14901554828365043e-24, 745071178983543e-23, 3725334024788457e-24];`,
  ],
  ['LGAMMA_SERIES', `const LGAMMA_SERIES = [1 - EULER, ...ZETA.map((z, k) => (k % 2 === 0 ? z : -z) / (k + 2))];`],
  [
    'STIRLING',
    `const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];`,
  ],
  ['HALF_LOG_2PI', `const HALF_LOG_2PI = 0.9189385332046728;`],
  [
    'BERNOULLI',
    `const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];`,
  ],
  ['ROOT', `const ROOT = 1.4616321449683622;`],
  ['ROOT_REST', `const ROOT_REST = 9549995429965697e-32;`],
  ['aroundRoot', `let aroundRoot;`],
  ['INVERSE_E', `const INVERSE_E = 0.36787944117144233;`],
  ['INVERSE_E_REST', `const INVERSE_E_REST = -12428753672788363e-33;`],
  [
    'SIXTY_FOURTHS',
    `const SIXTY_FOURTHS = (() => {
  const bits = 160n;
  let base = 1n << bits + 1n;
  for (let halving = 0; halving < 6; halving++) {
    const square = base << bits;
    let root = 1n << bits + 1n;
    for (let next = root + square / root >> 1n; next < root; next = root + square / root >> 1n) root = next;
    base = root;
  }
  const table = new Float64Array(128);
  let value = 1n << bits;
  for (let j = 0; j < 64; j++) {
    const high = value + (1n << 107n) >> 108n;
    table[2 * j] = Number(high) * 2 ** -52;
    table[2 * j + 1] = Number(value - (high << 108n)) * 2 ** -160;
    value = value * base >> bits;
  }
  return table;
})();`,
  ],
  ['POWERS_OF_TWO', `const POWERS_OF_TWO = Float64Array.from({ length: 2050 }, (_, k) => 2 ** (k - 1025));`],
  [
    'sigmoid',
    `function sigmoid(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}`,
  ],
  [
    'softplus',
    `function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}`,
  ],
  [
    'mod',
    `function mod(a, b) {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}`,
  ],
  [
    'horner',
    `function horner(c, x) {
  let s = 0;
  for (let k = c.length - 1; k >= 0; k--) s = s * x + c[k];
  return s;
}`,
  ],
  [
    'scaledTail',
    `function scaledTail(x) {
  const t = x > 1e300 ? 1 : (x - 4) / (x + 4);
  const u = 2 * (t - TAIL_START) / (1 - TAIL_START) - 1;
  let b1 = 0;
  let b2 = 0;
  for (let k = TAIL.length - 1; k > 0; k--) {
    const b = 2 * u * b1 - b2 + TAIL[k];
    b2 = b1;
    b1 = b;
  }
  return (u * b1 - b2 + TAIL[0]) / (1 + 2 * x);
}`,
  ],
  [
    'gaussian',
    `function gaussian(x, c) {
  if (Math.abs(x) > 40) return 0;
  const head = Math.fround(x);
  return Math.exp(-c * head * head) * Math.exp(-c * (x - head) * (x + head));
}`,
  ],
  [
    'erf',
    `function erf(x) {
  const size = Math.abs(x);
  if (size < 1) return x * horner(ERF_SERIES, x * x);
  if (Number.isNaN(x)) return x;
  return Math.sign(x) * (1 - gaussian(size, 1) * scaledTail(size));
}`,
  ],
  [
    'erfc',
    `function erfc(x) {
  if (x < 0.5) return 1 - erf(x);
  return gaussian(x, 1) * scaledTail(x);
}`,
  ],
  [
    'ndtr',
    `function ndtr(x) {
  if (x > -0.75) return 1 - 0.5 * erfc(x * Math.SQRT1_2);
  return 0.5 * gaussian(x, 0.5) * scaledTail(-x * Math.SQRT1_2);
}`,
  ],
  [
    'lgammaNearTwo',
    `function lgammaNearTwo(z) {
  return z * horner(LGAMMA_SERIES, z);
}`,
  ],
  [
    'sinPi',
    `function sinPi(x) {
  const n = Math.round(x);
  const s = Math.sin(Math.PI * (x - n));
  return n % 2 === 0 ? s : -s;
}`,
  ],
  [
    'isPole',
    `function isPole(x) {
  return x <= 0 && Number.isInteger(x);
}`,
  ],
  [
    'gamma',
    `function gamma(x) {
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
}`,
  ],
  [
    'lgamma',
    `function lgamma(x) {
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
}`,
  ],
  [
    'hurwitz',
    `function hurwitz(s, x) {
  let total = 0;
  let y = x;
  for (; y < 14; y += 1) total += y ** -s;
  let term = s * y ** (-s - 1);
  let rest = y ** (1 - s) / (s - 1) + y ** -s / 2;
  let factorial = 2;
  for (let j = 1; j <= BERNOULLI.length; j++) {
    rest += BERNOULLI[j - 1] / factorial * term;
    term *= (s + 2 * j - 1) * (s + 2 * j) / (y * y);
    factorial *= (2 * j + 1) * (2 * j + 2);
  }
  return total + rest;
}`,
  ],
  [
    'digamma',
    `function digamma(x) {
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
  for (let j = BERNOULLI.length; j >= 1; j--) tail = (tail + BERNOULLI[j - 1] / (2 * j)) * z;
  return Math.log(y) - 0.5 / y - tail - shift;
}`,
  ],
  [
    'polygamma',
    `function polygamma(n, x) {
  if (n === 0) return digamma(x);
  if (!Number.isInteger(n) || n < 0 || isPole(x) || Number.isNaN(x)) return NaN;
  if (x === Infinity) return 0;
  if (x < -1e6) return NaN;
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (n % 2 === 0 ? -factorial : factorial) * hurwitz(n + 1, x);
}`,
  ],
  [
    'trigamma',
    `function trigamma(x) {
  return polygamma(1, x);
}`,
  ],
  [
    'lambertw',
    `function lambertw(x) {
  if (x === 0 || x === Infinity) return x;
  const gap = x + INVERSE_E + INVERSE_E_REST;
  if (!(gap >= -1e-16)) return NaN;
  const p = Math.sqrt(Math.max(0, 2 * Math.E * gap));
  if (p < 1e-3) return -1 + p * (1 + p * (-1 / 3 + p * (11 / 72 + p * (-43 / 540 + p * 769 / 17280))));
  const l = Math.log1p(x);
  let w = x < -0.2 ? -1 + p * (1 - p / 3) : l * (1 - Math.log1p(l) / (2 + l));
  for (let round = 0; round < 12; round++) {
    const e = Math.exp(w);
    const f = w * e - x;
    const step = f / (e * (w + 1) - (w + 2) * f / (2 * w + 2));
    w -= step;
    if (Math.abs(step) <= 1e-10 * Math.abs(w)) break;
  }
  return w;
}`,
  ],
  [
    'factor',
    `function factor(a, n, order) {
  let sign = 1;
  for (let i = 0; i < n; i++) order[i] = i;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k]) > Math.abs(a[best * n + k])) best = i;
    }
    const pivot = a[best * n + k];
    if (pivot === 0) return 0;
    if (best !== k) {
      sign = -sign;
      for (let j = 0; j < n; j++) {
        const x2 = a[k * n + j];
        a[k * n + j] = a[best * n + j];
        a[best * n + j] = x2;
      }
      const x = order[k];
      order[k] = order[best];
      order[best] = x;
    }
    for (let i = k + 1; i < n; i++) {
      const f = a[i * n + k] / pivot;
      a[i * n + k] = f;
      if (f === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j] - f * a[k * n + j];
    }
  }
  return sign;
}`,
  ],
  [
    'inv',
    `function inv(a, n, out, at) {
  const order = new Int32Array(n);
  if (factor(a, n, order) === 0) {
    out.fill(Number.NaN, at, at + n * n);
    return;
  }
  const x = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let s = order[i] === c ? 1 : 0;
      for (let k = 0; k < i; k++) s -= a[i * n + k] * x[k];
      x[i] = s;
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = x[i];
      for (let k = i + 1; k < n; k++) s -= a[i * n + k] * x[k];
      x[i] = s / a[i * n + i];
    }
    for (let i = 0; i < n; i++) out[at + i * n + c] = x[i];
  }
}`,
  ],
  [
    'det',
    `function det(a, n, out, at) {
  let d = factor(a, n, new Int32Array(n));
  for (let i = 0; i < n && d !== 0; i++) d *= a[i * n + i];
  out[at] = d;
}`,
  ],
  [
    'logdet',
    `function logdet(a, n, out, at) {
  const sign = factor(a, n, new Int32Array(n));
  let s = sign === 0 ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0; i < n && sign !== 0; i++) s += Math.log(Math.abs(a[i * n + i]));
  out[at] = s;
}`,
  ],
  [
    'exponential',
    `function exponential(x) {
  if (!(Math.abs(x) < 708)) return Math.exp(x);
  const m = Math.floor(x * 92.33248261689366 + 0.5);
  const r = x - m * 0.01083042469326756 - m * 29815858269852933e-28;
  const i = m | 0;
  const j = (i & 63) << 1;
  const t = SIXTY_FOURTHS[j];
  const p = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))));
  return (t + (SIXTY_FOURTHS[j + 1] + t * p)) * POWERS_OF_TWO[(i >> 6) + 1025];
}`,
  ],
];
