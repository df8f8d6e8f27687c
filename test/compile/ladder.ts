import { existsSync, readFileSync } from 'node:fs';
import { evaluateArray } from '../../src/check/evaluate.js';
import type { Point } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import { variablesOf } from '../../src/check/variables.js';
import { type Compilable, compilables } from '../../src/commands/targets.js';
import type { Data } from '../../src/compile/data.js';
import { corpus } from '../laws/corpus.js';
import { lines } from '../laws/derived.js';

/** Scripts of the laws and, where they are at hand, of the public cases: each closed form with data. */

export interface Rung {
  readonly id: string;
  readonly script: string;
  readonly made: Compilable;
  readonly data: readonly Data[];
  readonly dims: Readonly<Record<string, number>>;
}

interface PublicCase {
  readonly id: string;
  readonly script: string | null;
  readonly data: Data;
  readonly more: readonly { readonly data: Data }[];
}

const SHARED = new URL('../../../shared/cases/public.json', import.meta.url);
const VERBS = /^(gradient|jacobian|hessian|evaluate) /m;

/** Does the value depend on the point as a function does that can be computed? A singular matrix is no point. */
function steady({ node, indices }: Compilable['result'], point: Point): boolean {
  const values = [...point.values].map(([name, { shape, data }]) => {
    return [name, { shape, data: data.map((x, k) => x * (1 + (k % 2 === 0 ? 1e-9 : -1e-9))) }] as const;
  });
  const [a, b] = [point, { dims: point.dims, values: new Map(values) }].map((p) => evaluateArray(node, indices, p));
  const scale = Math.max(...(a as Float64Array).map(Math.abs));
  return (a as Float64Array).every((x, k) => Math.abs(x - ((b as Float64Array)[k] as number)) <= 1e-5 * scale);
}

function drawn(id: string, text: string): Rung[] {
  return compilables({ file: id, text }).map((made) => {
    const variables = variablesOf([made.result.node], made.parameters);
    let point = drawPoint(variables, 1);
    for (let seed = 2; seed < 30 && !steady(made.result, point); seed++) point = drawPoint(variables, seed);
    return { id, script: text, made, data: [Object.fromEntries(point.values)], dims: Object.fromEntries(point.dims) };
  });
}

function given({ id, script, data, more }: PublicCase & { script: string }): Rung[] {
  const all = [data, ...more.map((m) => m.data)];
  return compilables({ file: id, text: script }).map((made) => ({ id, script, made, data: all, dims: {} }));
}

let made: Rung[] | undefined;

/** All of them; those of the public cases only where `../shared` exists. */
export function ladder(): Rung[] {
  made ??= makeLadder();
  return made;
}

function makeLadder(): Rung[] {
  const scripts = Object.values(corpus).flat().map(lines);
  const own = scripts.filter((text) => VERBS.test(text)).flatMap((text, k) => drawn(`corpus ${k}`, text));
  if (!existsSync(SHARED)) return own;
  const cases = JSON.parse(readFileSync(SHARED, 'utf8')) as PublicCase[];
  const readable = cases.flatMap((c) =>
    c.script !== null && VERBS.test(c.script) ? [{ ...c, script: c.script }] : [],
  );
  return [...own, ...readable.flatMap(given)];
}
