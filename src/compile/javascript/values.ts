import type { Value } from '../loops/program.js';

/** Forms that run without branches where a branch goes either way at random. */

type Lets = ReadonlyMap<number, Value>;

function resolved(value: Value, lets: Lets): Value {
  return (value.kind === 'ref' && lets.get(value.id)) || value;
}

/** Is the value never infinite, so that 0 times it is 0 unless it is no number? A constant, or e^−|x|. */
export function isTame(value: Value, lets: Lets): boolean {
  const v = resolved(value, lets);
  if (v.kind === 'const') return Number.isFinite(v.value);
  if (v.kind !== 'call' || v.row.name !== 'exp') return false;
  const exponent = resolved(v.args[0] as Value, lets);
  if (exponent.kind !== 'neg') return false;
  const size = resolved(exponent.a, lets);
  return size.kind === 'call' && size.row.name === 'abs';
}

/** Do both stand for the same number? */
function same(a: Value, b: Value): boolean {
  if (a.kind === 'ref' && b.kind === 'ref') return a.id === b.id;
  return a.kind === 'load' && b.kind === 'load' && a.buffer === b.buffer && a.offset.key === b.offset.key;
}

/** Functions that are no number where an argument is none. */
const CARRYING: ReadonlySet<string> = new Set(['abs', 'max', 'min']);

/** Is the value no number wherever x is none? */
function carries(value: Value, x: Value): boolean {
  if (same(value, x)) return true;
  if (value.kind === 'neg' || value.kind === 'sqrt') return carries(value.a, x);
  if (value.kind === 'binary') return value.op !== 'pow' && (carries(value.a, x) || carries(value.b, x));
  return value.kind === 'call' && CARRYING.has(value.row.name) && value.args.some((a) => carries(a, x));
}

/** Both factors and x where one is the sign of x and the other is no number where x is none. */
export function signed(value: Value): { readonly factor: Value; readonly x: Value } | null {
  if (value.kind !== 'binary' || value.op !== 'mul') return null;
  for (const [factor, sign] of [
    [value.a, value.b],
    [value.b, value.a],
  ] as const) {
    const x = sign.kind === 'call' && sign.row.name === 'sign' ? sign.args[0] : undefined;
    if (x && (x.kind === 'ref' || x.kind === 'load') && carries(factor, x)) return { factor, x };
  }
  return null;
}
