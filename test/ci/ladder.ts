/** Runs the public ladder of derivations beside the checkout, each case a check, when it is there. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tally } from './tally.js';

interface Row {
  readonly id: string;
  readonly status: string | null;
  readonly num: boolean;
  readonly text: boolean;
  readonly check: boolean;
  readonly enough_steps: boolean;
  readonly size_agrees?: boolean;
  readonly short: boolean;
  readonly notes: readonly string[];
}

const python = process.env.PYTHON ?? 'python3';
const shared = '../shared';
/** At most one case in twenty may be longer than 1.25 times the textbook's form. */
const LONG_SHARE = 0.05;

/** What the engine cannot derive it must say, and that may be one case in twenty; a wrong answer may be none. */
const OPEN_SHARE = 0.05;
const UNDECIDED = 'undecided';

function score(cases: string): readonly Row[] {
  const file = join(mkdtempSync(join(tmpdir(), 'ladder-')), 'rows.json');
  const ran = spawnSync(
    python,
    [
      `${shared}/tools/ladder.py`,
      '--cli',
      'node dist/cli.js',
      `${shared}/cases/${cases}`,
      '--json',
      file,
      '--timeout',
      '60',
    ],
    { encoding: 'utf8' },
  );
  if (!existsSync(file)) throw new Error(`${ran.stderr}${ran.stdout}`.trim() || 'ladder.py wrote nothing');
  return JSON.parse(readFileSync(file, 'utf8')) as Row[];
}

function complaints(row: Row): string[] {
  const out: string[] = [];
  if (row.status !== 'derived') out.push(`status ${row.status}`);
  if (!row.num) out.push('the value is wrong');
  if (!row.text) out.push('the text is wrong');
  // A case by case analysis is checked by its own witness, whose rounding is that of a minimiser.
  if (!row.check) out.push('not checked to 1e-8');
  if (!row.enough_steps) out.push('fewer than two steps');
  if (row.size_agrees === false) out.push('the reported size is not that of the text');
  return out.length > 0 ? [...out, ...row.notes] : [];
}

const { check, end } = tally();
for (const cases of ['first.json', 'public.json']) {
  let rows: readonly Row[] = [];
  await check(`${cases} is scored`, () => {
    rows = score(cases);
    return rows.length > 0 ? [] : ['no case'];
  });
  for (const row of rows.filter((r) => r.status !== UNDECIDED))
    await check(`${cases} ${row.id}`, () => complaints(row));
  await check(`${cases} is decided`, () => {
    const open = rows.filter((r) => r.status === UNDECIDED).map((r) => r.id);
    return open.length <= rows.length * OPEN_SHARE ? [] : [`undecided: ${open.join(', ')}`];
  });
  await check(`${cases} is as short as the textbook`, () => {
    const long = rows.filter((r) => !r.short).map((r) => r.id);
    return long.length <= rows.length * LONG_SHARE
      ? []
      : [`longer than 1.25 times the textbook form: ${long.join(', ')}`];
  });
}
end();
