import { firstDerivatives } from './check/derivatives.js';
import { evaluateArray } from './check/evaluate.js';
import type { Point } from './check/point.js';
import { conditionsOf } from './derive/conditions.js';
import { decimal } from './derive/decimal.js';
import { type Evaluated, evaluateCommand } from './derive/evaluate.js';
import { NoValue } from './derive/exact.js';
import type { Place } from './derive/point.js';
import { assumptionsIn, tellSteps } from './derive/tell.js';
import { type Traced, traceCommand } from './derive/trace.js';
import type { CommandStatement } from './language/ast.js';
import type { Scope } from './language/scope.js';
import type { Script } from './language/script.js';
import type { CheckReport, Element } from './result.js';

/** The largest relative error at which a value counts as checked. */
const TOLERANCE = 1e-8;

/** The commands that give values: their elements, each with its check. */

/** A command with what it is run with. */
export interface Asked {
  readonly command: CommandStatement;
  readonly script: Script;
  readonly definitions: Element['definitions'];
  readonly data: unknown;
  readonly seed: number;
}

/** An element for what has no value: the number does not exist, or cannot be told. */
function withoutValue({ command, definitions }: Asked, error: NoValue): Element {
  return {
    command: command.text,
    status: error.undecided ? 'undecided' : 'error',
    conditions: [],
    definitions,
    assumptions: [],
    steps: [],
    message: `no value at this point: ${error.message}`,
  };
}

function orWithoutValue(asked: Asked, make: () => Element): Element {
  try {
    return make();
  } catch (error) {
    if (error instanceof NoValue) return withoutValue(asked, error);
    throw error;
  }
}

/** The place in double precision; null where an intermediate was given a value of its own. */
function pointOf(place: Place, scope: Scope): Point | null {
  if ([...place.values.keys()].some((name) => !scope.declarations.has(name))) return null;
  const values = [...place.values].map(([name, { shape, data }]) => {
    return [name, { shape, data: Float64Array.from(data, (x) => Number(decimal(x, 17))) }] as const;
  });
  return { dims: place.dims, values: new Map(values) };
}

/** The largest difference relative to the largest entry. */
function relativeError(found: readonly number[], wanted: ArrayLike<number>): number {
  let [gap, scale] = [0, 0];
  found.forEach((x, k) => {
    gap = Math.max(gap, Math.abs(x - (wanted[k] as number)));
    scale = Math.max(scale, Math.abs(x), Math.abs(wanted[k] as number));
  });
  return gap === 0 ? 0 : gap / scale;
}

function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(numbersIn) : [value as number];
}

function checkValue({ node, indices, place, shown }: Evaluated, scope: Scope, seed: number): CheckReport | null {
  const point = pointOf(place, scope);
  if (point === null) return null;
  const doubles = evaluateArray(node, indices, point);
  const error = relativeError(numbersIn(shown.value), doubles);
  return { against: 'floating-point evaluation', points: 1, maxRelativeError: error, seed };
}

/** The adjoints of the inputs against the tape of the check at the same point. */
function checkTrace({ graph, place, adjoints }: Traced, scope: Scope, seed: number): CheckReport | null {
  const point = pointOf(place, scope);
  if (point === null) return null;
  let worst = 0;
  for (const name of graph.computation.inputs.keys()) {
    if (!point.values.has(name)) continue;
    const { entries } = firstDerivatives(graph.objective, [], point, name);
    worst = Math.max(worst, relativeError(numbersIn(adjoints.get(name)), entries));
  }
  return { against: 'reverse-mode autodiff', points: 1, maxRelativeError: worst, seed };
}

export function traceElement(asked: Asked): Element {
  const { command, script, definitions, data, seed } = asked;
  const start = performance.now();
  return orWithoutValue(asked, () => {
    const traced = traceCommand(command, script.scope, data);
    const middle = performance.now();
    const check = checkTrace(traced, script.scope, seed);
    const failed = check !== null && !(check.maxRelativeError <= TOLERANCE);
    return {
      command: command.text,
      status: failed ? 'error' : 'derived',
      conditions: [],
      definitions,
      assumptions: [],
      steps: traced.steps,
      trace: traced.trace,
      ...(check ? { check } : {}),
      ms: { derive: middle - start, check: performance.now() - middle },
      ...(failed ? { message: 'an adjoint disagrees with the numeric derivative' } : {}),
    };
  });
}

export function evaluateElement(asked: Asked): Element {
  const { command, script, definitions, data, seed } = asked;
  const start = performance.now();
  return orWithoutValue(asked, () => {
    const evaluated = evaluateCommand(command, script.scope, data);
    const { derived, form, shown, step } = evaluated;
    const left = { text: command.inner?.text ?? '', latex: derived?.form.latex ?? '' };
    const steps = derived ? tellSteps(derived.steps, { stated: derived.stated, left }) : [];
    const middle = performance.now();
    const check = checkValue(evaluated, script.scope, seed);
    return {
      command: command.text,
      status: 'derived',
      result: form,
      conditions: derived ? conditionsOf(derived) : [],
      definitions: [...definitions, ...(derived?.named ?? [])],
      assumptions: derived ? assumptionsIn(derived.steps) : [],
      steps: [...steps, step],
      ...(check ? { check } : {}),
      ms: { derive: middle - start, check: performance.now() - middle },
      value: shown.value,
    };
  });
}
