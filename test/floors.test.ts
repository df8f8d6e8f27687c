import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms a room of `src` may import from, besides itself. */
const floors: Record<string, readonly string[]> = {
  expr: [],
  functions: ['expr'],
  language: ['expr', 'functions'],
  rules: ['expr', 'functions'],
  derive: ['expr', 'functions', 'rules', 'language'],
  convex: ['expr', 'functions', 'rules', 'derive', 'language'],
  compile: ['expr', 'functions'],
  check: ['expr', 'functions'],
  write: ['expr', 'language'],
  sheet: ['expr', 'functions', 'language', 'rules', 'derive', 'convex', 'compile', 'check', 'write'],
};

/** The roof and the commands of the CLI may import everything, and only they and the sheet may import `run.ts`. */
const roof = ['cli.ts', 'index.ts', 'run.ts', 'run-proofs.ts', 'run-values.ts'];
/** What everybody speaks of: messages with positions, the syntax tree, the shape of a result. */
const shared = ['result.ts', 'language/errors.ts', 'language/ast.ts'];

const onRoof = (file: string) => roof.includes(file) || file.startsWith('commands/');

const MAX_LINES = 400;

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .sort();

/** The relative modules a file imports, exports from or loads, types too, as paths within `src`. */
function imports(file: string, text: string): string[] {
  const pattern = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(['"`])(\.[^'"`]*)\1/g;
  return [...text.matchAll(pattern)].map((found) => posix.join(dirname(file), found[2] ?? '').replace(/\.js$/, '.ts'));
}

const room = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');

function allowed(from: string, to: string): boolean {
  if (onRoof(from) || shared.includes(to)) return true;
  if (room(to) === '') return from.startsWith('sheet/') && to === 'run.ts';
  return room(from) === room(to) || (floors[room(from)]?.includes(room(to)) ?? false);
}

test('every import goes down the floors', () => {
  const wrong = files.flatMap((file) =>
    imports(file, readFileSync(join(src, file), 'utf8'))
      .filter((target) => !allowed(file, target))
      .map((target) => `${file} imports ${target}`),
  );
  assert.equal(wrong, []);
});

test('every file has a room with a floor, or is on the roof', () => {
  const homeless = files.filter((file) => {
    if (room(file) === '') return !onRoof(file) && !shared.includes(file);
    return !onRoof(file) && !(room(file) in floors);
  });
  assert.equal(homeless, []);
});

test('the table knows what must never be', () => {
  const never = [
    ['check/tape.ts', 'rules/chain.ts'],
    ['check/tape.ts', 'derive/gradient.ts'],
    ['check/tape.ts', 'compile/js.ts'],
    ['check/tape.ts', 'language/parse.ts'],
    ['compile/js.ts', 'rules/chain.ts'],
    ['compile/js.ts', 'derive/gradient.ts'],
    ['compile/js.ts', 'check/tape.ts'],
    ['expr/node.ts', 'functions/exp.ts'],
    ['rules/chain.ts', 'run.ts'],
    ['sheet/page.ts', 'cli.ts'],
  ] as const;
  assert.equal(
    never.filter(([from, to]) => allowed(from, to)),
    [],
  );
});

test('every form of import is seen', () => {
  const text = [
    "import { a } from './a.js';",
    "import type { B } from '../language/ast.js';",
    "import './c.js';",
    "export { d } from './d.js';",
    "const e = await import('./e.js');",
    "import {\n  f,\n} from './f.js';",
    "import fraction from 'fraction.js';",
  ].join('\n');
  assert.equal(imports('check/x.ts', text), [
    'check/a.ts',
    'language/ast.ts',
    'check/c.ts',
    'check/d.ts',
    'check/e.ts',
    'check/f.ts',
  ]);
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(src, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.equal(long, []);
});

test.run();
