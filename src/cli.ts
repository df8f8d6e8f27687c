#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { accuracy } from './commands/accuracy.js';
import { compileScript } from './commands/compile.js';
import { cost } from './commands/cost.js';
import { loadRun } from './commands/engine.js';
import { explain } from './commands/explain.js';
import { exportScript } from './commands/export.js';
import { WRONG } from './commands/input.js';
import { makeSheet } from './commands/sheet.js';

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new InvalidArgumentError('a whole number is needed');
  return n;
}

function sizes(text: string): Record<string, number> {
  const parts = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  const good = parts.every(([name, n, more]) => name && n && more === undefined && /^[1-9]\d*$/.test(n));
  if (!good) throw new InvalidArgumentError('names with positive whole numbers are needed, such as n=1000,d=2');
  return Object.fromEntries(parts.map(([name, n]) => [name, Number(n)]));
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
    .action(async (files, flags) => (await loadRun())(files, flags));
  program
    .command('explain')
    .description('what a rule of the steps says, when it holds, and where it comes from')
    .argument('[rule]', 'the id of a rule as the steps print it; without one all are listed')
    .action(explain);
  program
    .command('compile')
    .description('compile the derivatives of a script to modules that need nothing else')
    .argument('<file>', 'a script; - reads standard input')
    .addOption(new Option('--to <language>', 'what is written').choices(['js', 'wasm', 'c']).makeOptionMandatory())
    .option('--out <folder>', 'the folder that is written; without it the source is printed')
    .option('--sizes <n=1000,d=2>', 'lengths of dimensions: wasm is made for them, by them costs are weighed', sizes)
    .action(compileScript);
  program
    .command('export')
    .description('write the derivatives of a script as a file for a library of arrays, with the derived backward pass')
    .argument('<file>', 'a script; - reads standard input')
    .addOption(new Option('--to <library>', 'the library').choices(['numpy', 'torch', 'jax']).makeOptionMandatory())
    .option('--out <file>', 'the Python file that is written; without it the source is printed')
    .action(exportScript);
  program
    .command('accuracy')
    .description('how far the compiled results of a script are from their values to 50 digits')
    .argument('<file>', 'a script; - reads standard input')
    .option('--points <n>', 'points for each result', wholeNumber, 150)
    .option('--seed <n>', 'seed of the points', wholeNumber, 1)
    .option('--json', 'print all, and the whole of the worst points, as JSON')
    .action(accuracy);
  program
    .command('cost')
    .description('operations, bytes and memory of the compiled results of a script, and what they fit in')
    .argument('<file>', 'a script; - reads standard input')
    .option('--sizes <n=1000,d=2>', 'lengths of dimensions: also print the numbers and times at least', sizes)
    .option('--json', 'print the counts as JSON')
    .action(cost);
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
