#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DeriveError, type Source } from './language/errors.js';
import type { Element } from './result.js';

/** The script is wrong, or a file cannot be read or written. */
const WRONG = 2;
/** A command was refuted or is undecided. */
const UNDECIDED = 1;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(WRONG);
}

function readSource(file: string): Source {
  try {
    return file === '-'
      ? { file: 'standard input', text: readFileSync(0, 'utf8') }
      : { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return fail(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

function readData(file: string): unknown {
  const { text } = readSource(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return fail(`${file}: not JSON: ${(error as Error).message}`);
  }
}

/** Reports bad input with its place; anything else is a fault of ours and keeps its trace. */
async function report(error: unknown): Promise<never> {
  if (!(error instanceof DeriveError)) throw error;
  const { describe } = await import('./language/describe.js');
  return fail(describe(error));
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new InvalidArgumentError('a whole number is needed');
  return n;
}

interface RunFlags {
  readonly json?: boolean;
  readonly at?: string;
  readonly steps: 'none' | 'key' | 'all';
  readonly code?: 'python' | 'javascript';
  readonly seed?: number;
}

async function run(files: readonly string[], flags: RunFlags): Promise<void> {
  const { runScript } = await import('./run.js');
  const data = flags.at === undefined ? {} : { data: readData(flags.at) };
  const elements: Element[] = [];
  try {
    for (const file of files) {
      const options = {
        ...data,
        ...(flags.code ? { code: [flags.code] } : {}),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      };
      elements.push(...runScript(readSource(file), options));
    }
  } catch (error) {
    await report(error);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(elements, null, 2)}\n`);
  else {
    const { terminal } = await import('./write/terminal.js');
    const width = process.stdout.columns ?? 80;
    process.stdout.write(terminal(elements, { steps: flags.steps, width, color: process.stdout.isTTY === true }));
  }
  const bad = elements.some((e) => e.status === 'refuted' || e.status === 'undecided' || e.status === 'error');
  process.exitCode = bad ? UNDECIDED : 0;
}

/** The rule's own row: nothing is said here that the engine does not read too. */
async function explain(id: string | undefined): Promise<void> {
  const [{ ALL_RULES }, { nearest }] = await Promise.all([import('./rules/table.js'), import('./language/nearest.js')]);
  const wanted = id?.trim().replaceAll(' ', '-');
  const found = wanted === undefined ? ALL_RULES : ALL_RULES.filter((rule) => rule.id === wanted);
  if (found.length === 0) {
    const near = nearest(
      wanted ?? '',
      ALL_RULES.map((rule) => rule.id),
    );
    fail(`there is no rule ${wanted}${near ? `; did you mean ${near}?` : ''}`);
  }
  for (const { id: name, sentence, condition, source } of found) {
    process.stdout.write(
      `${name}\n  ${sentence}\n  holds where: ${condition === 'none' ? 'always' : condition}\n  source: ${source}\n`,
    );
  }
}

interface SheetFlags {
  readonly out: string;
  readonly student?: boolean;
}

async function makeSheet(folder: string, flags: SheetFlags): Promise<void> {
  const [{ sheet }, { runScript }] = await Promise.all([import('./sheet/sheet.js'), import('./run.js')]);
  const terminal = process.stderr.isTTY === true;
  const clear = '\r\u001b[K';
  const progress = terminal ? { progress: (line: string) => process.stderr.write(`${clear}${line}`) } : {};
  try {
    const run: typeof runScript = (source, options) => runScript(source, options);
    const made = await sheet(folder, { out: flags.out, run, ...(flags.student ? { student: true } : {}), ...progress });
    if (terminal) process.stderr.write(clear);
    if (made.noPdf) process.stderr.write(`${made.noPdf}\n`);
  } catch (error) {
    if (terminal) process.stderr.write(clear);
    await report(error);
  }
}

function main(): Promise<unknown> {
  const program = new Command('closedform')
    .description('Derives closed forms of gradients, Jacobians and Hessians, with every step and an independent check.')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : WRONG));
  program
    .command('run')
    .description('run the commands of a script')
    .argument('<file...>', 'scripts; - reads standard input')
    .option('--json', 'print the results as JSON')
    .option('--at <data>', 'a JSON file with numbers for the variables: also print the value there')
    .addOption(new Option('--steps <detail>', 'which steps to show').choices(['none', 'key', 'all']).default('key'))
    .addOption(new Option('--code <language>', 'also give the result as code').choices(['python', 'javascript']))
    .option('--seed <n>', 'seed of the random points of the check', wholeNumber)
    .action(run);
  program
    .command('explain')
    .description('what a rule of the steps says, when it holds, and where it comes from')
    .argument('[rule]', 'the id of a rule as the steps print it; without one all are listed')
    .action(explain);
  program
    .command('sheet')
    .description('make the answer sheet of a folder of derivation files')
    .argument('<folder>', 'a folder of Markdown files with derive blocks')
    .requiredOption('--out <folder>', 'the folder that is written')
    .option('--student', 'leave the answers out')
    .action(makeSheet);
  return program.parseAsync();
}

await main();
