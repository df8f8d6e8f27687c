import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledOf, loadEngine } from './engine.js';

/** Runs the derivations of a folder, so that what they use is compiled, and writes the compiled code beside the bundle. */
async function precompile(folder: string, derivations: string): Promise<void> {
  const engine = loadEngine(pathToFileURL(`${resolve(folder)}/`));
  if (!engine) throw new Error(`${folder} holds no bundle`);
  const place = mkdtempSync(join(tmpdir(), 'closedform-'));
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    for (const [k, script] of scriptsIn(derivations).entries()) {
      const file = join(place, `${k}.deriv`);
      writeFileSync(file, script);
      await engine.run([file], { steps: 'key', json: k % 2 === 0 });
    }
    writeFileSync(compiledOf(engine.file), engine.script.createCachedData());
  } finally {
    process.stdout.write = write;
    rmSync(place, { recursive: true });
  }
  process.exitCode = 0;
}

/** The derive blocks of the Markdown files of a folder. */
function scriptsIn(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/^```derive?[^\n]*\n(.*?)^```/gms)].map((m) => m[1] as string));
}

const [folder, derivations] = process.argv.slice(2);
if (folder === undefined || derivations === undefined) throw new Error('usage: precompile ENGINE DERIVATIONS');
await precompile(folder, derivations);
