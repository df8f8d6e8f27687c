import { type Reader, replay } from '../../src/check/replay.js';
import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';
import { lines } from './derived.js';
import { readerOf } from './reader.js';

export function elementOf(text: string): Element {
  const [element] = runScript({ file: 'law.deriv', text: lines(text) });
  if (!element) throw new Error(`no command in ${text}`);
  return element;
}

/** What is kept of a derivation that is replayed many times. */
export interface Known {
  readonly reader: Reader;
  readonly known: Map<string, number | null>;
}

export function knownOf(text: string, element: Element): Known {
  return { reader: readerOf(lines(text), element), known: new Map() };
}

export function faultsOf(text: string, element: Element, { reader, known }: Known = knownOf(text, element)): string[] {
  const { faults } = replay(element, reader, known);
  return faults.map(({ step, reason }) => {
    const at = element.steps[step];
    return `step ${step}, ${at?.rule}: ${reason}: ${at?.before} -> ${at?.after}`;
  });
}
