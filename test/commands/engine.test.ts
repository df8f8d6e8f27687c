import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compiledOf, loadEngine } from '../../src/commands/engine.js';

const BUNDLE = '(function(require, module, exports, __url) { exports.run = () => [typeof require, __url]; })';

/** A folder with a bundle, read as the command line reads it. */
function loaded(text: string, compiled?: (bundle: URL) => Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-'));
  try {
    writeFileSync(join(folder, 'run-HASH.cjs'), text);
    const url = pathToFileURL(`${folder}/`);
    const file = new URL('run-HASH.cjs', url);
    if (compiled) writeFileSync(compiledOf(file), compiled(file));
    const engine = loadEngine(url);
    assert.ok(engine);
    return { value: (engine.run as unknown as () => unknown)(), file, script: engine.script };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a bundle is read with the address at which it lies', () => {
  const { value, file, script } = loaded(BUNDLE);
  assert.equal(value, ['function', file.href]);
  assert.is(script.cachedDataRejected, undefined);
});

test('compiled code is taken', () => {
  const data = loaded(BUNDLE).script.createCachedData();
  const { value, file, script } = loaded(BUNDLE, () => data);
  assert.equal(value, ['function', file.href]);
  assert.is(script.cachedDataRejected, false);
});

test('compiled code of another text or another engine is compiled anew', () => {
  const other = loaded(BUNDLE.replace('typeof require', 'String(require)')).script.createCachedData();
  for (const data of [other, new Uint8Array(64), new Uint8Array(0)]) {
    const { value, file, script } = loaded(BUNDLE, () => data);
    assert.equal(value, ['function', file.href]);
    assert.is(script.cachedDataRejected, true);
  }
});

test('without a bundle there is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-'));
  mkdirSync(join(folder, 'engine'));
  assert.is(loadEngine(pathToFileURL(`${folder}/engine/`)), null);
  assert.is(loadEngine(pathToFileURL(`${folder}/none/`)), null);
  rmSync(folder, { recursive: true });
});

test.run();
