import { hashText, mix } from '../../expr/intern.js';
import {
  addMod,
  expMod,
  fractionMod,
  inverseMod,
  logMod,
  mulMod,
  orderOf,
  powMod,
  signMod,
  squarePower,
} from './field.js';

/** The field of a value and the seed of its random functions; the next level has the next seed. */
export interface Field {
  readonly p: number;
  readonly seed: number;
}

/**
 * The image of a function modulo p. `from` says in which field the argument is wanted: that of the value, that
 * of its exponents (1), or that of its logarithms (-1).
 */
export interface Image {
  readonly from: 0 | 1 | -1;
  readonly apply: (args: readonly number[], field: Field) => number;
}

/** A random function: equal arguments have equal values, and nothing else is known of it. */
export function oracle(name: string, args: readonly number[], { p, seed }: Field): number {
  let h = mix(hashText(name), seed);
  for (const a of args) h = mix(h, mix(a >>> 0, h));
  return (h * 1048576 + (mix(h, 0x51ed270b) >>> 12)) % p;
}

const divide = (a: number, b: number, p: number): number => mulMod(a, inverseMod(b, p), p);
const minus = (a: number, p: number): number => (a === 0 ? 0 : p - a);
const half = (p: number): number => (p + 1) / 2;

/** f(-x) = -f(x): the value at the greater of the two is that at the lesser, turned. */
function oddOracle(name: string, x: number, field: Field): number {
  const { p } = field;
  if (x === 0) return 0;
  return x > p - x ? minus(oracle(name, [p - x], field), p) : oracle(name, [x], field);
}

/** (1 - t²)/(1 + t²) and 2 t/(1 + t²) for a random odd t: every law of one angle holds, none of two. */
function angle(x: number, field: Field): readonly [cos: number, sin: number] {
  const { p } = field;
  const t = oddOracle('half-angle', x, field);
  const tt = mulMod(t, t, p);
  const by = inverseMod(addMod(1, tt, p), p);
  return [mulMod(addMod(1, minus(tt, p), p), by, p), mulMod(addMod(t, t, p), by, p)];
}

const random = (name: string): Image => ({ from: 0, apply: (args, field) => oracle(name, args, field) });
const odd = (name: string): Image => ({ from: 0, apply: ([x], field) => oddOracle(name, x as number, field) });
/** A function of e = exp(x). */
const ofExp = (f: (e: number, p: number) => number): Image => ({
  from: 1,
  apply: ([x], { p }) => f(expMod(x as number, p), p),
});
/** p here is the field of the argument, whose logarithms have the field of the value. */
const ofLog = (f: (x: number, up: number) => number): Image => ({
  from: -1,
  apply: ([x], { p }) => logMod(f(x as number, 2 * p + 1), 2 * p + 1),
});

/** Γ as a random positive number, so that log Γ is its logarithm. */
function gammaMod(x: number, field: Field): number {
  const r = oracle('gamma', [x], field);
  return mulMod(r, r, field.p);
}

function cubeRoot(x: number, p: number): number {
  const s = signMod(x, p);
  if (s === 0) return 0;
  const root = squarePower(s < 0 ? p - x : x, fractionMod(1n, 3n, orderOf(p)), p);
  return s < 0 ? minus(root, p) : root;
}

/** π is a number of which nothing is known but that it is one. */
export function piMod(field: Field): number {
  return oracle('pi', [], field);
}

/** erf(x/√2) gives the normal distribution's Φ(x) = (1 + erf(x/√2))/2. */
function normalMod(x: number, field: Field): number {
  const { p } = field;
  const scaled = divide(x, squarePower(2, half(orderOf(p)), p), p);
  return mulMod(addMod(1, oddOracle('erf', scaled, field), p), half(p), p);
}

/**
 * Images of the functions that are more than random. A function of the exponential is computed from it, so that
 * every identity between them holds; the logarithm is the discrete one.
 */
const IMAGES: ReadonlyMap<string, Image> = new Map<string, Image>([
  ['exp', ofExp((e) => e)],
  ['expm1', ofExp((e, p) => addMod(e, p - 1, p))],
  ['sigmoid', ofExp((e, p) => divide(e, addMod(1, e, p), p))],
  ['tanh', ofExp((e, p) => divide(addMod(mulMod(e, e, p), p - 1, p), addMod(mulMod(e, e, p), 1, p), p))],
  ['sinh', ofExp((e, p) => mulMod(addMod(e, minus(inverseMod(e, p), p), p), half(p), p))],
  ['cosh', ofExp((e, p) => mulMod(addMod(e, inverseMod(e, p), p), half(p), p))],
  ['log', ofLog((x) => x)],
  ['log1p', ofLog((x, up) => addMod(1, x, up))],
  [
    'softplus',
    { from: 0, apply: ([x], { p }) => logMod(addMod(1, expMod(x as number, 2 * p + 1), 2 * p + 1), 2 * p + 1) },
  ],
  ['cbrt', { from: 0, apply: ([x], { p }) => cubeRoot(x as number, p) }],
  ['sin', { from: 0, apply: ([x], field) => angle(x as number, field)[1] }],
  ['cos', { from: 0, apply: ([x], field) => angle(x as number, field)[0] }],
  [
    'tan',
    {
      from: 0,
      apply: ([x], field) => {
        const [c, s] = angle(x as number, field);
        return divide(s, c, field.p);
      },
    },
  ],
  ['asin', odd('asin')],
  ['atan', odd('atan')],
  [
    'acos',
    {
      from: 0,
      apply: ([x], field) => {
        const { p } = field;
        return addMod(mulMod(piMod(field), half(p), p), minus(oddOracle('asin', x as number, field), p), p);
      },
    },
  ],
  ['erf', odd('erf')],
  ['Phi', { from: 0, apply: ([x], field) => normalMod(x as number, field) }],
  ['gamma', { from: 0, apply: ([x], field) => gammaMod(x as number, field) }],
  [
    'lgamma',
    {
      from: -1,
      apply: ([x], field) => {
        const up = { p: 2 * field.p + 1, seed: field.seed - 1 };
        return logMod(gammaMod(x as number, up), up.p);
      },
    },
  ],
]);

/** Functions whose real value decides which formula they are. */
export const DECIDED: ReadonlySet<string> = new Set(['abs', 'sign', 'max', 'min', 'floor', 'mod']);

/** What the function is modulo p; at the ends of the chain of fields it is a random function. */
export function imageOf(name: string, isField: (step: number) => boolean): Image {
  const image = IMAGES.get(name);
  const needsUp = name === 'softplus' || image?.from === -1;
  if (!image || (image.from === 1 && !isField(1)) || (needsUp && !isField(-1))) return random(name);
  return image;
}

/** a to a whole power, negative ones included; NaN for 1/0. */
export function wholePower(a: number, exponent: number, p: number): number {
  if (exponent >= 0) return powMod(a, exponent, p);
  return powMod(inverseMod(a, p), -exponent, p);
}
