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

/** At least so many derivations stand in the gallery. */
const GALLERY = 40;

interface Made {
  readonly folder: string;
  readonly report: Report;
}

async function make(derivations: string): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-out-'));
  const { report } = await sheet(derivations, { out: folder, run: runScript, pdf: false });
  return { folder, report };
}

/** The files that are not committed as they are made. */
function stale({ folder, report }: Made, out: string): string[] {
  const read = (root: string, name: string) => readFileSync(join(root, name), 'utf8');
  return [...report.files].filter((name) => !existsSync(join(out, name)) || read(out, name) !== read(folder, name));
}

let made: Made | undefined;
let gallery: Made | undefined;

test.before(async () => {
  made = await make('derivations');
  gallery = await make('derivations/gallery');
});

test.after(() => {
  for (const m of [made, gallery]) if (m) rmSync(m.folder, { recursive: true, force: true });
});

test('the committed sheet is what the derivation files give, byte for byte', () => {
  assert.equal(made && stale(made, OUT), [], 'npm run sheet makes them anew');
});

test('the committed gallery is what its files give, and every derivation in it is checked', () => {
  assert.equal(gallery && stale(gallery, `${OUT}/gallery`), [], 'npm run gallery makes them anew');
  const checks = gallery?.report.checks ?? [];
  assert.ok(checks.length >= GALLERY);
  const bad = checks.filter(
    ({ status, maxRelativeError }) => status !== 'derived' || !((maxRelativeError ?? 1) <= 1e-9),
  );
  assert.equal(bad, []);
});

test('every part is derived, and checked to nine digits', () => {
  const checks = made?.report.checks ?? [];
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
