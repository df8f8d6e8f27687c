import { CheckError, checkDerivative } from './check/check.js';
import { pointFromData } from './check/data.js';
import { evaluateArray } from './check/evaluate.js';
import { lengthAt } from './check/lengths.js';
import { minimisingWitness } from './check/minimising.js';
import { type Point, toNested } from './check/point.js';
import type { DerivativeQuestion } from './check/question.js';
import { variablesOf } from './check/variables.js';
import { compile } from './compile/compile.js';
import { python } from './compile/python.js';
import { convexElement } from './convex/element.js';
import { type Derived, deriveCommand } from './derive/answer.js';
import { conditionsOf } from './derive/conditions.js';
import { independent } from './derive/independent.js';
import { assumptionsIn, tellSteps } from './derive/tell.js';
import type { Index } from './expr/node.js';
import { calledFunction } from './language/applied.js';
import type { CommandStatement } from './language/ast.js';
import { DeriveError, type Source } from './language/errors.js';
import { latexAst } from './language/latex.js';
import { printAst } from './language/print.js';
import type { Scope } from './language/scope.js';
import { readScript, type Script } from './language/script.js';
import type { CheckReport, Element } from './result.js';
import { proveElement, provesMembership, verifyElement } from './run-proofs.js';
import {
  type Asked,
  differentialElement,
  evaluateElement,
  simplifyElement,
  traceElement,
  withValue,
} from './run-values.js';

/** What to do besides deriving. */
export interface RunOptions {
  /** Numbers for the variables, as `--at` gives them: each element also gets its value there. */
  readonly data?: unknown;
  /** Languages in which the closed form is also wanted as code. */
  readonly code?: readonly ('python' | 'javascript')[];
  /** Seed of the random points of the check. */
  readonly seed?: number;
  /** Names and definitions that the script continues. */
  readonly scope?: Scope;
}

/** The largest relative error at which a result counts as checked. */
const TOLERANCE = 1e-8;

/** Runs a script: one element a command, in order. Throws a `DeriveError` where the script is wrong. */
export function runScript(source: Source, options: RunOptions = {}): Element[] {
  const script = readScript(source, options.scope);
  return script.commands.map((command) => runCommand(command, script, options));
}

/** Runs one command of a script that was read. */
export function runCommand(command: CommandStatement, script: Script, options: RunOptions = {}): Element {
  try {
    refuseAbstract(command, script);
    switch (command.verb) {
      case 'gradient':
      case 'jacobian':
      case 'hessian':
        return withValue(derivativeElement(command, script, options), askedOf(command, script, options));
      case 'prove':
        return command.verified
          ? provesMembership(askedOf(command, script, options))
          : proveElement(askedOf(command, script, options));
      case 'verify':
        return verifyElement(askedOf(command, script, options));
      case 'simplify':
        return simplifyElement(askedOf(command, script, options));
      case 'differential':
        return differentialElement(askedOf(command, script, options));
      case 'trace':
        return traceElement(askedOf(command, script, options));
      case 'evaluate':
        return evaluateElement(askedOf(command, script, options));
      case 'prox':
      case 'conjugate':
      case 'subdifferential':
        return convexWithValue(command, script, options);
      default:
        throw new DeriveError(`${command.verb} is not available`, command.span);
    }
  } catch (error) {
    if (error instanceof DeriveError) error.source ??= script.source;
    throw error;
  }
}

const OF_EXPRESSIONS: ReadonlySet<string> = new Set([
  'gradient',
  'jacobian',
  'hessian',
  'differential',
  'trace',
  'evaluate',
]);

/** Of a function without an expression there is no value and no derivative. */
function refuseAbstract({ verb, target, span }: CommandStatement, { scope }: Script): void {
  const found = OF_EXPRESSIONS.has(verb) ? calledFunction(target, scope) : null;
  if (!found) return;
  throw new DeriveError(`${found.name} has no expression: ${verb} needs one`, target.span ?? span, {
    expected: `a definition \`${found.name}(z) = …\`, or prox, subdifferential and prove`,
  });
}

/** The derived case analysis, with its value where data is given. */
function convexWithValue(command: CommandStatement, script: Script, { data, seed }: RunOptions): Element {
  const point = data === undefined ? null : pointFromData(script.scope.declarations.values(), data);
  return convexElement(command, script.scope, definitionsOf(script), minimisingWitness(seed), point);
}

function askedOf(command: CommandStatement, script: Script, { data, seed = 1 }: RunOptions): Asked {
  return { command, script, definitions: definitionsOf(script), data, seed };
}

/** The definitions that a result may speak of, as they were typed. */
function definitionsOf(script: Script): Element['definitions'] {
  return [...script.scope.sources].map(([name, statement]) => ({
    name: statement.indices ? `${name}[${statement.indices.map((i) => i.name).join(', ')}]` : name,
    text: printAst(statement.body),
    latex: latexAst(statement.body),
  }));
}

function derivativeElement(command: CommandStatement, script: Script, options: RunOptions): Element {
  const start = performance.now();
  const derived = deriveCommand(command, script.scope);
  const middle = performance.now();
  const check = checkOf(derived, options.seed);
  const end = performance.now();
  const { stated, written } = derived;
  const steps = tellSteps(derived.steps, { stated, written, left: { text: command.text } });
  const value = options.data === undefined ? {} : { value: valueAt(derived, script, options.data) };
  const failed = check.report && !(check.report.maxRelativeError <= TOLERANCE);
  return {
    command: command.text,
    status: failed ? 'error' : 'derived',
    result: derived.form,
    conditions: conditionsOf(derived),
    definitions: [...definitionsOf(script), ...derived.named],
    assumptions: assumptionsIn(derived.steps),
    steps,
    ...(check.report ? { check: check.report } : {}),
    ms: { derive: middle - start, check: end - middle },
    ...value,
    ...(options.code ? { code: codeOf(command, derived, script, options.code) } : {}),
    ...(failed
      ? { message: 'the derived form disagrees with the numeric derivative' }
      : check.message
        ? { message: check.message }
        : {}),
  };
}

/** The closed form as self-contained source, its parameters the free variables of the objective. */
function codeOf(
  command: CommandStatement,
  derived: Derived,
  script: Script,
  languages: readonly ('python' | 'javascript')[],
): Element['code'] {
  const { stated, closed } = derived;
  const target = { node: closed, indices: stated.indices, name: command.verb };
  const used = new Set(variablesOf([stated.objective, closed]).declarations.map((d) => d.name));
  const parameters = [...script.scope.declarations.values()].filter((d) => used.has(d.name));
  return {
    ...(languages.includes('python') ? { python: python(target, { parameters, function: command.verb }) } : {}),
    ...(languages.includes('javascript') ? { javascript: compile(target, { parameters }).source } : {}),
  };
}

function checkOf(derived: Derived, seed: number | undefined): { report?: CheckReport; message?: string } {
  const question = independent(derived);
  try {
    const asked = { ...question, ...(seed === undefined ? {} : { seed }) } as DerivativeQuestion;
    return { report: checkDerivative(asked) };
  } catch (error) {
    if (error instanceof CheckError) return { message: `not checked: ${error.message}` };
    throw error;
  }
}

/** The closed form's value at given data, nested by its axes. */
function valueAt(derived: Derived, script: Script, data: unknown): unknown {
  const point = pointFromData(script.scope.declarations.values(), data);
  const axes: readonly Index[] = derived.stated.indices;
  return nestedValue(derived.closed, axes, point);
}

function nestedValue(node: Derived['closed'], axes: readonly Index[], point: Point): unknown {
  const data = evaluateArray(node, axes, point);
  const shape = axes.map((i) => lengthAt(i.children[1] as Derived['closed'], point.dims));
  return toNested({ shape, data });
}
