import type { Node } from '../expr/node.js';
import type { CommandStatement } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import type { Scope } from '../language/scope.js';
import type { Element } from '../result.js';
import { abstractElement } from './abstract/element.js';
import { abstractTarget } from './abstract/terms.js';
import { deriveScalar } from './derive-scalar.js';
import { type ConvexProblem, stateConvex } from './problem.js';
import { Undecided } from './sign.js';
import type { ConvexDerived, Values } from './stage.js';
import { deriveVector } from './vector/derive-vector.js';
import type { NumericPoint, Witness } from './witness.js';

type Definitions = Element['definitions'];

/** The element of a `prox`, `conjugate` or `subdifferential` command. */
export function convexElement(
  command: CommandStatement,
  scope: Scope,
  definitions: Definitions,
  witness: Witness,
  point: NumericPoint | null,
): Element {
  const start = performance.now();
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  const abstract = abstractTarget(command.target, scope);
  if (abstract) return abstractElement(command, scope, abstract, definitions, witness);
  try {
    const problem = stateConvex(command, scope);
    const derived = deriveConvex(problem);
    const middle = performance.now();
    const { report, failure } = derived.check(witness);
    const end = performance.now();
    return {
      command: command.text,
      status: failure ? 'error' : 'derived',
      result: derived.form,
      conditions: derived.conditions,
      definitions: [...definitions, ...pointDefinition(problem), ...derived.definitions],
      assumptions: derived.assumptions,
      steps: derived.steps,
      check: report,
      ms: { derive: middle - start, check: end - middle },
      ...(point && derived.value ? { value: nested(derived.value(withPoint(point, problem, witness), witness)) } : {}),
      ...(failure ? { message: `the derived form disagrees with ${report.against}: ${failure}` } : {}),
    };
  } catch (error) {
    if (error instanceof Undecided) return { ...base, status: 'undecided', message: error.message };
    throw error;
  }
}

export function deriveConvex(problem: ConvexProblem): ConvexDerived {
  return problem.dims.length > 0 ? deriveVector(problem) : deriveScalar(problem);
}

/** The name under which the result knows a point that is an expression. */
export function pointDefinition({ x, point }: ConvexProblem): Definitions {
  return point.kind === 'name' ? [] : [{ name: x.name, text: printAst(point), latex: latexAst(point) }];
}

/** The numbers with those of the point, where that is an expression. */
function withPoint(numbers: NumericPoint, { x, pointValue }: ConvexProblem, witness: Witness): NumericPoint {
  if (!pointValue) return numbers;
  const { node, axes } = pointValue;
  const shape = axes.map((a) => witness.array(a.children[1] as Node, [], numbers)[0] as number);
  const data = witness.array(node, axes, numbers);
  return { dims: numbers.dims, values: new Map(numbers.values).set(x.name, { shape, data }) };
}

/** An array of numbers as nested lists. */
function nested({ shape, data }: Values): unknown {
  const level = (axis: number, start: number, count: number): unknown => {
    const n = shape[axis];
    if (n === undefined) return data[start];
    return Array.from({ length: n }, (_, k) => level(axis + 1, start + (k * count) / n, count / n));
  };
  return level(0, 0, data.length);
}
