import { enclose } from './enclose.js';
import { type Exact, settle } from './exact.js';
import type { Interval } from './interval.js';

/** A number in decimal notation: the digits, the first before the point, times a power of ten. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: bigint;
  readonly exponent: number;
}

/** x/2^p rounded to so many digits. */
function rounded(x: bigint, p: bigint, digits: number): Decimal {
  const size = x < 0n ? -x : x;
  let exponent = Math.floor((size.toString(2).length - Number(p)) * Math.LOG10E * Math.LN2);
  for (;;) {
    const places = digits - 1 - exponent;
    const scaled = places >= 0 ? size * 10n ** BigInt(places) : size;
    const unit = places >= 0 ? 1n << p : (10n ** BigInt(-places)) << p;
    const nearest = (2n * scaled + unit) / (2n * unit);
    const length = nearest.toString().length;
    if (length === digits) return { negative: x < 0n, digits: nearest, exponent };
    exponent += length - digits;
  }
}

function written({ negative, digits, exponent }: Decimal): string {
  const text = digits.toString();
  const sign = negative ? '-' : '';
  const value = Number(`${sign}${text}e${exponent - text.length + 1}`);
  // A double keeps fifteen digits; beyond its range, or with more digits, they are put down as they are.
  if (text.length <= 15 && Math.abs(exponent) < 300) return String(value);
  const rest = text.slice(1).replace(/0+$/, '');
  return `${sign}${text[0]}${rest === '' ? '' : `.${rest}`}e${exponent < 0 ? '' : '+'}${exponent}`;
}

/**
 * The number rounded to so many significant digits, by bounds on it that agree to all of them. Of a number that
 * more than a thousand digits do not tell from 0, it is 0.
 */
export function decimalOf(bounds: (p: bigint) => Interval, digits = 15): string {
  const text = settle(bounds, ({ lo, hi }, p) => {
    if (lo === 0n && hi === 0n) return '0';
    if (lo <= 0n && hi >= 0n) return null;
    const [a, b] = [rounded(lo, p, digits), rounded(hi, p, digits)];
    return a.digits === b.digits && a.exponent === b.exponent ? written(a) : null;
  });
  return text ?? '0';
}

/** An exact number rounded to so many significant digits. */
export function decimal(x: Exact, digits = 15): string {
  return decimalOf((p) => enclose(x, p), digits);
}
