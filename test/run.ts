/**
 * Runs the test files with uvu and demands that each of them really ran a test.
 *
 * `node --import tsx test/run.ts [part of a path …]` runs the files whose path contains a part, or all.
 * A few children take the files one by one, so that a crash or an endless loop costs one file, which
 * is named, and the others still run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import type { Message, Outcome } from './runner/child.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const child = fileURLToPath(new URL('./runner/child.ts', import.meta.url));
const seconds = (name: string, otherwise: number) => 1000 * Number(process.env[name] ?? otherwise);
const FILE_LIMIT = seconds('TEST_FILE_SECONDS', 180);
const RUN_LIMIT = seconds('TEST_RUN_SECONDS', 900);
const deadline = Date.now() + RUN_LIMIT;

function testFiles(folder: string, parts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
    .sort();
}

interface Result extends Outcome {
  readonly file: string;
  readonly output: string;
  readonly ms: number;
  /** Why the file counts as failed although no single test did. */
  readonly fault?: string;
}

function start(): ChildProcess {
  return fork(child, [], { execArgv: process.execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function runFile(worker: ChildProcess, file: string): Promise<Result> {
  const began = Date.now();
  let output = '';
  return new Promise((done) => {
    const finish = (outcome: Outcome, fault?: string) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      done({ ...outcome, file, output, ms: Date.now() - began, ...(fault && { fault }) });
    };
    const broken = (fault: string) => finish({ passed: 0, failed: 1, skipped: 0 }, fault);
    const limit = Math.max(0, Math.min(FILE_LIMIT, deadline - began));
    const timer = setTimeout(() => {
      worker.kill('SIGKILL');
      broken(limit > 0 ? `did not end within ${limit / 1000} s` : 'was not reached in time');
    }, limit);

    worker.on('error', (error) => broken(`could not be handed over: ${error.message}`));
    worker.on('exit', (code, signal) => broken(`ended its process before its tests were over (${signal ?? code})`));
    worker.on('message', (message: Message) => {
      if ('text' in message) {
        output += message.text;
        return;
      }
      if (message.error !== undefined) output += `\n${message.error}\n`;
      const { passed, failed, skipped } = message;
      if (message.error !== undefined) return finish({ passed, failed: failed + 1, skipped }, 'could not be run');
      if (passed + failed === 0) return broken('ran no test');
      finish({ passed, failed, skipped });
    });
    worker.send(file);
  });
}

function report(result: Result): void {
  const good = result.failed === 0;
  const mark = good ? pc.green('ok  ') : pc.red('FAIL');
  const skipped = result.skipped ? `, ${result.skipped} skipped` : '';
  const counts = result.fault ?? `${result.passed} passed, ${result.failed} failed${skipped}`;
  console.log(
    `${mark} ${relative(process.cwd(), result.file)}  ${counts}  ${pc.dim(`${(result.ms / 1000).toFixed(2)} s`)}`,
  );
  if (!good) console.log(result.output);
}

async function main(): Promise<void> {
  const parts = process.argv.slice(2);
  const files = testFiles(resolve(here), parts);
  if (files.length === 0) {
    console.log(`no test file matches ${parts.join(', ') || 'test/**/*.test.ts'}\n0 passed, 1 failed`);
    process.exitCode = 1;
    return;
  }

  const queue = [...files];
  const results: Result[] = [];
  const lane = async () => {
    let worker = start();
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (worker.exitCode !== null || worker.signalCode !== null || worker.killed) worker = start();
      const result = await runFile(worker, file);
      results.push(result);
      report(result);
    }
    // Left to end by itself, so that it writes its coverage; one that lingers is ended.
    if (worker.connected) worker.disconnect();
    setTimeout(() => worker.kill('SIGKILL'), 2000).unref();
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism(), files.length) }, lane));

  const failures = results.filter((result) => result.failed > 0);
  if (failures.length > 0) console.log(`\nfailed: ${failures.map((f) => relative(process.cwd(), f.file)).join(', ')}`);
  const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

await main();
