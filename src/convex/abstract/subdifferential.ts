import { symbol } from '../../expr/atoms.js';
import type { Ast, CommandStatement } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { printAst } from '../../language/print.js';
import { binaryAst, callAst, isOneAst, nameAst } from '../../language/raise/ast.js';
import type { Scope } from '../../language/scope.js';
import { sizeOf } from '../../language/size.js';
import { tabulate, type Value } from '../../language/value.js';
import type { Element } from '../../result.js';
import { Undecided } from '../sign.js';
import type { CheckOutcome, Witness } from '../witness.js';
import { astOf, declaredOf, isComposite, membership, sumLine } from './say.js';
import { isDifferentiable, type Sum } from './terms.js';
import { inclusionGap, makeWorld } from './world.js';

const WORLDS = 6;

/** The subdifferential of a sum of declared functions: gradients, and subgradients of the parts that have kinks. */
export function abstractSubdifferential(
  command: CommandStatement,
  scope: Scope,
  sum: Sum,
): {
  readonly told: Pick<Element, 'result' | 'conditions' | 'assumptions' | 'steps'>;
  readonly check: (witness: Witness) => CheckOutcome;
} {
  const kinked = sum.terms.filter((t) => !isDifferentiable(t));
  if (!isComposite(sum) && kinked.length > 0)
    throw new Undecided(
      `${sum.name} has no expression: of its subdifferential no more is known than the subgradient inequality`,
    );
  const u: Ast = command.at ?? nameAst('u');
  const taken = new Set([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys()]);
  const letters = ['s', 'p', 'q', 'r', 'w'].filter((n) => !taken.has(n));
  const named = new Map(kinked.map((t, k) => [t, nameAst(letters[k] ?? `s${k + 1}`)]));
  const parts = sum.terms.map((term): Ast => {
    const own = named.get(term) ?? callAst('grad', callAst(term.fn.name, u));
    const factor = astOf({ node: term.coefficient, axes: [], row: false }, scope);
    return isOneAst(factor) ? own : binaryAst('*', factor, own);
  });
  const result = parts.reduce((a, b) => binaryAst('+', a, b));
  const [text, latex] = [printAst(result), latexAst(result)];
  const value: Value = command.at
    ? lowerExpression(command.at, topContext(scope))
    : tabulate(sum.dims, (at) =>
        symbol(
          { kind: 'declaration', name: 'u', domain: 'real', dims: sum.dims, attributes: new Set(), ordered: false },
          at,
        ),
      );
  return {
    told: {
      result: {
        text,
        index: text,
        indices: [],
        latex,
        indexLatex: latex,
        size: sizeOf(result),
        attained: 'closed form',
      },
      conditions: [...named].map(([t, s]) => membership(s, t.fn.name, u).text),
      assumptions: declaredOf([sum]),
      steps: [sumLine(sum, u, scope)],
    },
    check: (witness) => {
      let worst = 0;
      for (let k = 0; k < WORLDS; k++) {
        const world = makeWorld([value], [sum], scope, witness, witness.seed * 1000 + k);
        const f = world.instance(sum);
        const at = world.values(value);
        worst = Math.max(worst, inclusionGap(f, at, f.slope(at), world.random));
      }
      const report = {
        against: 'the subgradient inequality of random convex functions',
        points: WORLDS,
        maxRelativeError: worst,
        seed: witness.seed,
      };
      return worst > 1e-8 ? { report, failure: 'the subgradient inequality fails' } : { report };
    },
  };
}
