import { symbol } from '../expr/atoms.js';
import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { lowerExpression, topContext } from '../language/lower.js';
import type { Scope } from '../language/scope.js';
import { elementAt, lengths, scalarValue, tabulate, type Value } from '../language/value.js';
import type { Element } from '../result.js';
import { evaluateNode } from './algebra/evaluate.js';
import { nodeText } from './asts.js';
import { cellsOf } from './cells.js';
import { endsNear, lettersOfResult, resultAt, type ScalarQuestion, scalarValues } from './check/scalar.js';
import { equalsParts } from './compact.js';
import { deriveScalar, questionOf } from './derive-scalar.js';
import { stream } from './facts.js';
import type { Part } from './parts.js';
import { type ConvexProblem, stateConvex } from './problem.js';
import type { Regime } from './regimes.js';
import { conjugateOf, type Found, proxOf } from './scalar.js';
import { Undecided } from './sign.js';
import { type Stage, stageOf } from './stage.js';
import { deriveVector } from './vector/derive-vector.js';
import { axesOf } from './vector/task.js';
import { judgeSubdifferential } from './verify-subdifferential.js';
import type { Witness } from './witness.js';

type Numbers = Readonly<Record<string, number>>;
type Status = 'proved' | 'refuted' | 'undecided';

interface Judgement {
  readonly status: Status;
  readonly message: string;
  readonly counterexample?: Readonly<Record<string, unknown>>;
}

/** Proves that two elements with these free indices are equal, where it can. */
export type Prove = (a: Node, b: Node, axes: readonly Index[]) => boolean;

/** The verdict on a candidate for a proximal operator or a conjugate. */
export function verifyConvex(
  command: CommandStatement,
  scope: Scope,
  definitions: Element['definitions'],
  witness: Witness,
  prove: Prove,
): Element {
  const start = performance.now();
  const verified = command.verified as CommandStatement;
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  try {
    const problem = stateConvex(verified, scope);
    if (verified.verb === 'subdifferential' && problem.dims.length > 0)
      throw new Undecided('candidates for subdifferentials are compared for functions of one variable');
    const candidate = readCandidate(command.candidate as Ast, problem, scope);
    const derived = problem.dims.length > 0 ? deriveVector(problem) : deriveScalar(problem);
    const verdict =
      problem.dims.length > 0
        ? judgeArray(problem, candidate, derived.value, derived.element, witness, prove)
        : problem.verb === 'subdifferential'
          ? judgeSubdifferential(stageOf(problem), candidate.node, SUBGRADIENT, witness)
          : judgeScalar(problem, candidate, witness);
    return {
      ...base,
      ...verdict,
      result: derived.form,
      conditions: derived.conditions,
      definitions: [...definitions, ...derived.definitions],
      assumptions: derived.assumptions,
      steps: derived.steps,
      ms: { derive: performance.now() - start, check: 0 },
    };
  } catch (error) {
    if (error instanceof Undecided) return { ...base, status: 'undecided', message: error.message };
    throw error;
  }
}

function isConditionAst(ast: Ast): boolean {
  if (ast.kind === 'call' && ast.name === 'if') return ast.args.length === 3 && ast.args.every(isConditionAst);
  return ast.kind === 'relation' || ast.kind === 'logic';
}

/** The letter of a subgradient in a condition. */
const SUBGRADIENT: Declaration = {
  kind: 'declaration',
  name: 'g',
  domain: 'real',
  dims: [],
  attributes: new Set(),
  ordered: false,
};

/** The candidate as an array over the axes of the point, whose name it may use. */
function readCandidate(ast: Ast, problem: ConvexProblem, scope: Scope): Value {
  const { x } = problem;
  const value = problem.dims.length === 0 ? scalarValue(symbol(x)) : tabulate(problem.dims, (at) => symbol(x, at));
  const set = problem.verb === 'subdifferential';
  const params = new Map([
    [x.name, value],
    ...(set ? ([[SUBGRADIENT.name, scalarValue(symbol(SUBGRADIENT))]] as const) : []),
  ]);
  const made = lowerExpression(ast, { ...topContext(scope), params });
  const dims = lengths(made);
  if (dims.length !== problem.dims.length || dims.some((d, k) => d !== problem.dims[k]))
    throw new DeriveError('the candidate has another shape than the result', ast.span);
  if (set && !isConditionAst(ast))
    throw new DeriveError('the candidate for a subdifferential is a condition on g', ast.span, {
      expected: 'such as `if(u == 0, -1 <= g <= 1, g == sign(u))`',
    });
  return made;
}

function judgeScalar(problem: ConvexProblem, candidate: Value, witness: Witness): Judgement {
  const stage = stageOf(problem);
  const { regimes } =
    problem.verb === 'prox'
      ? proxOf(stage.fn, stage.x, problem.t, stage.assumed)
      : conjugateOf(stage.fn, stage.x, stage.assumed);
  const question = questionOf(stage, regimes);
  const found = counterexample(stage, question, regimes, candidate.node, witness);
  if (found) return found;
  const proved = regimes.every((r) => provedIn(r, candidate.node, stage));
  if (proved)
    return {
      status: 'proved',
      message: `equal on each of the ${regimes.reduce((n, r) => n + r.result.parts.length, 0)} pieces, by exact algebra`,
    };
  return {
    status: 'undecided',
    message: 'equal at every random point that was tried, but not proved equal on every piece',
  };
}

function provedIn({ when, result }: Regime<Found>, candidate: Node, { x, fn, problem }: Stage): boolean {
  const { parts } = result;
  if (parts.some((p) => p.also.length > 0 || p.roots.length > 0)) return false;
  if (!equalsParts(candidate, parts, x, when, fn)) return false;
  return problem.verb === 'prox' || infiniteOutside(parts, candidate, x, when, fn);
}

/** Is a candidate for a conjugate +∞ left and right of the domain? */
function infiniteOutside(
  parts: readonly Part[],
  candidate: Node,
  x: Node,
  facts: Regime<Found>['when'],
  telling: Stage['fn'],
): boolean {
  const [lo, hi] = [parts[0]?.span.lo ?? null, parts[parts.length - 1]?.span.hi ?? null];
  const empty = (on: { lo: Node | null; hi: Node | null }): boolean =>
    cellsOf(candidate, x, facts, telling, on).every((c) => (c.kind === 'open' ? c.body : c.value) === null);
  return (lo === null || empty({ lo: null, hi: lo })) && (hi === null || empty({ lo: hi, hi: null }));
}

const POINTS = 30;

/** A point at which the candidate is not the result, nor another minimiser of a tie. */
function counterexample(
  stage: Stage,
  question: ScalarQuestion,
  regimes: readonly Regime<Found>[],
  candidate: Node,
  witness: Witness,
): Judgement | null {
  const { problem, x } = stage;
  const letters = lettersOfResult(question);
  const random = stream(witness.seed + 29);
  for (let k = 0; k < POINTS; k++) {
    const point = witness.draw([question.h, question.t, candidate], [question.x], witness.seed * 1000 + k);
    const base = scalarValues([...letters, ...lettersIn(candidate)], point);
    for (const at of endsNear(question, base, random)) {
      const values = new Map(base).set(x, at);
      const right =
        resultAt(question, values) ?? (problem.verb === 'conjugate' ? Number.POSITIVE_INFINITY : Number.NaN);
      const given = evaluateNode(candidate, values);
      if (Number.isNaN(right) || same(given, right) || isTied(regimes, values, x, given)) continue;
      const where: Numbers = Object.fromEntries(
        [...values].flatMap(([n, v]) => (n.kind === 'symbol' ? [[n.declaration.name, v]] : [])),
      );
      const piece = pieceAt(stage, regimes, values);
      return {
        status: 'refuted',
        message: `${piece}at ${Object.entries(where)
          .map(([n, v]) => `${n} = ${short(v)}`)
          .join(', ')} the result is ${short(right)} and the candidate ${short(given)}`,
        counterexample: { ...where, result: right, candidate: given },
      };
    }
  }
  return null;
}

function short(n: number): string {
  return Number.isFinite(n) ? String(Number(n.toPrecision(6))) : n > 0 ? 'inf' : String(n);
}

function same(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a === b;
  return Math.abs(a - b) <= 1e-8 * (1 + Math.abs(b));
}

function lettersIn(node: Node): Node[] {
  return node.kind === 'symbol' ? [node] : node.children.flatMap(lettersIn);
}

function isTied(regimes: readonly Regime<Found>[], values: ReadonlyMap<Node, number>, x: Node, given: number): boolean {
  const at = values.get(x) as number;
  return regimes.some((r) =>
    r.result.parts.some(
      (p) =>
        p.ties.length > 0 &&
        p.span.lo !== null &&
        same(evaluateNode(p.span.lo, values), at) &&
        p.ties.some((t) => same(evaluateNode(t, values), given)),
    ),
  );
}

/** The piece of the result on which the point lies, for the message. */
function pieceAt({ x, writing }: Stage, regimes: readonly Regime<Found>[], values: ReadonlyMap<Node, number>): string {
  const at = values.get(x) as number;
  for (const { result } of regimes) {
    for (const { span, value } of result.parts) {
      const lo = span.lo ? evaluateNode(span.lo, values) : -Infinity;
      const hi = span.hi ? evaluateNode(span.hi, values) : Infinity;
      if (at >= lo && at <= hi) return `where the result is ${nodeText(value, writing)}: `;
    }
  }
  return '';
}

function judgeArray(
  problem: ConvexProblem,
  candidate: Value,
  value: ReturnType<typeof deriveVector>['value'],
  element: Node | null,
  witness: Witness,
  prove: Prove,
): Judgement {
  const axes = axesOf(problem.dims, problem.taken);
  const mine = elementAt(candidate, axes);
  for (let k = 0; k < 12 && value; k++) {
    const point = witness.draw([problem.h, problem.t, mine], [problem.x], witness.seed * 1000 + k);
    const [right, given] = [value(point, witness).data, witness.array(mine, axes, point)];
    const bad = Array.from(given).findIndex((v, j) => !same(v, right[j] as number));
    if (bad < 0) continue;
    return {
      status: 'refuted',
      message: `at ${problem.x.name} = [${[...(point.values.get(problem.x.name)?.data ?? [])].map(short).join(', ')}] element ${bad + 1} of the result is ${short(right[bad] as number)} and that of the candidate ${short(given[bad] as number)}`,
    };
  }
  if (element && prove(element, mine, axes))
    return { status: 'proved', message: 'equal to the derived form, by rewriting' };
  return { status: 'undecided', message: 'equal at every random point that was tried, but not proved equal' };
}
