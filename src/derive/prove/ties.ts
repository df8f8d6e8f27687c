import type { Node } from '../../expr/node.js';
import { gaps, variablesIn } from './coverage.js';
import { isExact } from './draw.js';
import type { Inventory } from './layout.js';
import { evaluateReals } from './real.js';
import type { Sample } from './sample.js';

/** Another value for one element of a variable. */
export interface Change {
  readonly name: string;
  readonly position: number;
  readonly value: number;
}

function fits(value: number, domain: string): boolean {
  switch (domain) {
    case 'real':
      return Number.isFinite(value);
    case 'positive':
      return value > 0 && Number.isFinite(value);
    case 'nonneg':
      return value >= 0 && Number.isFinite(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return false;
  }
}

/**
 * A change of one number that makes the two sides of a comparison equal at an entry, where the difference is linear
 * in it; null where the drawn number is not of that kind.
 */
export function findTie(node: Node, sample: Sample, inventory: Inventory, random: () => number): Change | null {
  const names = variablesIn(node).filter((name) => {
    const declaration = inventory.declarations.get(name);
    return declaration && isExact(declaration) && fits(1, declaration.domain);
  });
  const name = names[Math.floor(random() * names.length)];
  const data = name === undefined ? undefined : sample.values.get(name);
  if (name === undefined || !data || data.length === 0) return null;
  const position = Math.floor(random() * data.length);
  const gapsAt = (value: number): Float64Array => {
    const changed = Float64Array.from(data);
    changed[position] = value;
    const values = new Map(sample.values).set(name, changed);
    return gaps(node, {
      layout: sample.layout,
      reals: evaluateReals(node.children, { layout: sample.layout, values }),
    });
  };
  const [at0, at1] = [gapsAt(1), gapsAt(2)];
  const entries = [...at0.keys()].filter((k) => Number.isFinite(at0[k]) && at1[k] !== at0[k]);
  const entry = entries[Math.floor(random() * entries.length)];
  if (entry === undefined) return null;
  const [g0, g1] = [at0[entry] as number, at1[entry] as number];
  const value = 1 - g0 / (g1 - g0);
  const domain = inventory.declarations.get(name)?.domain ?? '';
  if (!fits(value, domain) || gapsAt(value)[entry] !== 0) return null;
  return { name, position, value };
}
