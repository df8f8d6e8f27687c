import type { Node } from '../../expr/node.js';
import { nameAst } from '../../language/raise/ast.js';
import type { Step } from '../../result.js';
import { nodeAst, nodeText, spanAst } from '../asts.js';
import type { Found } from '../scalar.js';
import { line, side } from '../statement.js';
import { tidy } from '../tidy.js';
import { boundText, cellsAst, type Story, tellCases } from './scalar.js';

/** The proof where h is not convex: candidates, and where they change places. */
export function tellComparison(found: Found, x: Node, t: Node, story: Story): Step[] {
  const { z, writing } = story;
  const { setting, objective } = found;
  const [xt, zt] = [nodeText(x, writing), nodeText(z, writing)];
  const out: Step[] = [];
  const phi = cellsAst(objective, z, writing, (b) => tidy(b, setting.facts));
  const left = {
    text: `${zt}^2/2 + ${nodeText(t, writing)}*${story.name}(${zt})`,
    latex: `\\tfrac12 ${zt}^2 + ${nodeText(t, writing)}\\,${story.name}(${zt})`,
  };
  out.push(
    line(
      'objective',
      left,
      '=',
      side(phi),
      `up to ${xt}^2/2, which does not depend on ${zt}, the objective is this less ${xt}*${zt}; it is lower semicontinuous and tends to inf, so that a minimiser exists`,
    ),
  );
  for (const c of found.candidates) {
    const where =
      c.kind === 'point'
        ? spanAst({ lo: c.at, hi: c.at, loClosed: true, hiClosed: true }, nameAst('u'), writing)
        : spanAst({ ...c.on, loClosed: false, hiClosed: false }, nameAst('u'), writing);
    const range = { text: `${boundText(c.lo, writing)} <= ${xt} <= ${boundText(c.hi, writing)}`, latex: '' };
    const latex = range.text.replaceAll('<=', '\\le').replaceAll('-inf', '-\\infty').replaceAll('inf', '\\infty');
    out.push(
      line(
        'candidate',
        where ? side(where) : { text: 'u', latex: 'u' },
        '\\implies',
        { text: range.text, latex },
        c.kind === 'point'
          ? 'a point can be a minimiser where the argument lies between the slopes on its two sides'
          : 'on a piece that is strictly convex the stationary point is its minimiser; pieces that are concave have none inside',
        'all',
      ),
    );
  }
  for (const tile of found.parts.map((p) => p.tile)) {
    if (tile.lo.kind !== 'tie' && tile.lo.kind !== 'implicit') continue;
    const at = tile.lo.kind === 'tie' ? tidy(tile.lo.at, setting.facts) : tidy(tile.lo.gap, setting.facts);
    const after =
      tile.lo.kind === 'tie'
        ? { text: `${xt} == ${nodeText(at, writing)}`, latex: `${xt} = ${side(nodeAst(at, writing)).latex}` }
        : side(nodeAst(at, writing));
    const step = line(
      'change',
      { text: 'the values of two candidates are equal', latex: '\\text{equal values}' },
      '\\iff',
      after,
      'of two candidates u < v the difference of the least values, as a function of the argument, has the slope v - u > 0 (envelope theorem): they change places once, and both are minimisers there',
    );
    if (!out.some((s) => s.after === step.after && s.rule === step.rule)) out.push(step);
  }
  return [...out, ...tellCases(found, x, t, story)];
}
