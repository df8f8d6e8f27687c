/** Runs the test files its parent names, one after the other, and reports what uvu counted. */
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
export type Message = { readonly text: string } | (Outcome & { readonly error?: string });

/** What uvu queues for a suite: errors (or true), passed, skipped, all. */
type Suite = () => Promise<[string | true, number, number, number]>;
declare global {
  var UVU_DEFER: number;
  var UVU_INDEX: number;
  var UVU_QUEUE: (Suite | null)[][];
}

// A parent that has its counts may be gone before the last of the output.
const send = (message: Message) => process.send?.(message, undefined, {}, () => undefined);

// Output travels on the same channel as the counts, so that it stays in order and with its file.
const toParent = (chunk: string | Uint8Array): boolean => {
  send({ text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
  return true;
};

async function runFile(file: string): Promise<void> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  globalThis.UVU_DEFER = 1;
  globalThis.UVU_INDEX = 0;
  const suites: Suite[] = [];
  globalThis.UVU_QUEUE ??= [];
  globalThis.UVU_QUEUE[0] = suites;
  try {
    await import(pathToFileURL(file).href);
    // uvu's unnamed suite is one for all files: tests that a file left in it would run with the next.
    const own = [...suites];
    suites.length = 0;
    test.run();
    const left = await suites[0]?.();
    for (const suite of own) {
      const [errors, passed, skipped, all] = await suite();
      if (errors !== true) toParent(`\n${errors}`);
      count.passed += passed;
      count.failed += all - passed;
      count.skipped += skipped;
    }
    if (left?.[3]) throw new Error('there are tests that no test.run() follows');
    send(count);
  } catch (error) {
    send({ ...count, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.stdout.write = toParent as typeof process.stdout.write;
process.on('message', (file: string) => {
  // While a file runs the channel does not keep the process alive: a test that waits for something
  // that cannot happen any more ends the process, which the parent sees at once.
  process.channel?.unref();
  runFile(file).finally(() => process.channel?.ref());
});
