import { latexAst } from '../../language/latex.js';
import { nameAst } from '../../language/raise/ast.js';
import type { Step } from '../../result.js';
import type { Assembled } from '../assemble.js';
import { allOf, nodeAst, nodeText, partConditions, regimeAsts } from '../asts.js';
import type { Regime } from '../regimes.js';
import type { Found } from '../scalar.js';
import type { Stage } from '../stage.js';
import { line, type Side, side } from '../statement.js';
import { type Story, tellFunction } from './scalar.js';

/** The proof of a conjugate. */
export function tellConjugate(stage: Stage, regimes: readonly Regime<Found>[], made: Assembled): Step[] {
  const { problem, fn, x, writing, assumed } = stage;
  const story: Story = { name: problem.name, z: fn.z, writing };
  const [yt, zt] = [nodeText(x, writing), nodeText(fn.z, writing)];
  const yl = latexAst(nodeAst(x, writing));
  const zl = latexAst(nodeAst(fn.z, writing));
  const out: Step[] = [];
  const star: Side = { text: `conjugate of ${problem.name} at ${yt}`, latex: `${problem.name}^{*}(${yl})` };
  for (const [k, { when, result: found }] of regimes.entries()) {
    const outer = allOf(regimeAsts(when, assumed, writing));
    if (outer)
      out.push(
        line(
          'regime',
          { text: `case ${k + 1}`, latex: `\\text{case ${k + 1}}` },
          '\\iff',
          side(outer),
          'an order that the parameters decide',
        ),
      );
    out.push(...tellFunction(found, story));
    out.push(
      line(
        'conjugate',
        star,
        '=',
        {
          text: `max(${yt}*${zt} - ${problem.name}(${zt}), ${zt})`,
          latex: `\\sup_{${zl}} \\left(${yl} ${zl} - ${problem.name}(${zl})\\right)`,
        },
        `the definition; for a convex ${problem.name} the supremum is attained at ${zt} if and only if ${yt} is a subgradient there, so that the pieces of ${problem.name} are run through by their slopes`,
      ),
    );
    for (const part of found.parts) {
      const condition = allOf(partConditions(part, nodeAst(x, writing), writing)) ?? nameAst('true');
      const value: Side = { text: nodeText(part.value, writing), latex: latexAst(nodeAst(part.value, writing)) };
      const { candidate } = part.tile;
      const why =
        candidate.kind === 'point'
          ? `the supremum is attained at ${nodeText(candidate.at, writing)}, whose subgradients these are`
          : 'the slope is inverted on this piece and the value there inserted; at an end that no slope reaches, the conjugate is closed and takes the limit';
      out.push(
        line(
          'case',
          side(condition),
          '\\implies',
          { text: `${star.text} == ${value.text}`, latex: `${star.latex} = ${value.latex}` },
          why,
        ),
      );
    }
  }
  out.push(
    line(
      'result',
      star,
      '=',
      side(made.ast),
      'the cases together; for every other argument the expression is not bounded above',
    ),
  );
  return out;
}
