import { writeFileSync } from 'node:fs';
import { FAMILIES, type Family } from './growth/families.js';
import type { Ours } from './growth/ours.js';
import { type Ended, runSympy, runSystem } from './growth/run.js';

/**
 * How derivatives of long chains grow: closedform at 10³, 10⁴ and 10⁵ links; other systems at growing depths until they
 * exceed 20 seconds or 2 GB, or overflow. `growth.ts [--json FILE] [FAMILY…]`, families by the start of their names.
 */

const SIZES = [1_000, 10_000, 100_000];
const DEPTHS = [5, 10, 20, 50, 100, 1000];
const PEERS = ['mathjs', 'nerdamer-prime', 'algebrite', 'compute-engine', 'sympy'];
const PEER_LIMITS = { seconds: 20, megabytes: 2048 };
const OUR_LIMITS = { seconds: 600 };

interface Row {
  readonly family: string;
  readonly system: string;
  /** Links of the longest chain that was done. */
  readonly links: number;
  /** Distinct nodes, or characters of the derivative where that is all that a system gives. */
  readonly size: string;
  readonly ms: readonly number[];
  readonly note: string;
}

const seconds = (ms: number): string => (ms >= 9950 ? (ms / 1000).toFixed(0) : (ms / 1000).toFixed(ms < 100 ? 3 : 2));

function printRow({ family, system, links, size, ms, note }: Row): void {
  const times = [0, 1, 2].map((k) => (ms[k] === undefined ? '' : seconds(ms[k])).padStart(7)).join('');
  const cells = [family.padEnd(18), system.padEnd(15), String(links || '').padStart(6), size.padStart(9)];
  console.log(`${cells.join('')}${times} ${note}`.trimEnd().slice(0, 80));
}

async function ours(family: Family): Promise<Row[]> {
  const rows: Row[] = [];
  for (const links of SIZES) {
    const { line, why } = await runSystem('closedform', family.name, links, OUR_LIMITS);
    const found = line ? (JSON.parse(line) as Ours & { failed?: string }) : null;
    const row = { family: family.name, system: 'closedform', links };
    if (!found || found.failed !== undefined)
      rows.push({ ...row, size: '', ms: [], note: (found?.failed ?? why).slice(0, 10) });
    else
      rows.push({
        ...row,
        size: `${found.nodes} n`,
        ms: [found.read + found.derive, found.check, found.compile],
        note: `${(found.memory / 1024).toFixed(1)} GB`,
      });
    printRow(rows.at(-1) as Row);
  }
  return rows;
}

/** What a system answered: the length of the derivative and the milliseconds, or why there is none. */
function answerOf({ line, why }: Ended): { length: number; ms: number } | string {
  if (line === null) return why;
  if (line.startsWith('{')) {
    const { length, derive, failed } = JSON.parse(line) as { length: number; derive: number; failed?: string };
    return failed ?? { length, ms: derive };
  }
  const [length, took] = line.split(' ').map(Number);
  return length && took ? { length, ms: took * 1000 } : line;
}

async function peer(family: Family, system: string): Promise<Row> {
  let best: Row = { family: family.name, system, links: 0, size: '', ms: [], note: '' };
  for (const links of DEPTHS) {
    let answer: ReturnType<typeof answerOf>;
    try {
      const expression = family.expression(links);
      const run =
        system === 'sympy' ? runSympy(expression, PEER_LIMITS) : runSystem(system, family.name, links, PEER_LIMITS);
      answer = answerOf(await run);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      answer = error.message;
    }
    if (typeof answer === 'string') return { ...best, note: answer === 'not found' ? answer : `${answer} at ${links}` };
    best = { ...best, links, size: `${answer.length} c`, ms: [answer.ms] };
  }
  return best;
}

const args = process.argv.slice(2);
const at = args.indexOf('--json');
const [, file] = at < 0 ? [] : args.splice(at, 2);
const families = FAMILIES.filter(({ name }) => args.length === 0 || args.some((a) => name.startsWith(a)));
const rows: Row[] = [];
console.log('times in seconds; n: distinct nodes, c: characters of the derivative');
console.log(`${'chain'.padEnd(18)}${'system'.padEnd(15)} links     size derive  check  compile`);
for (const family of families) {
  rows.push(...(await ours(family)));
  for (const system of PEERS) {
    const row = await peer(family, system);
    printRow(row);
    rows.push(row);
  }
}
if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
