import type { FunctionRow } from '../expr/row.js';
import { exponential } from './exponential.js';
import { hyperbolic } from './hyperbolic.js';
import { piecewise } from './piecewise.js';
import { special } from './special.js';
import { trigonometric } from './trigonometric.js';

/** Every element-wise function by its name in the language. */
export const rows: ReadonlyMap<string, FunctionRow> = new Map(
  [exponential, trigonometric, hyperbolic, special, piecewise].flat().map((row) => [row.name, row]),
);

/** The row of a function that the engine itself names; throws where there is none. */
export function row(name: string): FunctionRow {
  const found = rows.get(name);
  if (!found) throw new Error(`no function is named ${name}`);
  return found;
}
