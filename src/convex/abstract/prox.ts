import { one } from '../../expr/atoms.js';
import { rational } from '../../expr/rational.js';
import type { Ast, CommandStatement } from '../../language/ast.js';
import { DeriveError } from '../../language/errors.js';
import { latexAst } from '../../language/latex.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { printAst } from '../../language/print.js';
import { binaryAst, isOneAst, nameAst, numberAst } from '../../language/raise/ast.js';
import type { Scope } from '../../language/scope.js';
import { shapeText } from '../../language/shape-text.js';
import { sizeOf } from '../../language/size.js';
import { lengths, scalarValue, type Value } from '../../language/value.js';
import type { Element, Step } from '../../result.js';
import { stepOf } from '../problem.js';
import { line, type Side } from '../statement.js';
import type { CheckOutcome, Witness } from '../witness.js';
import { declaredOf, grouped, isComposite, membership, quotient, sumLine } from './say.js';
import type { Sum } from './terms.js';
import { inclusionGap, makeWorld, proximal } from './world.js';

interface Asked {
  readonly sum: Sum;
  /** The argument and the step as they were typed, and a name for the proximal point. */
  readonly x: Ast;
  readonly t: Ast;
  readonly u: Ast;
  readonly scope: Scope;
}

type Told = Pick<Element, 'result' | 'conditions' | 'assumptions' | 'steps'>;

/**
 * prox of a convex function of which no more is known than its parts: its inclusion, (x − u)/t ∈ ∂h(u), with both
 * directions of Fermat's rule shown.
 */
export function abstractProx(
  command: CommandStatement,
  scope: Scope,
  sum: Sum,
): { readonly told: Told; readonly check: (witness: Witness) => CheckOutcome } {
  const argument: Ast = command.at ?? nameAst('x');
  const value = lowerExpression(argument, topContext(scope));
  requireShape(value, sum, command);
  stepOf(command, scope);
  const t: Ast = command.step ?? numberAst(rational(1));
  const free = ['u', 'p', 'w'].find(
    (n) => !scope.dimensions.has(n) && !scope.definitions.has(n) && printAst(argument) !== n,
  );
  const u = nameAst(free ?? 'u');
  const step = isOneAst(t) ? nameAst('g') : binaryAst('*', t, nameAst('g'));
  const result = binaryAst('-', argument, step);
  const [text, latex] = [printAst(result), latexAst(result)];
  const told: Told = {
    result: { text, index: text, indices: [], latex, indexLatex: latex, size: sizeOf(result), attained: 'closed form' },
    conditions: [`g in subdifferential ${sum.name} at ${text}`],
    assumptions: [...declaredOf([sum]), ...(isOneAst(t) ? [] : [`${printAst(t)} > 0`])],
    steps: stepsOf({ sum, x: argument, t, u, scope }, latex, text),
  };
  const number = command.step ? lowerExpression(command.step, topContext(scope)) : scalarValue(one);
  return { told, check: (witness) => check(value, number, sum, scope, witness) };
}

function requireShape(value: Value, { name, dims }: Sum, command: CommandStatement): void {
  const fits = !value.row && lengths(value).length === dims.length && lengths(value).every((d, k) => d === dims[k]);
  if (!fits)
    throw new DeriveError(`the point has shape ${shapeText(value)}, the variable of ${name} another`, command.at?.span);
}

const WORLDS = 6;

/** Random convex functions are minimised numerically, and the inclusion is tested by the subgradient inequality. */
function check(x: Value, t: Value, sum: Sum, scope: Scope, witness: Witness): CheckOutcome {
  let worst = 0;
  for (let k = 0; k < WORLDS; k++) {
    const world = makeWorld([x, t], [sum], scope, witness, witness.seed * 1000 + k);
    const f = world.instance(sum);
    const [at, step] = [world.values(x), world.values(t)[0] as number];
    const u = proximal(f, at, step);
    const w = at.map((v, i) => (v - (u[i] as number)) / step);
    worst = Math.max(worst, inclusionGap(f, u, w, world.random));
  }
  const report = { against: AGAINST, points: WORLDS, maxRelativeError: worst, seed: witness.seed };
  return worst > 1e-8 ? { report, failure: 'the inclusion fails' } : { report };
}

/** What the check of an abstract result is. */
export const AGAINST = 'random convex functions, minimised numerically';

function stepsOf({ sum, x, t, u, scope }: Asked, latex: string, text: string): Step[] {
  const { name } = sum;
  const [at, by, p] = [grouped(x), grouped(t), printAst(u)];
  const [times, tex] = isOneAst(t) ? ['', ''] : [`${by.text}*`, `${by.latex}\\,`];
  const h = latexAst(nameAst(name));
  const objective: Side = {
    text: `norm(z - ${at.text})^2/2 + ${times}${name}(z)`,
    latex: `\\tfrac12 \\lVert z - ${at.latex} \\rVert^2 + ${tex}${h}(z)`,
  };
  const inclusion = membership(quotient(x, u, t), name, u);
  const minimises: Side = {
    text: `${p} == argmin(${objective.text}, z)`,
    latex: `${p} = \\operatorname*{arg\\,min}_z\\ ${objective.latex}`,
  };
  return [
    ...(isComposite(sum) ? [sumLine(sum, u, scope)] : []),
    line(
      'existence-uniqueness',
      { text: objective.text, latex: `\\Phi(z) = ${objective.latex}` },
      '\\ge',
      { text: `least + norm(z - ${p})^2/2`, latex: `\\Phi(${p}) + \\tfrac12 \\lVert z - ${p} \\rVert^2` },
      `${name} is convex and finite everywhere, hence continuous, and lies above an affine function; since ${by.text} > 0 the objective is continuous, tends to inf with norm(z) and is 1-strongly convex: there is one minimiser ${p}, and no other`,
    ),
    line(
      'inclusion-suffices',
      inclusion,
      '\\implies',
      {
        text: `objective(z) - objective(${p}) >= norm(z - ${p})^2/2`,
        latex: `\\Phi(z) - \\Phi(${p}) \\ge \\tfrac12 \\lVert z - ${p} \\rVert^2`,
      },
      `the subgradient inequality ${name}(z) >= ${name}(${p}) + dot(${at.text} - ${p}, z - ${p})/${by.text}, times ${by.text} > 0, added to norm(z - ${at.text})^2/2 = norm(${p} - ${at.text})^2/2 - dot(${at.text} - ${p}, z - ${p}) + norm(z - ${p})^2/2: the inner products cancel, so that ${p} minimises`,
    ),
    line(
      'inclusion-is-necessary',
      minimises,
      '\\implies',
      inclusion,
      `for any w and 0 < s <= 1 compare ${p} with ${p} + s*(w - ${p}): by minimality and convexity 0 <= s*dot(${p} - ${at.text}, w - ${p}) + s^2*norm(w - ${p})^2/2 + ${times}s*(${name}(w) - ${name}(${p})); divided by ${times}s, which is positive, and with s to 0 this is the subgradient inequality at ${p}. Here convexity of ${name} is used`,
    ),
    line(
      'fermat',
      minimises,
      '\\iff',
      {
        text: `0 in ${p} - ${at.text} + ${times}subdifferential ${name} at ${p}`,
        latex: `0 \\in ${p} - ${at.latex} + ${tex}\\partial ${h}(${p})`,
      },
      `both directions together are Fermat's rule for the sum: the square is differentiable everywhere, and the subdifferential of ${times}${name} is ${by.text} times that of ${name}, since ${by.text} > 0`,
    ),
    line(
      'result',
      {
        text: `prox of ${name} at ${at.text}`,
        latex: `\\operatorname{prox}_{${h},${by.latex}}${at.latex.startsWith('\\left(') ? at.latex : `(${at.latex})`}`,
      },
      '=',
      { text, latex: `${latex},\\quad g \\in \\partial ${h}(${p})` },
      `solved for ${p}: the proximal point is the argument less ${by.text} times a subgradient at the point itself`,
    ),
  ];
}
