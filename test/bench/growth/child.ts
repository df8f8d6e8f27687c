import { FAMILIES } from './families.js';
import { busy, measureOurs } from './ours.js';
import { loadPeer } from './peers.js';

/**
 * Runs one system on one chain: `child.ts SYSTEM FAMILY N`. Prints "ready" once the system is loaded, then one line of
 * JSON: what was measured, or why it failed.
 */
const [system = '', family = '', count = ''] = process.argv.slice(2);
const chain = FAMILIES.find(({ name }) => name === family);
if (!chain) throw new Error(`no such family: ${family}`);
const n = Number(count);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/call stack|recursion/i.test(text)) return 'stack overflow';
  return text.split('\n')[0]?.slice(0, 60) ?? 'failed';
}

try {
  if (system === 'closedform') {
    const text = chain.script(n);
    say('ready');
    say(JSON.stringify(measureOurs(text)));
  } else {
    const differentiate = await loadPeer(system);
    const text = chain.expression?.(n) ?? '';
    say('ready');
    const start = busy();
    const length = differentiate(text);
    const memory = process.resourceUsage().maxRSS / 1024;
    say(JSON.stringify({ length, derive: busy() - start, memory }));
  }
} catch (error) {
  say(JSON.stringify({ failed: reasonOf(error) }));
}
