import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as api from '../src/index.js';
import { VERBS } from '../src/language/words.js';
import { runScript } from '../src/run.js';
import { terminal } from '../src/write/terminal.js';

const readme = readFileSync('README.md', 'utf8');

/** The first fenced block of this language. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme);
  if (!found?.[1]) throw new Error(`the README has no ${language} block`);
  return found[1];
}

test('the example prints what the README shows', () => {
  const elements = runScript({ file: 'ce.deriv', text: block('deriv') });
  const printed = terminal(elements, { steps: 'none', width: 80, color: false });
  const shown = block('console').replace(/^\$.*\n/, '');
  // The last digits of a rounding error are the machine's.
  const settled = (text: string) =>
    text
      .replace(/\s+/g, ' ')
      .replace(/error \S+?,/, 'error e,')
      .trim();
  assert.is(settled(printed), settled(shown));
});

test('the program of the README gives the result that its comment states', () => {
  const [, script, target, variable, result] =
    /gradient\('(.*)', '(.*)', '(.*)'\);[\s\S]*?\/\/ (.*)/.exec(block('ts')) ?? [];
  const element = api.gradient((script ?? '').replaceAll('\\n', '\n'), target ?? '', variable ?? '');
  assert.is(element.result?.text, result);
});

test('the compiled function of the README gives the numbers that its comment states', () => {
  const [, setting = '', call, stated = ''] = /([\s\S]*)\n(g\(.*\)); \/\/ (.*)/.exec(block('js')) ?? [];
  const body = `${setting.replace(/^import.*$/m, '')}\nreturn ${call};`;
  const value = new Function('compile', 'gradient', body)(api.compile, api.gradient);
  assert.equal(value, JSON.parse(stated));
});

test('every command of the language stands in the table, and no other', () => {
  const table = readme.slice(readme.indexOf('## What it does'), readme.indexOf('## How it works'));
  const named = new Set([...table.matchAll(/`(\w+) /g)].map((m) => m[1]));
  assert.equal(
    [...VERBS].filter((verb) => !named.has(verb)),
    [],
  );
});

test('every file that the README speaks of exists', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((m) => m[1] as string);
  const paths = [...readme.matchAll(/`((?:src|test|derivations|out|\.ci)\/[^`*]*)`/g)].map((m) => m[1] as string);
  assert.equal(
    [...links, ...paths].filter((path) => !existsSync(path)),
    [],
  );
});

test('the npm scripts that the README names exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run (\w+)/g)].map((m) => m[1] as string);
  assert.equal(
    named.filter((name) => !(name in scripts)),
    [],
  );
});

test.run();
