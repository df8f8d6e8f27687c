#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { explain } from './commands/explain.js';
import { WRONG } from './commands/input.js';
import { run } from './commands/run.js';
import { makeSheet } from './commands/sheet.js';

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new InvalidArgumentError('a whole number is needed');
  return n;
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
