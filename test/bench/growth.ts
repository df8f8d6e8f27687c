import { writeFileSync } from 'node:fs';
import { FAMILIES, type Family } from './growth/families.js';
import type { Ours } from './growth/ours.js';
import { type Ended, runSympy, runSystem } from './growth/run.js';
import { HEAD, type Row, rowText } from './growth/table.js';

/**
 * How derivatives of long chains grow: closedform at 10³, 10⁴ and 10⁵ links; other systems at growing numbers of links,
 * until they exceed 10 seconds or 2 GB, or overflow. Times are the processor's. Prints a Markdown table, a row as soon as it is known.
 * `growth.ts [--json FILE] [FAMILY…]`, families by the start of their names; SymPy by `$PYTHON`, else python3.
 */

const SIZES = [1_000, 10_000, 100_000];
const DEPTHS = [5, 10, 20, 50, 100, 1_000, 10_000, 100_000];
const PEERS = ['mathjs', 'nerdamer-prime', 'algebrite', 'compute-engine', 'sympy'];
const PEER_LIMITS = { seconds: 10, megabytes: 2048 };
const OUR_LIMITS = { seconds: 300, megabytes: 4096 };

/** What a child answered, or why it did not. */
function answerOf<T>({ line, why }: Ended): T | string {
  if (line === null) return why;
  if (!line.startsWith('{')) return line;
  const found = JSON.parse(line) as T & { readonly failed?: string };
  return found.failed ?? found;
}

async function* ours(family: Family): AsyncGenerator<Row> {
  for (const links of family.sizes ?? SIZES) {
    const row = { family: family.name, system: 'closedform', links };
    const found = answerOf<Ours>(await runSystem('closedform', family.name, links, OUR_LIMITS));
    if (typeof found === 'string') yield { ...row, size: '', seconds: [], note: found };
    else {
      const seconds = [found.read + found.derive, found.check, found.compile].map((ms) => ms / 1000);
      yield { ...row, size: `${found.nodes} nodes`, seconds, megabytes: found.memory, note: '' };
    }
  }
}

interface Answer {
  readonly length: number;
  readonly derive: number;
  readonly memory: number;
}

async function runPeer(system: string, family: Family, links: number): Promise<Answer | string> {
  try {
    const expression = family.expression?.(links) ?? '';
    return answerOf<Answer>(
      await (system === 'sympy'
        ? runSympy(expression, PEER_LIMITS)
        : runSystem(system, family.name, links, PEER_LIMITS)),
    );
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** The longest chain that another system did, and why it did no longer one. */
async function peer(family: Family, system: string): Promise<Row> {
  let best: Row = { family: family.name, system, links: 0, size: '', seconds: [], note: '' };
  for (const links of DEPTHS) {
    const answer = await runPeer(system, family, links);
    if (typeof answer === 'string') return { ...best, note: answer === 'not found' ? answer : `${answer} at ${links}` };
    const { length, derive, memory } = answer;
    best = { ...best, links, size: `${length} characters`, seconds: [derive / 1000], megabytes: memory };
  }
  return best;
}

const args = process.argv.slice(2);
const at = args.indexOf('--json');
const [, file] = at < 0 ? [] : args.splice(at, 2);
const families = FAMILIES.filter(({ name }) => args.length === 0 || args.some((a) => name.startsWith(a)));
const rows: Row[] = [];
const tell = (row: Row): void => {
  rows.push(row);
  console.log(rowText(row));
};
console.log(HEAD);
for (const family of families) {
  for await (const row of ours(family)) tell(row);
  if (!family.expression) continue;
  for (const system of PEERS) tell(await peer(family, system));
}
if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
