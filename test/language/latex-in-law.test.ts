import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Index, Node } from '../../src/expr/node.js';
import { substitute } from '../../src/expr/reduce.js';
import { DeriveError } from '../../src/language/errors.js';
import { latexAst } from '../../src/language/latex.js';
import { freeNames } from '../../src/language/latex-in/free.js';
import { namesOf } from '../../src/language/latex-in/names.js';
import { readLine } from '../../src/language/latex-in/statement.js';
import { readLatex } from '../../src/language/latex-in.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression, parseScript, parseStatements } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import type { Scope } from '../../src/language/scope.js';
import { addStatement, readScript } from '../../src/language/script.js';
import { CORPUS } from './corpus.js';
import { shape } from './random-ast.js';
import { DECLARATIONS, scalarText } from './typed-ast.js';

const NOTHING: ReadonlySet<string> = new Set();

/** The element of a definition at the indices of another one. */
function bodyOf(scope: Scope, name: string, like: string): Node | undefined {
  const [found, other] = [scope.definitions.get(name), scope.definitions.get(like)];
  if (!found || !other) return undefined;
  const map = new Map<Node, Node>(found.indices.map((index, k) => [index, other.indices[k] as Index]));
  return substitute(found.body, map);
}

test('our own LaTeX reads back as the same expression', () => {
  let count = 0;
  for (const { id, script, results } of CORPUS) {
    const { scope } = readScript({ file: id, text: script });
    const bodies = [...scope.sources.values()].map((statement) => printAst(statement.body));
    for (const text of new Set([...results.map(([result]) => result), ...bodies])) {
      const ast = parseExpression(text);
      const names = namesOf(scope, NOTHING, NOTHING);
      const free = [...freeNames(ast, names)].filter((name) => !names.known(name));
      const left = free.length > 0 ? `[${free.join(',')}]` : '';
      const plain = `${script}\nzz_plain${left} = ${text}`;
      // Results that hold a variable of their own, as g of a subdifferential, are no definitions.
      if (!isFine(plain)) continue;
      const tex = latexAst(ast);
      // Without a sign of LaTeX the line is plain, and its `=` would be one.
      if (!/[\\{]/.test(tex)) continue;
      const both = readScript({ file: id, text: `${plain}\nzz_latex${left} = ${tex}` }).scope;
      assert.ok(bodyOf(both, 'zz_latex', 'zz_plain') === bodyOf(both, 'zz_plain', 'zz_plain'), `${text}\n${tex}`);
      count += 1;
    }
  }
  assert.ok(count >= 50, `${count} expressions`);
});

function isFine(text: string): boolean {
  try {
    readScript({ file: 'plain', text });
    return true;
  } catch (error) {
    if (error instanceof DeriveError) return false;
    throw error;
  }
}

test('random expressions read back the same, or are asked about: never as something else', () => {
  const { scope } = readScript({ file: 'names', text: DECLARATIONS });
  const names = namesOf(scope, NOTHING, NOTHING);
  let [read, asked] = [0, 0];
  fc.assert(
    fc.property(scalarText(4), (text) => {
      const ast = parseExpression(text);
      const source = latexAst(ast);
      const plain = attempt(() => lowerExpression(ast, topContext(scope)).node);
      if (plain instanceof DeriveError) return;
      const back = attempt(() => readLatex({ text: source, span: { start: 0, end: source.length }, source }, names));
      if (back instanceof DeriveError) {
        assert.match(back.message, /can be read in/, `${source}: ${back.message}`);
        asked += 1;
        return;
      }
      read += 1;
      assert.ok(lowerExpression(back, topContext(scope)).node === plain, `${text}\n${source}\n${printAst(back)}`);
    }),
    { numRuns: 300 },
  );
  assert.ok(asked * 20 < read, `${asked} of ${read} were asked about`);
});

function attempt<T>(read: () => T): T | DeriveError {
  try {
    return read();
  } catch (error) {
    if (error instanceof DeriveError) return error;
    throw error;
  }
}

test('the plain language is never read as LaTeX', () => {
  for (const { id, script } of CORPUS) {
    const source = { file: id, text: script };
    const { scope } = readScript({ file: 'empty', text: '' });
    const read = [];
    for (const statement of parseStatements(source, (line, text) => readLine(line, text, scope))) {
      read.push(statement);
      if (statement.kind !== 'command') addStatement(scope, statement);
    }
    assert.is(shape(read), shape(parseScript(source)), id);
  }
});

test('any text is read, or refused with a place within it', () => {
  const pieces = ['\\sum_{i}', 'x', '_', '^', '{', '}', '\\frac', '|', '(', ')', '\\left(', '\\right)', '\\hat', '2'];
  const more = ['\\log', '=', ',', '[', ']', '\\|', '\\top', '-', '\\,', '\\mathbf{1}', '\\text{if}', '\\ne', 'i', "'"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 9 }), (parts) => {
      const text = `x, i : real\nf = \\alpha ${parts.join(' ')}`;
      const error = attempt(() => readScript({ file: 'any', text }));
      if (!(error instanceof DeriveError)) return;
      const { span } = error;
      assert.ok(
        span && span.start >= 0 && span.start <= span.end && span.end <= text.length,
        `${text}: ${error.message}`,
      );
      assert.ok(!/undefined|NaN|\[object/.test(error.message), error.message);
    }),
    { numRuns: 400 },
  );
});

test.run();
