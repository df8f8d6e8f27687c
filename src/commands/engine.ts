import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

type Run = typeof import('./run.js').run;

/** What the build makes of `run.ts`: one function expression, and beside it what V8 compiled of it. */
const SUFFIX = '.cjs';
const COMPILED = '.compiled';

/**
 * `run`, with its code compiled where the build left it so: a short run spends a third of its time on compiling. A
 * file's name holds the hash of its text, so that compiled code is never that of another text; code that another V8
 * compiled is not taken, and compiled anew as it is used.
 */
export async function loadRun(): Promise<Run> {
  const engine = loadEngine(new URL('./engine/', import.meta.url));
  return engine ? engine.run : (await import('./run.js')).run;
}

/**
 * A run of a fraction of a second ends before machine code pays: most functions are called a few times. What V8
 * compiled of the bundle is only taken under the flags under which it was made, so that they are set with the bundle.
 */
const FLAGS = ['--no-sparkplug', '--interrupt-budget=1000000'];

/** The bundle in a folder, and the script that it was read from; `null` where there is none. */
export function loadEngine(folder: URL): { readonly run: Run; readonly script: Script; readonly file: URL } | null {
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder).find((n) => n.endsWith(SUFFIX));
  if (name === undefined) return null;
  for (const flag of FLAGS) setFlagsFromString(flag);
  const file = new URL(name, folder);
  const compiled = compiledOf(file);
  const script = new Script(readFileSync(file, 'utf8'), {
    filename: file.pathname,
    ...(existsSync(compiled) ? { cachedData: readFileSync(compiled) } : {}),
  });
  const module = { exports: {} as { run: Run } };
  script.runInThisContext()(createRequire(file), module, module.exports, file.href);
  return { run: module.exports.run, script, file };
}

/** The file of the compiled code of a bundle. */
export function compiledOf(file: URL): URL {
  return new URL(file.href.slice(0, -SUFFIX.length) + COMPILED);
}
