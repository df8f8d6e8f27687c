import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateArray } from '../../src/check/evaluate.js';
import type { Point } from '../../src/check/point.js';
import { findCompiler } from '../../src/compile/c/run.js';
import { programOf } from '../../src/compile/compile.js';
import { dense } from '../../src/compile/data.js';
import { JS_HELPERS } from '../../src/compile/javascript/helpers.js';
import { jsModule } from '../../src/compile/javascript/module.js';
import { solveDims } from '../../src/compile/shapes.js';
import { NoSizes, wasmModule } from '../../src/compile/wasm-module.js';
import { helperPieces } from '../compile/js-helpers-text.js';
import { ladder, type Rung } from '../compile/ladder.js';
import { CROSS_ENTROPY, closedform, inFolder, scriptIn } from './cli.js';

/** What is emitted is run elsewhere, and its values are those of the check's evaluator. */

function pointOf({ made, dims }: Rung, data: Rung['data'][number]): Point {
  const arrays = made.parameters.map((declaration) => {
    const { shape, data: numbers } = dense(declaration.name, data[declaration.name] as number);
    return { declaration, shape, data: numbers };
  });
  return {
    dims: solveDims(arrays, new Map(Object.entries(dims))),
    values: new Map(
      arrays.map(({ declaration, shape, data: numbers }) => [declaration.name, { shape, data: numbers }]),
    ),
  };
}

function far(found: ArrayLike<number>, wanted: ArrayLike<number>): boolean {
  if (found.length !== wanted.length) return true;
  const all = Array.from(wanted);
  const scale = Math.max(...all.map(Math.abs));
  return all.some((w, k) => !(Math.abs(w - (found[k] as number)) <= 1e-10 * Math.max(scale, 1e-300)));
}

/** Runs each module on each point, in Node alone. */
const RUNNER = `import { readFileSync } from 'node:fs';
const found = [];
for (const { file, name, data } of JSON.parse(readFileSync('work.json', 'utf8'))) {
  const module = await import('./' + file);
  for (const d of data) found.push([module[name](d)].flat(Infinity));
}
console.log(JSON.stringify(found));
`;

interface Emitted {
  readonly source: string;
  readonly bytes?: Uint8Array;
}

/** One in so many results of the ladder: their programs are compared in whole where they are run in this process. */
const EVERY = 3;

/** Writes a module a result, runs all of them in one fresh process, and compares; null is no module. */
function runAll(emit: (rung: Rung, point: Point, name: string) => Emitted | null): number {
  const rungs = ladder().filter((_, turn) => turn % EVERY === 0);
  const work = rungs.flatMap((rung) =>
    rung.data.slice(0, 1).flatMap((data) => {
      const point = pointOf(rung, data);
      const name = `m${rungs.indexOf(rung)}_${rung.data.indexOf(data)}`;
      const emitted = emit(rung, point, name);
      if (!emitted) return [];
      const arrays = [...point.values].map(([key, { shape, data: numbers }]) => {
        return [key, shape.length === 0 ? numbers[0] : { shape, data: [...numbers] }] as const;
      });
      return [
        { rung, point, name, emitted, data: { ...Object.fromEntries(point.dims), ...Object.fromEntries(arrays) } },
      ];
    }),
  );
  const found = inFolder((folder) => {
    for (const { name, emitted } of work) {
      writeFileSync(join(folder, `${name}.mjs`), emitted.source);
      if (emitted.bytes) writeFileSync(join(folder, `${name}.wasm`), emitted.bytes);
    }
    const tasks = work.map(({ name, data }) => ({ file: `${name}.mjs`, name, data: [data] }));
    writeFileSync(join(folder, 'work.json'), JSON.stringify(tasks));
    writeFileSync(join(folder, 'run.mjs'), RUNNER);
    const { stdout, stderr } = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8' });
    assert.is(stderr, '');
    return JSON.parse(stdout) as number[][];
  });
  for (const [k, { rung, point }] of work.entries()) {
    const { node, indices } = rung.made.result;
    const wanted = evaluateArray(node, indices, point);
    assert.not(far(found[k] as number[], wanted), `${rung.id}: ${found[k]}, wanted ${wanted}`);
  }
  return work.length;
}

test('JavaScript modules of the ladder run by themselves', () => {
  runAll(({ made }, _point, name) =>
    jsModule(programOf([made.result]).program, { name, about: made.about, parameters: made.parameters }),
  );
});

test('WebAssembly modules of the ladder run by themselves', () => {
  let left = 0;
  const ran = runAll(({ made }, { dims }, name) => {
    try {
      const options = { name, about: made.about, parameters: made.parameters };
      return wasmModule(programOf([made.result]).program, options, Object.fromEntries(dims));
    } catch (error) {
      if (!(error instanceof NoSizes)) throw error;
      left++;
      return null;
    }
  });
  assert.ok(left <= ran / 10, `${left} have lengths that WebAssembly is not made for, ${ran} ran`);
});

test('WebAssembly with functions and matrix routines of the loader', () => {
  inFolder((folder) => {
    const text =
      'A : real[n, n]\nx : positive[n]\nf = logdet(A) + sum(digamma(x[i]), i)\nevaluate f\nevaluate inv(A)*x\n';
    const script = scriptIn(folder, text);
    assert.match(closedform('compile', script, '--to', 'wasm', '--out', folder).stderr, '--sizes n=100');
    const made = closedform('compile', script, '--to', 'wasm', '--out', folder, '--sizes', 'n=2');
    assert.is(made.stdout.split('\n').filter((l) => l.endsWith('.wasm')).length, 2);
    const data = '{ A: [[2, 1], [0, 4]], x: [1, 2] }';
    const code = `import { value_f } from './value_f.mjs'; import { value } from './value.mjs';
console.log(JSON.stringify([value_f(${data}), ...value(${data})]));`;
    const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder, encoding: 'utf8' });
    const euler = 0.5772156649015329;
    assert.not(
      far(JSON.parse(ran.stdout || '[]') as number[], [Math.log(8) - 2 * euler + 1, 0.25, 0.5]),
      ran.stdout + ran.stderr,
    );
  });
});

test('a module says what is wrong with its data', () => {
  inFolder((folder) => {
    const script = scriptIn(
      folder,
      'u : real[2*n - 1]\nv : real[n]\nh : real\nf = sum(u[2*i-1]*v[i]*h, i)\ngradient f wrt v\n',
    );
    assert.is(closedform('compile', script, '--to', 'js', '--out', folder).stderr, '');
    const run = (data: string): string => {
      const code = `import { gradient_f_v as g } from './gradient_f_v.mjs'; console.log(JSON.stringify(g(${data})));`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
        cwd: folder,
        encoding: 'utf8',
      });
      return `${stdout}${/TypeError: .*/.exec(stderr)?.[0] ?? ''}`.trim();
    };
    assert.is(run('{ u: [1, 2, 3, 4, 5], v: [1, 1, 1], h: 2 }'), '[2,6,10]');
    assert.is(run('{ u: new Float64Array(3).fill(1), v: [1, 1], h: 2 }'), '[2,2]');
    assert.match(run('{ u: [1, 2, 3, 4], v: [1, 1], h: 2 }'), 'TypeError: the dimension n must be a positive whole');
    assert.match(run('{ u: [1, 2, 3], v: [1, 1] }'), 'TypeError: no value is given for h');
    assert.match(run('{ u: [[1, 2, 3]], v: [1, 1], h: 1 }'), 'TypeError: u has 1 axes');
  });
});

test('the helpers in modules are those of compiled code', () => {
  const made = new Map(helperPieces());
  assert.equal(new Map(JS_HELPERS), made, 'made anew by helpersText() of test/compile/js-helpers-text.ts');
});

const compiler = findCompiler();
const withC = compiler ? test : test.skip;

withC(compiler ? 'C of the command line compiles and runs' : 'C of the command line: no C compiler is found', () => {
  inFolder((folder) => {
    const script = scriptIn(folder, CROSS_ENTROPY);
    const { status, stdout } = closedform('compile', script, '--to', 'c', '--out', folder);
    assert.is(status, 0);
    assert.is(stdout, 'gradient_l_W.c\ngradient_l_W.h\ngradient_l_b.c\ngradient_l_b.h\nvalue_l.c\nvalue_l.h\n');
    const main = `#include <stdio.h>
#include "gradient_l_W.h"
#include "gradient_l_b.h"
#include "value_l.h"
int main(void)
{
  const double W[] = {1, 2, 3, 4, 5, 7}, x[] = {0.5, -0.25}, b[] = {0.1, 0.2, 0.3}, y[] = {0, 1, 0};
  double G[6], g[3], l;
  if (gradient_l_W(3, 2, W, x, b, y, G) || gradient_l_b(3, 2, W, x, b, y, g) || value_l(3, 2, W, x, b, y, &l)) return 1;
  for (int k = 0; k < 6; k++) printf("%.17g ", G[k]);
  for (int k = 0; k < 3; k++) printf("%.17g ", g[k]);
  printf("%.17g", l);
  return 0;
}
`;
    writeFileSync(join(folder, 'main.c'), main);
    const sources = ['main.c', 'gradient_l_W.c', 'gradient_l_b.c', 'value_l.c'];
    const flags = ['-std=c99', '-O2', '-Wall', '-Wextra', '-pedantic', '-Werror'];
    const built = spawnSync(compiler as string, [...flags, '-o', 'main', ...sources, '-lm'], { cwd: folder });
    assert.is(`${built.stderr}`, '');
    const found = spawnSync(join(folder, 'main'), { encoding: 'utf8' }).stdout.split(' ').map(Number);
    const a = [0.5 - 0.5 + 0.1, 1.5 - 1 + 0.2, 2.5 - 1.75 + 0.3].map(Math.exp);
    const total = a.reduce((s, e) => s + e, 0);
    const r = a.map((e, k) => e / total - (k === 1 ? 1 : 0));
    const wanted = [...r.flatMap((v) => [v * 0.5, v * -0.25]), ...r, -Math.log((a[1] as number) / total)];
    assert.not(far(found, wanted), `${found}, wanted ${wanted}`);
  });
});

test('without a folder the source is printed', () => {
  inFolder((folder) => {
    const { status, stdout } = closedform('compile', scriptIn(folder, CROSS_ENTROPY), '--to', 'js');
    assert.is(status, 0);
    for (const name of ['gradient_l_W', 'gradient_l_b', 'value_l']) assert.match(stdout, `export function ${name}(`);
    assert.equal(readdirSync(folder), ['script.deriv']);
  });
});

test('bad input: one message, exit 2, nothing written', () => {
  inFolder((folder) => {
    const out = join(folder, 'out');
    const wrong = scriptIn(folder, `${CROSS_ENTROPY}gradient l wrt Wx\n`);
    const bad = closedform('compile', wrong, '--to', 'c', '--out', out);
    assert.is(bad.status, 2);
    assert.match(bad.stderr, /script\.deriv:10:16/);
    assert.is(bad.stdout, '');
    const abstract = scriptIn(
      folder,
      'x : real[n]\ng : function[n] convex\nh = g(x)^2\nevaluate h\n',
      'abstract.deriv',
    );
    const refused = closedform('compile', abstract, '--to', 'c');
    assert.is(refused.status, 2);
    assert.match(refused.stderr, 'abstract.deriv:4:1');
    assert.match(refused.stderr, 'is abstract and has no values');
    rmSync(abstract);
    const none = closedform('compile', scriptIn(folder, 'x : real\nprove x == x\n'), '--to', 'js', '--out', out);
    assert.is(none.status, 2);
    assert.match(none.stderr, 'gives something to compile');
    assert.not(existsSync(out));
    assert.is(closedform('compile', wrong, '--to', 'fortran').status, 2);
    assert.is(closedform('compile', wrong).status, 2);
    assert.is(closedform('compile', join(folder, 'none.deriv'), '--to', 'c').status, 2);
    const file = scriptIn(folder, CROSS_ENTROPY, 'good.deriv');
    const blocked = closedform('compile', file, '--to', 'c', '--out', file);
    assert.is(blocked.status, 2);
    assert.match(blocked.stderr, 'cannot be written');
    assert.equal(readdirSync(folder).sort(), ['good.deriv', 'script.deriv']);
  });
});

test.run();
