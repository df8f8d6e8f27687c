import type { Ast } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import type { Step } from '../../result.js';
import { nodeAst, nodeText, spanAst } from '../asts.js';
import type { Found } from '../scalar.js';
import type { Stage } from '../stage.js';
import { line, side } from '../statement.js';
import type { Subgradients } from '../subgradients.js';
import { boundText, type Story, tellFunction } from './scalar.js';

/** The proof of a subdifferential. */
export function tellSubdifferential(
  stage: Stage,
  regimes: readonly { readonly found: Found; readonly list: readonly Subgradients[] }[],
  ast: Ast,
): Step[] {
  const { problem, fn, x, writing } = stage;
  const story: Story = { name: problem.name, z: fn.z, writing };
  const out: Step[] = [];
  const ul = latexAst(nodeAst(x, writing));
  const member = {
    text: `g in subdifferential ${problem.name} at ${nodeText(x, writing)}`,
    latex: `g \\in \\partial ${problem.name}(${ul})`,
  };
  for (const { found, list } of regimes) {
    out.push(...tellFunction(found, story));
    for (const s of list) {
      const span = spanAst(s.span, nodeAst(fn.z, writing), writing);
      const before = span ? side(span) : { text: 'everywhere', latex: '\\text{everywhere}' };
      out.push(line('subgradients', before, '\\implies', intervalSide(s, stage), whySet(s)));
    }
  }
  out.push(line('result', member, '\\iff', side(ast), 'the cases together'));
  return out;
}

function intervalSide(s: Subgradients, { writing }: Stage): { text: string; latex: string } {
  if (s.empty) return { text: 'no subgradient', latex: '\\partial = \\emptyset' };
  const [lo, hi] = [s.lo, s.hi].map((b) => boundText(b, writing)) as [string, string];
  const latex = [s.lo, s.hi].map((b) =>
    b === 'inf' ? '\\infty' : b === '-inf' ? '-\\infty' : side(nodeAst(b, writing)).latex,
  );
  if (s.lo === s.hi) return { text: `g == ${lo}`, latex: `g = ${latex[0]}` };
  return { text: `${lo} <= g <= ${hi}`, latex: `${latex[0]} \\le g \\le ${latex[1]}` };
}

function whySet(s: Subgradients): string {
  if (s.empty)
    return 'outside of the domain, or where the slope at its end is infinite, no line lies below the function';
  if (s.span.lo === null || s.span.lo !== s.span.hi)
    return 'inside of a piece the function is differentiable: the derivative is the only subgradient';
  return 'the difference quotients from the left rise to the lower end and those from the right fall to the upper end: g is a subgradient if and only if it lies between, both ends included';
}
