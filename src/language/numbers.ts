import Fraction from 'fraction.js';

/** Beyond this many decimal digits a literal is a slip, and would take its time. */
const LARGEST_EXPONENT = 5000;

/** The exact value of a number as typed, `12`, `.5`, `1e-3`; `undefined` where its exponent is absurd. */
export function readDecimal(text: string): Fraction | undefined {
  const parts = /^(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return undefined;
  const decimals = parts[2] ?? '';
  const exponent = Number(parts[3] ?? 0) - decimals.length;
  if (Math.abs(exponent) > LARGEST_EXPONENT + decimals.length) return undefined;
  const digits = BigInt((parts[1] ?? '') + decimals);
  if (exponent >= 0) return new Fraction(digits * 10n ** BigInt(exponent), 1n);
  return new Fraction(digits, 10n ** BigInt(-exponent));
}

/** A non-negative fraction as a terminating decimal, or `undefined` where it does not terminate. */
export function writeDecimal(value: Fraction): string | undefined {
  if (value.d === 1n) return value.n.toString();
  const digits = decimalsOf(value.d);
  if (digits === undefined) return undefined;
  const scaled = ((value.n * 10n ** BigInt(digits)) / value.d).toString().padStart(digits + 1, '0');
  return `${scaled.slice(0, -digits)}.${scaled.slice(-digits)}`;
}

/** Does the fraction end as a decimal? */
export function isDecimal(value: Fraction): boolean {
  return value.d === 1n || decimalsOf(value.d) !== undefined;
}

/** How many decimals a denominator takes: the larger of its powers of 2 and 5, if it has no other prime. */
function decimalsOf(denominator: bigint): number | undefined {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? Math.max(twos, fives) : undefined;
}
