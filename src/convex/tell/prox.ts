import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { nameAst } from '../../language/raise/ast.js';
import type { Step } from '../../result.js';
import { type Assembled, alternatives } from '../assemble.js';
import { allOf, nodeAst, nodeText, partConditions, regimeAsts } from '../asts.js';
import type { Regime } from '../regimes.js';
import type { Found } from '../scalar.js';
import type { Stage } from '../stage.js';
import { line, type Side, side, texName } from '../statement.js';
import { tellComparison } from './comparison.js';
import { type Story, tellCases, tellFermat, tellFunction, tellPartition } from './scalar.js';

/** The left side of the result: the operator at its argument. */
export function operatorSide(stage: Stage): Side {
  const { problem, x, writing } = stage;
  const [xl, tl] = [x, problem.t].map((n) => latexAst(nodeAst(n, writing))) as [string, string];
  return {
    text: `prox of ${problem.name} at ${nodeText(x, writing)}`,
    latex: `\\operatorname{prox}_{${texName(problem.name)},${tl}}(${xl})`,
  };
}

/** The proof of a proximal operator, regime by regime. */
export function tellProx(stage: Stage, regimes: readonly Regime<Found>[], made: Assembled): Step[] {
  const { problem, fn, x, writing, assumed } = stage;
  const story: Story = { name: problem.name, z: fn.z, writing };
  const out: Step[] = [];
  let told = '';
  for (const [k, regime] of regimes.entries()) {
    const found = regime.result;
    const outer = allOf(regimeAsts(regime.when, assumed, writing));
    if (outer)
      out.push(
        line(
          'regime',
          { text: `case ${k + 1}`, latex: `\\text{case ${k + 1}}` },
          '\\iff',
          side(outer),
          'an order that the parameters decide: the cases are taken one by one',
        ),
      );
    const opening = tellFunction(found, story);
    const spoken = JSON.stringify(opening);
    if (spoken !== told) out.push(...opening);
    told = spoken;
    if (found.certificate.convex)
      out.push(...tellFermat(found, x, problem.t, story), ...tellCases(found, x, problem.t, story));
    else out.push(...tellComparison(found, x, problem.t, story));
    const partition = tellPartition(found, x, story);
    if (partition) out.push(partition);
    out.push(...tellAssembly(stage, found, made.compact[k] ?? null));
  }
  const name = operatorSide(stage);
  out.push(line('result', name, '=', side(made.ast), 'the cases together; the proof holds for every argument'));
  return out;
}

function tellAssembly(stage: Stage, found: Found, compact: Assembled['compact'][number]): Step[] {
  const { x, writing } = stage;
  if (!compact || found.parts.length < 2) return [];
  const xAst = nodeAst(x, writing);
  const cases = alternatives(
    found.parts.map((p, k) => ({
      when: k === found.parts.length - 1 ? null : allOf(partConditions(p, xAst, writing)),
      ast: nodeAst(p.value, writing),
    })),
  );
  const where = found.parts.map((p) => printAst(allOf(partConditions(p, xAst, writing)) ?? nameAst('true'))).join('; ');
  return [
    line(
      'compact-form',
      side(cases),
      '=',
      side(nodeAst(compact, writing)),
      `one expression for all cases, proved equal on each of them: on ${where} it reduces to the formula of the case`,
    ),
  ];
}
