/** An axis: where a value lies between 0 and 1, and which values bear a tick. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly min: number;
  readonly max: number;
}

/** A linear axis over the values, widened to round ticks at 1, 2 or 5 times a power of ten. */
export function linearScale(low: number, high: number, wanted = 6): Scale {
  const [from, to] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const step = roundStep((to - from) / wanted);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  const min = tidy(first * step);
  const max = tidy(last * step);
  return { at: (value) => (value - min) / (max - min), ticks, min, max };
}

/** A logarithmic axis from power of ten to power of ten. */
export function logScale(low: number, high: number): Scale {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const every = Math.ceil((last - first) / 8);
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every) ticks.push(tidy(10 ** power));
  return { at: (value) => (Math.log10(value) - first) / (last - first), ticks, min: 10 ** first, max: 10 ** last };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** A tick as text, with a true minus sign and without a long tail of digits. */
export function tickText(value: number): string {
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude >= 1e5 || magnitude < 1e-4)) {
    const [digits, power] = value.toExponential().split('e');
    const mantissa = Number(digits) === 1 ? '' : `${digits}·`;
    return `${mantissa}10${superscript(Number(power))}`.replace('-', '−');
  }
  return String(value).replace('-', '−');
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)] ?? digit).join('');
  return power < 0 ? `⁻${digits}` : digits;
}
