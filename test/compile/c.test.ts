import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileC, compileEachC, findCompiler, NoCompiler } from '../../src/compile/c/run.js';
import { emitC } from '../../src/compile/c.js';
import { type Compiled, compile, programOf } from '../../src/compile/compile.js';
import type { Dense } from '../../src/compile/data.js';
import type { Node } from '../../src/expr/node.js';
import { close, fn, idx, plus, times, values, variable } from './build.js';
import { groups } from './cases.js';
import { naiveAll } from './naive.js';

const compiler = findCompiler();
if (!compiler) console.log('no C compiler is found here: compiled C is not run, only its source is looked at');
const withCompiler = (name: string, run: () => void): void => {
  if (compiler) test(name, run);
  else test.skip(`${name}: no C compiler is found`, run);
};

/** Strict arithmetic, and no warning let pass. */
const STRICT = ['-O1', '-ffp-contract=off', '-Wall', '-Wextra', '-pedantic', '-Werror'];

for (const { name, cases } of groups) {
  withCompiler(name, () => {
    const programs = cases.map((c) => ({
      target: { node: c.node, indices: c.indices ?? [] },
      options: c.options ?? {},
    }));
    const compiled = compileEachC(programs, STRICT);
    cases.forEach(({ node, indices = [], dims, data, tolerance }, k) => {
      const { run, source } = compiled[k] as Compiled;
      close(run(data, undefined, dims).data, naiveAll(node, indices, values(dims, data)), tolerance, source);
    });
  });
}

withCompiler('every helper compiles and has the values of the JavaScript one', () => {
  const x = variable('x', ['n']);
  const p = idx('p', 'n');
  const points: Dense = {
    shape: [16],
    data: Float64Array.of(-40, -9.5, -3.25, -1.25, -0.36, -0.1, 1e-9, 0.3, 0.9, 1.4616, 2.5, 7, 13.5, 30, 120, 1e5),
  };
  const unary = ['sigmoid', 'softplus', 'Phi', 'digamma', 'trigamma', 'lambertw', 'sign', 'erf', 'lgamma', 'cbrt'];
  const nodes = [
    ...unary.map((name) => fn(name, x(p))),
    fn('polygamma', 3, x(p)),
    fn('mod', x(p), 3),
    fn('max', x(p), 1),
    fn('min', x(p), 1),
  ];
  const targets = nodes.map((node) => ({ target: { node, indices: [p] }, options: {} }));
  const compiled = compileEachC(targets, STRICT);
  targets.forEach(({ target }, k) => {
    const [js, c] = [compile(target), compiled[k] as Compiled].map((f) => f.run({ x: points }).data);
    close(c as Float64Array, [...(js as Float64Array)], 2e-15, `${k} ${compiled[k]?.source}`);
  });
});

withCompiler('denormal numbers are left as they are in the rest of the process', () => {
  const x = variable('x');
  assert.is(compileC({ node: times(x(), 2), indices: [] }).call({ x: 3 }), 6);
  const tiny = [Number.MIN_VALUE];
  assert.is((tiny[0] as number) * 1, 5e-324);
});

const source = (node: Node, name = 'f'): string => emitC(programOf([{ node, indices: [] }]).program, { name }).source;

test('names that C or the program has for itself do not stand in the source', () => {
  const names = ['exp', 'while', 't1', 'o2', 'cf_x', 'out', 'α', "w'", 'memory', 'f'];
  const text = source(plus(...names.map((n) => fn('exp', variable(n)()))));
  const head = text.slice(text.indexOf('int f('), text.indexOf('{', text.indexOf('int f(')));
  const args = [...head.matchAll(/double (\w+)/g)].map((m) => m[1] as string);
  assert.is(new Set(args).size, names.length);
  assert.not(
    args.some((a) => ['exp', 'while', 't1', 'o2', 'cf_x', 'memory', 'f'].includes(a)),
    args.join(' '),
  );
});

test('what people wrote cannot leave the comment', () => {
  const made = emitC(programOf([{ node: variable('x')(), indices: [] }]).program, {
    name: 'f',
    about: ['a */ int main() { /* b ??/', 'c\nd'],
  });
  const comment = made.source.slice(0, made.source.indexOf('*/'));
  assert.match(comment, 'a * / int main() { / * b ? ?/');
  assert.match(comment, 'c d');
});

test('only the helpers that are used are supplied', () => {
  const x = variable('x')();
  assert.not.match(source(fn('exp', x)), 'cf_');
  const text = source(fn('trigamma', x));
  for (const name of ['cf_bernoulli', 'cf_hurwitz', 'cf_polygamma', 'cf_digamma']) assert.match(text, name);
  assert.not.match(text, 'cf_lambertw');
});

test('without a compiler one message says so', () => {
  const before = process.env.CC;
  process.env.CC = 'no-such-compiler';
  try {
    assert.throws(
      () => compileC({ node: variable('x')(), indices: [] }),
      (error: Error) =>
        error instanceof NoCompiler && /no C compiler is found \(no-such-compiler\)/.test(error.message),
    );
  } finally {
    if (before === undefined) delete process.env.CC;
    else process.env.CC = before;
  }
});

test.run();
