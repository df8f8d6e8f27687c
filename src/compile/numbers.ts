import type { Data } from './data.js';
import type { Buffer, Program } from './loops/program.js';
import { asConstant } from './terms/poly.js';

/**
 * The call of a program that takes and gives numbers alone, without what arrays need around it: every place is made once.
 * Null where the program has arrays; the call itself answers null where something other than a number is given.
 *
 * @param buffers those that the code works on, its outputs among them
 * @param run computes on one array a buffer
 */
export function numbersCall(
  { outputs }: Pick<Program, 'outputs'>,
  buffers: readonly Buffer[],
  run: (buffers: readonly Float64Array[]) => void,
): ((data: Data) => number[] | null) | null {
  const sizes = buffers.map((b) => b.extents.reduce((n, e) => n * (asConstant(e) ?? Number.NaN), 1));
  if (sizes.some(Number.isNaN) || buffers.some((b) => b.role !== 'temporary' && b.extents.length > 0)) return null;
  const arrays = sizes.map((n) => new Float64Array(n));
  const placeOf = (k: number): Float64Array => arrays[k] as Float64Array;
  const inputs = buffers.flatMap(({ role, name }, k) => (role === 'parameter' ? [{ name, place: placeOf(k) }] : []));
  const results = outputs.map((b) => placeOf(buffers.indexOf(b)));
  return (data) => {
    for (const { name, place } of inputs) {
      const value = data[name];
      if (typeof value !== 'number') return null;
      place[0] = value;
    }
    run(arrays);
    return results.map((place) => place[0] as number);
  };
}
