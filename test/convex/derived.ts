import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';

/** The elements of a script of these lines. */
export function run(...lines: readonly string[]): Element[] {
  return runScript({ file: 'test', text: lines.join('\n') });
}

/** The element of a command that must be derived. */
export function derived(lines: readonly string[], command: string): Element {
  const [element] = run(...lines, command);
  if (!element) throw new Error('no command');
  if (element.status !== 'derived') throw new Error(`${command}: ${element.status}: ${element.message ?? ''}`);
  return element;
}

/** A function of one variable with the letters that it needs. */
export function scalar(h: string, ...more: readonly string[]): string[] {
  return [...more, 'x, y, u : real', 't : positive', `h(z) = ${h}`];
}

/** The value of a scalar expression of the language at numbers. */
export function valueAt(text: string, values: Readonly<Record<string, number>>): number {
  const names = Object.keys(values);
  const lines = names.length > 0 ? [`${names.join(', ')} : real`] : [];
  const point = names.map((n) => `${n} = ${values[n]}`).join(', ');
  const [element] = run(...lines, `evaluate ${text}${point === '' ? '' : ` at ${point}`}`);
  if (element?.status !== 'derived') throw new Error(`${text}: ${element?.message ?? 'no value'}`);
  return Number(element.result?.decimal);
}
