import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../../src/run.js';
import type { Report } from '../../src/sheet/report.js';
import { sheet } from '../../src/sheet/sheet.js';

const OUT = 'out';
/** The parts of the questions that the sheet answers. */
const PARTS = '1a 1b 2a 2b 3b 4b 5a 5b 5c 6b 7 8a 8b'.split(' ');

let made = { folder: '', report: undefined as Report | undefined };

test.before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-out-'));
  const { report } = await sheet('derivations', { out: folder, run: runScript, pdf: false });
  made = { folder, report };
});

test.after(() => {
  rmSync(made.folder, { recursive: true, force: true });
});

test('the committed sheet is what the derivation files give, byte for byte', () => {
  const { folder, report } = made;
  const read = (root: string, name: string) => readFileSync(join(root, name), 'utf8');
  const stale = (report?.files ?? ['report.json']).filter(
    (name) => !existsSync(join(OUT, name)) || read(OUT, name) !== read(folder, name),
  );
  assert.equal(stale, [], 'npm run sheet makes them anew');
});

test('every part is derived, and checked to nine digits', () => {
  const checks = made.report?.checks ?? [];
  for (const part of PARTS)
    assert.ok(
      checks.some((check) => check.part === part),
      `nothing is derived in ${part}`,
    );
  const bad = checks.filter(
    ({ status, maxRelativeError }) => (status !== 'derived' && status !== 'proved') || (maxRelativeError ?? 0) > 1e-9,
  );
  assert.equal(bad, []);
  const unchecked = checks.filter(({ status, against }) => status === 'derived' && against === null);
  assert.equal(unchecked, []);
});

test.run();
