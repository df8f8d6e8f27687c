import type { CheckReport, Element } from '../result.js';

/** What a check compared, where, and how far the two were apart, ready for each writer. */
export interface CheckFacts {
  readonly against: string;
  readonly where: string;
  readonly error: { readonly text: string; readonly latex: string };
  readonly seed: string;
}

/** The parts of a check line. */
export function checkFacts({ against, points, maxRelativeError, seed }: CheckReport): CheckFacts {
  return {
    against,
    where: `${points} ${points === 1 ? 'point' : 'points'}`,
    error: { text: errorText(maxRelativeError), latex: errorLatex(maxRelativeError) },
    seed: String(seed),
  };
}

/** A check as one line of text. */
export function checkLine(check: CheckReport): string {
  const { against, where, error, seed } = checkFacts(check);
  return `against ${against} at ${where}, worst relative error ${error.text}, seed ${seed}`;
}

/** A relative error in two digits, as `2.1e-16`. */
function errorText(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}

function errorLatex(error: number): string {
  if (error === 0) return '0';
  const [digits, power] = error.toExponential(1).split('e');
  return `${digits} \\cdot 10^{${Number(power)}}`;
}

/**
 * The definitions that a reader of the result and its steps needs, and those that these rest on, but
 * for the ones that the reader has seen.
 */
export function neededDefinitions(element: Element, seen: ReadonlySet<string> = new Set()): Element['definitions'] {
  const { command, result, steps, definitions, conditions } = element;
  const texts = [command, result?.text ?? '', result?.index ?? '', ...conditions];
  for (const step of steps) texts.push(step.before, step.after);
  const needed = new Set(texts.flatMap(namesIn));
  // A definition speaks of those before it: from the last to the first, each adds what it needs.
  for (const { name, text } of [...definitions].reverse()) {
    if (needed.has(baseName(name))) for (const other of namesIn(text)) needed.add(other);
  }
  return definitions.filter((one) => needed.has(baseName(one.name)) && !seen.has(definitionText(one)));
}

const namesIn = (text: string): readonly string[] => text.match(/[\p{L}_][\p{L}\p{M}\p{N}_]*/gu) ?? [];
const baseName = (name: string) => name.replace(/[[(].*$/s, '').trim();

/** A definition as one line, by which it is known again. */
export function definitionText({ name, text }: Element['definitions'][number]): string {
  return `${name} = ${text}`;
}
