import type { Ast, RelationAst, RelationOp } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { nameAst } from '../language/raise/ast.js';
import { sizeOf } from '../language/size.js';
import type { Piece } from '../result.js';
import { replaceNode } from './algebra/replace.js';
import { alternatives, assemble } from './assemble.js';
import { allOf, nodeAst, nodeText, regimeAsts, spanAst } from './asts.js';
import type { Bound } from './candidates.js';
import { cellsOf } from './cells.js';
import { certify } from './certificate.js';
import { checkConjugate, checkSubdifferential } from './check/others.js';
import { checkProx, lettersOfResult, resultAt, type ScalarQuestion, scalarValues } from './check/scalar.js';
import { scalarComputation } from './computation.js';
import { lettersOf } from './facts.js';
import type { ConvexProblem } from './problem.js';
import { type Explored, exploreAll, type Regime, underFacts } from './regimes.js';
import { conjugateOf, type Found, proxOf } from './scalar.js';
import { Improper, Undecided } from './sign.js';
import { type ConvexDerived, type Stage, stageOf, type Values } from './stage.js';
import { conditionAst, type Subgradients, subgradientsOf } from './subgradients.js';
import { tellConjugate } from './tell/conjugate.js';
import { tellProx } from './tell/prox.js';
import { tellSubdifferential } from './tell/subdifferential.js';
import type { NumericPoint } from './witness.js';

/** prox, conjugate or subdifferential of a function of one variable. */
export function deriveScalar(problem: ConvexProblem): ConvexDerived {
  const stage = stageOf(problem);
  switch (problem.verb) {
    case 'prox':
      return scalarProx(stage);
    case 'conjugate':
      return scalarConjugate(stage);
    case 'subdifferential':
      return scalarSubdifferential(stage);
    default:
      return problem.verb satisfies never;
  }
}

/** What the check and verdicts ask of the cases. */
export function questionOf(stage: Stage, regimes: readonly Regime<Found>[]): ScalarQuestion {
  const { problem } = stage;
  return {
    h: problem.h,
    z: problem.z,
    x: problem.x,
    t: problem.t,
    regimes: regimes.map((r) => ({ when: r.when, result: { parts: r.result.parts } })),
    convex: regimes.every((r) => r.result.certificate.convex),
    breakpoints: [
      ...new Set(regimes.flatMap((r) => r.result.cells.flatMap((c) => (c.kind === 'point' ? [c.at] : [])))),
    ],
  };
}

function scalarProx(stage: Stage): ConvexDerived {
  const { problem, fn, x, writing, assumed } = stage;
  const { regimes, excluded } = proxOf(fn, x, problem.t, assumed);
  const cases = { regimes: regimes.map((r) => ({ when: r.when, result: r.result.parts })) };
  const made = assemble({ ...cases, x, assumed, writing, telling: { show: fn.show }, outside: 'nothing' });
  const question = questionOf(stage, regimes);
  return {
    form: made.form,
    steps: tellProx(stage, regimes, made),
    conditions: conditionsFrom(excluded, stage),
    definitions: [],
    assumptions: assumptionsOf(stage),
    check: (witness) => checkProx(question, witness),
    element: null,
    computation: () => scalarComputation({ ...cases, x, assumed, show: fn.show, outside: 'nothing' }),
    value: (point) => scalarAt(question, point, Number.NaN),
  };
}

function scalarConjugate(stage: Stage): ConvexDerived {
  const { fn, x, writing, assumed } = stage;
  const { regimes, excluded } = conjugateOf(fn, x, assumed);
  const cases = { regimes: regimes.map((r) => ({ when: r.when, result: r.result.parts })) };
  const made = assemble({ ...cases, x, assumed, writing, telling: { show: fn.show }, outside: 'infinity' });
  const question = questionOf(stage, regimes);
  return {
    form: made.form,
    steps: tellConjugate(stage, regimes, made),
    conditions: conditionsFrom(excluded, stage),
    definitions: [],
    assumptions: assumptionsOf(stage),
    check: (witness) => checkConjugate(question, witness),
    element: null,
    computation: () => scalarComputation({ ...cases, x, assumed, show: fn.show, outside: 'infinity' }),
    value: (point) => scalarAt(question, point, Number.POSITIVE_INFINITY),
  };
}

/** The subdifferential in one case of the parameters. */
export interface Subdifferential {
  readonly found: Found;
  readonly list: readonly Subgradients[];
}

/** The subdifferential, by cases of the parameters. */
export function subdifferentialOf({ problem, fn, assumed }: Stage): Explored<Subdifferential> {
  return exploreAll(assumed, (facts): Subdifferential => {
    const setting = { z: fn.z, facts, telling: { show: fn.show } };
    const cells = cellsOf(underFacts(fn.h, facts), fn.z, facts, setting.telling);
    const certificate = certify(cells, setting);
    if (cells.every((c) => (c.kind === 'open' ? c.body : c.value) === null))
      throw new Improper('it is +inf everywhere');
    if (!certificate.convex)
      throw new Undecided(`${problem.name} is not convex: ${certificate.failure}; its subdifferential is not derived`);
    return {
      found: { setting, cells, certificate, parts: [], objective: cells, candidates: [] },
      list: subgradientsOf(cells, setting),
    };
  });
}

function scalarSubdifferential(stage: Stage): ConvexDerived {
  const { fn, x, writing, assumed } = stage;
  const { regimes, excluded } = subdifferentialOf(stage);
  const g = nameAst('g');
  const u = nodeAst(x, writing);
  const ast = alternatives(
    regimes.map((r) => ({
      when: allOf(regimeAsts(r.when, assumed, writing)),
      ast: conditionAst(r.result.list, g, u, fn.z, x, writing),
    })),
  );
  const pieces = regimes.flatMap((r) => piecesOf(r, stage));
  const text = printAst(ast);
  const latex = latexAst(ast);
  const question = questionOf(
    stage,
    regimes.map((r) => ({ when: r.when, result: r.result.found })),
  );
  return {
    form: {
      text,
      index: text,
      indices: [],
      latex,
      indexLatex: latex,
      size: sizeOf(ast),
      pieces,
      attained: 'closed form',
    },
    steps: tellSubdifferential(
      stage,
      regimes.map((r) => r.result),
      ast,
    ),
    conditions: conditionsFrom(excluded, stage),
    definitions: [],
    assumptions: assumptionsOf(stage),
    check: (witness) =>
      checkSubdifferential(
        question,
        regimes.map((r) => r.result.list),
        witness,
      ),
    element: null,
    computation: null,
    value: null,
  };
}

function piecesOf(regime: Regime<Subdifferential>, { fn, x, writing, assumed }: Stage): Piece[] {
  const outer = regimeAsts(regime.when, assumed, writing);
  const u = nodeAst(x, writing);
  return regime.result.list.map((s): Piece => {
    const span = spanAst(s.span, u, writing);
    const when = allOf([...outer, ...(span ? [span] : [])]);
    const text = (b: Bound): string => (typeof b === 'string' ? b : nodeText(replaceNode(b, fn.z, x), writing));
    const condition = when ? printAst(when) : 'true';
    return s.empty ? { when: condition, empty: true } : { when: condition, lo: text(s.lo), hi: text(s.hi) };
  });
}

function scalarAt(question: ScalarQuestion, point: NumericPoint, otherwise: number): Values {
  const value = resultAt(question, scalarValues(lettersOfResult(question), point)) ?? otherwise;
  return { shape: [], data: [value] };
}

/** The cases without a result, as conditions that exclude them. */
function conditionsFrom(excluded: Explored<unknown>['excluded'], { assumed, writing }: Stage): string[] {
  return excluded.map(({ when }) => {
    const list = regimeAsts(when, assumed, writing);
    const [only] = list;
    const negated = only?.kind === 'relation' && list.length === 1 ? NEGATED.get(only.ops[0] as RelationOp) : undefined;
    if (only?.kind === 'relation' && negated) return printAst(upright({ ...only, ops: [negated] }));
    return printAst({ kind: 'logic', op: 'not', args: [allOf(list) as Ast] });
  });
}

/** `a <= b` rather than `b >= a`. */
function upright(ast: RelationAst): RelationAst {
  const turned = ast.ops[0] === '>' ? '<' : ast.ops[0] === '>=' ? '<=' : null;
  return turned ? { ...ast, ops: [turned], args: [...ast.args].reverse() } : ast;
}

const NEGATED: ReadonlyMap<RelationOp, RelationOp> = new Map([
  ['<', '>='],
  ['<=', '>'],
  ['>', '<='],
  ['>=', '<'],
  ['==', '!='],
  ['!=', '=='],
]);

/** What the domains of the letters say, as far as it was used. */
function assumptionsOf({ problem }: Stage): string[] {
  const out: string[] = [];
  for (const l of lettersOf(problem.h, problem.t)) {
    if (l.kind !== 'symbol') continue;
    const { name, domain } = l.declaration;
    if (domain === 'positive') out.push(`${name} > 0 (positive)`);
    if (domain === 'nonneg') out.push(`${name} >= 0 (nonneg)`);
    if (domain === 'unit') out.push(`0 < ${name} < 1 (unit)`);
  }
  return [...new Set(out)];
}
