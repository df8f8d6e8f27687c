/**
 * Typesets one document in which every command that formulas may contain is in use, followed by
 * formulas of the corpus and of random trees. `node --import tsx test/ci/latex-commands.ts`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { commandsIn, EMITTED_COMMANDS } from '../../src/language/latex/commands.js';
import { latexAst } from '../../src/language/latex.js';
import { parseExpression } from '../../src/language/parse.js';
import { CORPUS } from '../language/corpus.js';
import { anyAst } from '../language/random-ast.js';
import { tally } from './tally.js';

const LIMIT = 120_000;

const corpus = CORPUS.flatMap(({ results }) => results.map(([text]) => latexAst(parseExpression(text))));
const random = fc.sample(anyAst, { numRuns: 200, seed: 1 }).map((ast) => latexAst(ast));
const formulas = [...EMITTED_COMMANDS.values(), ...corpus, ...random];
const page = formulas.map((formula) => `\\[ ${formula} \\]`).join('\n');
const document = `\\documentclass{article}
\\usepackage{amsmath,amssymb,bm}
\\begin{document}
${page}
\\end{document}
`;

const { check, end } = tally();
await check('every command is in use, and no other', () => {
  const used = new Set(formulas.flatMap(commandsIn));
  const unused = [...EMITTED_COMMANDS.keys()].filter((command) => !used.has(command));
  const unknown = [...used].filter((command) => !EMITTED_COMMANDS.has(command));
  return [...unused.map((c) => `${c} is not in use`), ...unknown.map((c) => `${c} is not in the table`)];
});

const folder = mkdtempSync(join(tmpdir(), 'closedform-latex-'));
writeFileSync(join(folder, 'commands.tex'), document, 'ascii');
const set = await check(`${formulas.length} formulas compile`, () => {
  const options = ['-interaction=nonstopmode', '-halt-on-error', '-file-line-error', '-no-shell-escape'];
  const run = spawnSync('pdflatex', [...options, 'commands.tex'], { cwd: folder, encoding: 'utf8', timeout: LIMIT });
  if (run.error) return [run.error.message];
  if (run.status === 0) return [];
  const lines = run.stdout.split('\n');
  const first = lines.findIndex((line) => /^!|:\d+: /.test(line));
  return lines.slice(first < 0 ? -10 : first, first < 0 ? undefined : first + 8);
});
if (set) {
  await check('no character is missing', () => {
    const log = readFileSync(join(folder, 'commands.log'), 'latin1');
    return [...new Set(log.match(/^Missing character:.*$/gm) ?? [])];
  });
}
rmSync(folder, { recursive: true, force: true });
end();
