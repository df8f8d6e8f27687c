/**
 * Typesets the answer sheet with pdflatex in a temporary folder and reads its log.
 *
 * `node --import tsx test/ci/latex.ts [file.tex …]`; without a file, `out/answer-sheet.tex`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { tally } from './tally.js';

/** What may stick out of a line before a reader sees it, in points. */
const MAX_OVERFULL = 10;
const LIMIT = 180_000;

const files = process.argv.length > 2 ? process.argv.slice(2) : ['out/answer-sheet.tex'];
const { check, end } = tally();

function typeset(file: string, folder: string): readonly string[] {
  const options = ['-interaction=nonstopmode', '-halt-on-error', '-file-line-error', '-no-shell-escape'];
  const run = spawnSync('pdflatex', [...options, `-output-directory=${folder}`, basename(file)], {
    cwd: dirname(file),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT,
    // TeX breaks the lines of its log at 79 characters, in the middle of a message, unless told otherwise.
    env: { ...process.env, max_print_line: '2000' },
  });
  if (run.error) {
    const missing = 'code' in run.error && run.error.code === 'ENOENT';
    return [missing ? 'pdflatex is not installed (Debian: texlive-latex-base)' : run.error.message];
  }
  if (run.status === 0) return [];
  const lines = run.stdout.split('\n');
  const first = lines.findIndex((line) => /^!|:\d+: /.test(line));
  return first < 0 ? lines.slice(-10) : lines.slice(first, first + 8);
}

function overfull(log: string): readonly string[] {
  const found = log.matchAll(/^Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\).*$/gm);
  return [...found].filter(([, points]) => Number(points) > MAX_OVERFULL).map(([line]) => line);
}

const matching = (log: string, pattern: RegExp) => [...new Set(log.match(pattern) ?? [])];

for (const name of files) {
  const file = resolve(name);
  const folder = mkdtempSync(join(tmpdir(), 'closedform-latex-'));
  const present = await check(`${name} is there`, () =>
    existsSync(file) ? [] : [`${name} does not exist: npm run sheet makes it`],
  );
  // The second run sets the references that the first one found.
  const set =
    present &&
    (await check(`${name} compiles`, () => {
      const first = typeset(file, folder);
      return first.length > 0 ? first : typeset(file, folder);
    }));
  if (set) {
    const log = readFileSync(join(folder, basename(file).replace(/\.tex$/, '.log')), 'latin1');
    await check(`${name} has no line more than ${MAX_OVERFULL} pt too wide`, () => overfull(log));
    await check(`${name} misses no character`, () => matching(log, /^Missing character:.*$/gm));
    await check(`${name} has no undefined reference`, () => matching(log, /^LaTeX Warning: .*undefined.*$/gm));
  }
  rmSync(folder, { recursive: true, force: true });
}
end();
