import { firstDerivatives } from './check/derivatives.js';
import { checkDifferential } from './check/differential.js';
import { checkEqual } from './check/equal.js';
import { evaluateArray } from './check/evaluate.js';
import { CheckError } from './check/failure.js';
import type { Point } from './check/point.js';
import { conditionsOf } from './derive/conditions.js';
import { decimal } from './derive/decimal.js';
import { type Differential, differentialCommand } from './derive/differential.js';
import { type Evaluated, evaluateCommand, needing } from './derive/evaluate.js';
import { NoValue } from './derive/exact.js';
import { type Place, placeOf } from './derive/point.js';
import { type Simplified, simplifyCommand } from './derive/rewrite-command.js';
import { assumptionsIn, tellSteps } from './derive/tell.js';
import { type Traced, traceCommand } from './derive/trace.js';
import { quantitiesAt, show } from './derive/values.js';
import type { CommandStatement } from './language/ast.js';
import { latexAst } from './language/latex.js';
import { printAst } from './language/print.js';
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

/** What a check says, or why there is none. */
function attempted(check: () => CheckReport): { report?: CheckReport; message?: string } {
  try {
    return { report: check() };
  } catch (error) {
    if (error instanceof CheckError) return { message: `not checked: ${error.message}` };
    throw error;
  }
}

/** An element for a rewritten expression, an error where the check contradicts it. */
function rewritten(
  { command, definitions }: Asked,
  made: Pick<Differential, 'form' | 'named' | 'steps'>,
  steps: Element['steps'],
  check: { report?: CheckReport; message?: string },
  ms: Element['ms'],
): Element {
  const failed = check.report !== undefined && !(check.report.maxRelativeError <= TOLERANCE);
  const message = failed ? 'the result disagrees with its numeric check' : check.message;
  return {
    command: command.text,
    status: failed ? 'error' : 'derived',
    result: made.form,
    conditions: [],
    definitions: [...definitions, ...made.named],
    assumptions: assumptionsIn(made.steps),
    steps,
    ...(check.report ? { check: check.report } : {}),
    ...(ms ? { ms } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

/** A derivative with its exact value at the command's own point, where it has one. */
export function withValue(element: Element, asked: Asked): Element {
  const { command, script, data } = asked;
  if (command.point.length === 0 || !element.result) return element;
  const inner = { ...command, point: [] };
  try {
    const { shown } = evaluateCommand({ ...command, verb: 'evaluate', inner }, script.scope, data);
    const result = { ...element.result, exact: shown.exact, decimal: shown.decimal };
    return { ...element, result, value: shown.value };
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    return { ...element, message: `no value at this point: ${error.message}` };
  }
}

export function simplifyElement(asked: Asked): Element {
  const { command, script, seed } = asked;
  const start = performance.now();
  const made = simplifyCommand(command, script.scope);
  const left = { text: printAst(command.target), latex: latexAst(command.target) };
  const steps = tellSteps(made.steps, { stated: { name: '', taken: made.taken, indices: made.indices }, left });
  const middle = performance.now();
  const check = attempted(() => {
    const { maxRelativeError, points, counterexample } = checkEqual(made.original, made.closed, made.indices, { seed });
    const error = counterexample ? Number.POSITIVE_INFINITY : maxRelativeError;
    return { against: 'evaluation of both sides', points, maxRelativeError: error, seed };
  });
  const ms = { derive: middle - start, check: performance.now() - middle };
  const element = rewritten(asked, made, steps, check, ms);
  return asked.data === undefined ? element : { ...element, value: valueAtData(made, asked) };
}

/** The value at the data, a nested array. */
function valueAtData({ closed, indices }: Simplified, { command, script, data }: Asked): unknown {
  const place = placeOf([], script.scope, data);
  return show(needing(command, () => quantitiesAt(closed, indices, place))).value;
}

export function differentialElement(asked: Asked): Element {
  const { command, script, seed } = asked;
  const start = performance.now();
  const made = differentialCommand(command, script.scope);
  const { objective, indices, variables, closed, name, taken } = made;
  const left = { text: command.text, latex: `\\mathrm{d}${latexAst(command.target)}` };
  const steps = tellSteps(made.steps, { stated: { name, taken, indices }, left });
  const middle = performance.now();
  const check = attempted(() => checkDifferential({ objective, outputs: indices, variables, closed, seed }));
  return rewritten(asked, made, steps, check, { derive: middle - start, check: performance.now() - middle });
}

export function evaluateElement(asked: Asked): Element {
  const { command, script, definitions, data, seed } = asked;
  const start = performance.now();
  return orWithoutValue(asked, () => {
    const evaluated = evaluateCommand(command, script.scope, data);
    const { derived, form, shown, step } = evaluated;
    const left = { text: command.inner?.text ?? '' };
    const steps = derived ? tellSteps(derived.steps, { stated: derived.stated, written: derived.written, left }) : [];
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
