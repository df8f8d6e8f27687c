/**
 * A third witness from outside: the exported files run in NumPy, PyTorch and JAX, and the derived backward is compared
 * with the automatic differentiation of the exported objective by the library. Libraries that the Python has not got
 * are left out, and that is said.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointFromData } from '../../src/check/data.js';
import { type Point, toNested } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import { variablesOf } from '../../src/check/variables.js';
import { writerOf } from '../../src/commands/export.js';
import { exportsOf } from '../../src/commands/exports.js';
import { type Compilable, compilables } from '../../src/commands/targets.js';
import { compile } from '../../src/compile/compile.js';
import type { Exports } from '../../src/compile/python/module.js';
import { EXPORT_CASES } from './export-cases.js';
import { tally } from './tally.js';

const LIBRARIES = ['numpy', 'torch', 'jax'] as const;
type Library = (typeof LIBRARIES)[number];

const TOLERANCE = 1e-8;
const LADDER = ['first.json', 'public.json'].map((name) => join('../shared/cases', name));
const COMPILED = /^(gradient|jacobian|hessian)\b/m;

interface Case {
  readonly id: string;
  readonly script: string;
  readonly data?: unknown;
}

interface LadderCase {
  readonly id: string;
  readonly script: string | null;
  readonly data: unknown;
}

function ladder(): Case[] {
  const rows = LADDER.filter(existsSync).flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as LadderCase[]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].flatMap(({ id, script, data }) => {
    if (script !== null && COMPILED.test(script)) return [{ id, script, data }];
    console.log(`left out ${id}: ${script === null ? 'not to be said in the language' : 'gives no function'}`);
    return [];
  });
}

/** One derivative: which function, of which arguments of the objective, and its value as we compile it. */
interface Question {
  readonly function: string;
  readonly verb: string;
  /** Places of the variables among the arguments; empty where the library cannot differentiate by what was asked. */
  readonly by: readonly number[];
  readonly wanted: unknown;
}

interface Job {
  readonly id: string;
  readonly code: string;
  readonly objectives: readonly {
    readonly name: string;
    readonly data: readonly unknown[];
    readonly dims: Readonly<Record<string, number>>;
    readonly wrapped: boolean;
    readonly questions: readonly Question[];
  }[];
}

function pointOf({ script, data }: Case, found: readonly Compilable[]): Point {
  const declarations = new Set(found.flatMap((c) => c.parameters));
  if (data !== undefined) return pointFromData(declarations, data);
  return drawPoint(variablesOf(found.flatMap((c) => [c.objective.node, c.result.node])), script.length);
}

/** Places of the whole variables by which is derived, as the library can. */
function placesOf({ wrt, derived, command }: Compilable, names: readonly string[]): readonly number[] {
  const whole = (derived?.stated.variables ?? []).every(
    (v) => v.at.every((i) => i.kind === 'index') && new Set(v.at).size === v.at.length,
  );
  const fixed = (derived?.stated.outputs ?? []).some((i) => derived?.stated.variables.some((v) => v.at.includes(i)));
  const places = wrt.map((owner) => names.indexOf(owner.name));
  if (!whole || fixed || command.symmetric || places.includes(-1)) return [];
  return command.verb === 'hessian' && places.length === 1 ? [...places, ...places] : places;
}

function jobOf(c: Case, code: string, exports: Exports): Job {
  const found = compilables({ file: c.id, text: c.script });
  const point = pointOf(c, found);
  const dims = Object.fromEntries(point.dims);
  const data = Object.fromEntries([...point.values].map(([name, tensor]) => [name, toNested(tensor)]));
  return {
    id: c.id,
    code,
    objectives: exports.differentiated.map(({ objective, backward }) => {
      const names = objective.parameters.map((p) => p.name);
      const own = found.filter(
        (f) => exports.functions.find((e) => e.name === f.name)?.parameters === objective.parameters,
      );
      return {
        name: objective.name,
        data: names.map((n) => data[n]),
        dims,
        wrapped: backward.size > 0,
        questions: own.map((f) => ({
          function: f.name,
          verb: f.command.verb,
          by: placesOf(f, names),
          wanted: compile(f.result, { parameters: f.parameters }).call({ ...dims, ...data } as never),
        })),
      };
    }),
  };
}

interface Answer {
  readonly id: string;
  readonly complaints: readonly string[];
  readonly compared: number;
  readonly worst: number;
}

const python = process.env.PYTHON ?? 'python3';
const runner = new URL('exports.py', import.meta.url).pathname;

function hasLibrary(library: Library): boolean {
  return spawnSync(python, ['-c', `import ${library}`]).status === 0;
}

const { check, end } = tally();
const cases = [...ladder(), ...EXPORT_CASES].filter((c) => !process.argv[2] || c.id.includes(process.argv[2]));
const derived = new Map<Case, Exports>();
for (const c of cases) {
  try {
    derived.set(c, exportsOf({ file: c.id, text: c.script }));
  } catch (error) {
    await check(`${c.id} is derived`, () => [(error as Error).message]);
  }
}

for (const library of LIBRARIES) {
  if (!hasLibrary(library)) {
    console.log(`${library} is left out: ${python} cannot import it`);
    continue;
  }
  const write = await writerOf(library);
  const jobs = [...derived].map(([c, exports]) => jobOf(c, write(exports), exports));
  // Python reads an infinity from its name.
  const plain = (_: string, x: unknown): unknown =>
    typeof x === 'number' && !Number.isFinite(x) ? `${x}`.replace('Infinity', 'inf') : x;
  const start = performance.now();
  const child = spawnSync(python, [runner, library, `${TOLERANCE}`], {
    input: jobs.map((job) => JSON.stringify(job, plain)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // What takes long is compiling, not running.
    env: { ...process.env, XLA_FLAGS: '--xla_backend_optimization_level=0' },
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const lines = (child.stdout ?? '').trim().split('\n');
  let worst = 0;
  let where = '';
  let compared = 0;
  for (const [k, job] of jobs.entries()) {
    await check(`${library} ${job.id}`, () => {
      const line = lines[k];
      if (!line) return [`${python} gave no answer: ${child.error?.message ?? child.stderr.slice(-2000)}`];
      const answer = JSON.parse(line) as Answer;
      if (answer.worst > worst) [worst, where] = [answer.worst, job.id];
      compared += answer.compared;
      return answer.complaints.length > 0 ? [...answer.complaints, ...job.code.split('\n')] : [];
    });
  }
  console.log(
    `${library}: ${compared} comparisons, worst relative error ${worst.toExponential(1)} (${where}), ${seconds} s`,
  );
}
end();
