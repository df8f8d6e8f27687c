import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/sheet/report.js';

const OUT = 'out';
/** The parts of the questions that the sheet answers. */
const PARTS = '1a 1b 2a 2b 3b 4b 5a 5b 5c 6b 7 8a 8b 9a 9b 9c 9d'.split(' ');

/** At least so many derivations stand in the gallery. */
const GALLERY = 40;

interface Made {
  readonly folder: string;
  readonly report: Report;
}

/** As a user makes it: in a process in which nothing ran before. */
function make(derivations: string): Made {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-out-'));
  execFileSync(process.execPath, ['--import', 'tsx', 'test/sheet/make.ts', derivations, folder]);
  return { folder, report: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report };
}

/** The files that are not committed as they are made, each with the first line that differs. */
function stale({ folder, report }: Made, out: string): string[] {
  const lines = (root: string, name: string) =>
    existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8').split('\n') : [];
  return [...report.files].flatMap((name) => {
    const [committed, now] = [lines(out, name), lines(folder, name)];
    const at = now.findIndex((line, k) => line !== committed[k]);
    if (at < 0 && committed.length === now.length) return [];
    return `${name}:${at + 1}: ${now[at]?.slice(0, 400)} | committed: ${committed[at]?.slice(0, 400)}`;
  });
}

let made: Made | undefined;
let gallery: Made | undefined;

test.before(() => {
  made = make('derivations');
  gallery = make('derivations/gallery');
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
