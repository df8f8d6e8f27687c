import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compilables } from '../../src/commands/targets.js';
import { compileAll, programOf } from '../../src/compile/compile.js';
import { specialise } from '../../src/compile/wasm/specialise.js';
import { workloads } from '../bench/workloads.js';

/** Sums whose functions are called afterwards, and rows that are moved apart, give the values of JavaScript. */

function targetsOf(name: string): ReturnType<typeof compilables>[number]['result'][] {
  const { script } = workloads.find((w) => w.name === name) as (typeof workloads)[number];
  return compilables({ file: name, text: script }).map((c) => c.result);
}

function agree(name: string, sizes: Readonly<Record<string, number>>): void {
  const { data } = workloads.find((w) => w.name === name) as (typeof workloads)[number];
  const targets = targetsOf(name);
  const [wanted, ...others] = [
    compileAll(targets, { backend: 'js', sizes }),
    compileAll(targets, { backend: 'wasm', sizes }),
    compileAll(targets, { backend: 'wasm', sizes, fused: true }),
  ].map((c) => c.run(data(sizes)).map((d) => d.data));
  for (const got of others) {
    wanted?.forEach((want, k) => {
      const most = want.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      want.forEach((v, j) => {
        const off = Math.abs(v - (got[k]?.[j] as number)) / most;
        assert.ok(off < 1e-13, `${name} ${JSON.stringify(sizes)}: ${off} at ${j}`);
      });
    });
  }
}

test('rows of a multiple of 64 numbers', () => {
  for (const [n, d, k] of [
    [17, 64, 128],
    [64, 64, 64],
    [5, 128, 65],
    [33, 70, 64],
  ])
    agree('autoencoder', { n, d, k } as never);
});

test('temporaries are longer by a cache line a row, and nothing else is', () => {
  const sizes: Readonly<Record<string, number>> = { n: 32, d: 64, k: 100 };
  const { program } = programOf(targetsOf('autoencoder'), { sizes });
  const { longer } = specialise(program, (name) => sizes[name] as number);
  assert.ok(longer.size > 0);
  for (const [buffer, length] of longer) {
    assert.is(buffer.role, 'temporary');
    assert.is(length, 32 * 72);
  }
});

test('functions of sums after the sums', () => {
  for (const [n, d] of [
    [16, 3],
    [40, 9],
    [41, 100],
    [300, 17],
    [15, 8],
  ])
    agree('logistic', { n, d } as never);
  const sizes: Readonly<Record<string, number>> = { n: 50, d: 9 };
  const { program } = programOf(targetsOf('logistic'), { sizes });
  const { body } = specialise(program, (name) => sizes[name] as number);
  const inner = body.filter((s) => s.kind === 'for' && !s.body.some((t) => t.kind === 'for'));
  assert.is(inner.length, 1, 'the exponentials have a loop of their own');
});

test.run();
