import type { Accuracy, Budget } from './accuracy-measure.js';
import { readSource, report } from './input.js';

export interface AccuracyFlags {
  readonly json?: boolean;
  readonly points: number;
  readonly seed: number;
}

/** Time for one result, in milliseconds: what is not judged by then is left out, and the points say so. */
const TIME = 6000;

/** Prints how far the compiled functions of a script, and the elementary forms, are from 50 digits. */
export async function accuracy(file: string, flags: AccuracyFlags): Promise<void> {
  const [{ compilables }, { measure }, { DECLARATIONS, PATTERNS }] = await Promise.all([
    import('./targets.js'),
    import('./accuracy-measure.js'),
    import('./accuracy-patterns.js'),
  ]);
  const budget: Budget = { points: flags.points, ms: TIME, seed: flags.seed };
  const results: Accuracy[] = [];
  const patterns: Accuracy[] = [];
  try {
    for (const made of compilables(readSource(file))) results.push(await measure(made, made.command.text, budget));
    for (const { text } of PATTERNS) {
      const [made] = compilables({ file: 'patterns', text: `${DECLARATIONS}evaluate ${text}\n` });
      if (made) patterns.push(await measure(made, text, { ...budget, ms: TIME / 4 }));
    }
  } catch (error) {
    await report(error);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ seed: flags.seed, results, patterns }, null, 2)}\n`);
  else
    process.stdout.write(
      [...table('compiled result', results), '', ...table('elementary form', patterns), ''].join('\n'),
    );
  // A NaN where the value exists is a fault.
  process.exitCode = [...results, ...patterns].some((a) => a.nan > 0) ? 1 : 0;
}

const short = (x: number): string => {
  if (Number.isNaN(x)) return '-';
  return x >= 1e5 ? x.toExponential(1).replace('+', '') : x.toFixed(x < 100 ? 2 : 0);
};

function table(title: string, rows: readonly Accuracy[]): string[] {
  const head = [title.padEnd(36), 'points', 'mean', 'max', 'scaled', 'NaN'];
  const line = ([name = '', ...cells]: readonly string[]): string =>
    `${name.length > 36 ? `${name.slice(0, 35)}…` : name.padEnd(36)} ${cells.map((c) => c.padStart(8)).join('')}`.trimEnd();
  return [
    `${title === 'compiled result' ? 'error in ulps against 50 digits; scaled: over what moving the inputs one ulp does\n\n' : ''}${line(head)}`,
    ...rows.flatMap((a) => [
      line([a.what, `${a.points}`, short(a.mean), short(a.max), short(a.conditioned), `${a.nan}`]),
      ...(a.nanAt ? [`    NaN at ${place(a.nanAt)}`] : []),
      ...(!a.nanAt && a.max > 4 && a.worst ? [`    worst at ${place(a.worst)}`] : []),
      ...(a.note ? [`    ${a.note}`] : []),
    ]),
  ];
}

/** The point in as much of the line as there is; `--json` has all of it. */
function place(point: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(point).map(([name, value]) => `${name} = ${shown(value)}`);
  const text = parts.join(', ');
  return text.length > 66 ? `${text.slice(0, 65)}…` : text;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'number' ? `${Number(value.toPrecision(6))}` : `${value}`;
}
