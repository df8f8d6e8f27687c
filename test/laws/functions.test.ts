import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDerivative } from '../../src/check/check.js';
import { derive } from '../../src/derive/derivative.js';
import { drain, knowingOf } from '../../src/derive/simplify.js';
import { index, number, one, symbol } from '../../src/expr/atoms.js';
import { add, multiply, rawCall } from '../../src/expr/build.js';
import type { Declaration, Domain } from '../../src/expr/declaration.js';
import type { Node } from '../../src/expr/node.js';
import { rational } from '../../src/expr/rational.js';
import { freshIndex, sum } from '../../src/expr/reduce.js';
import type { FunctionRow } from '../../src/expr/row.js';
import { rows } from '../../src/functions/table.js';
import { type Mutation, mutations } from './mutants.js';

/**
 * Each function of the table through the whole engine: the gradient of Σ w f(x) is right by the numeric witness, and
 * is found wrong where the row's derivative is.
 */

const N = number(4);

function vector(name: string, domain: Domain): Declaration {
  return { kind: 'declaration', name, domain, dims: [N], attributes: new Set(), ordered: false };
}

/** A function of a variable that covers the domain of the row. */
function argument(row: FunctionRow, name: string): { variable: Declaration; of: (x: Node) => Node } {
  const { lo, hi } = row.domain;
  const exact = (value: number): Node => number(rational(value));
  if (Number.isFinite(lo) && Number.isFinite(hi)) {
    const width = number(rational(hi).sub(rational(lo)));
    return { variable: vector(name, 'unit'), of: (x) => add([exact(lo), multiply([width, x])]) };
  }
  if (Number.isFinite(lo)) return { variable: vector(name, 'positive'), of: (x) => add([exact(lo), x]) };
  if (Number.isFinite(hi))
    return { variable: vector(name, 'positive'), of: (x) => add([exact(hi), multiply([number(-1), x])]) };
  return { variable: vector(name, 'real'), of: (x) => x };
}

/** The order of a derivative is a whole number, by which nothing is differentiated. */
function isOrder(row: FunctionRow, place: number): boolean {
  return row.name.startsWith('polygamma') && place === 0;
}

/** The error of the derived gradient of Σ w f(…, x, …) by the argument in place k, in the eyes of the witness. */
function errorOf(row: FunctionRow, place: number): number {
  const i = freshIndex('i', one, N);
  const w = vector('w', 'real');
  const args = Array.from({ length: row.arity }, (_, k) => argument(row, `x${k}`));

  const values = args.map(({ variable, of }, k) => (isOrder(row, k) ? number(2) : of(symbol(variable, [i]))));
  const objective = sum([i], multiply([symbol(w, [i]), rawCall(row, values)]));
  const variable = args[place]?.variable as Declaration;
  const k = index('k', one, N);
  const { value: closed } = drain(derive({ objective, variable, at: [k] }, knowingOf([])));
  const question = { objective, outputs: [], variables: [{ declaration: variable, indices: [k] }], closed } as const;
  return checkDerivative(question).maxRelativeError;
}

const places = [...rows.values()].flatMap((row) => {
  const first = isOrder(row, 0) ? 1 : 0;
  return Array.from({ length: row.arity - first }, (_, k) => ({ row, place: k + first }));
});

for (const { row, place } of places) {
  const which = row.arity === 1 ? row.name : `${row.name} by argument ${place + 1}`;

  test(`${which}: the gradient is right`, () => {
    const error = errorOf(row, place);
    assert.ok(error <= 1e-9, `${error}`);
  });

  test(`${which}: a wrong derivative is caught`, () => {
    const caught: string[] = [];
    for (const [name, wrong] of Object.entries<Mutation>(mutations)) {
      const { exact: _, ...rest } = row;
      const mutant: FunctionRow = {
        ...rest,
        name: `${row.name}, ${name}`,
        derivative: (...args) => row.derivative(...args).map(wrong),
      };
      const partial = row.derivative(
        ...Array.from({ length: row.arity }, (_, k) => symbol(vector(`u${k}`, 'real'), [one])),
      );
      const changed = partial[place] !== wrong(partial[place] as Node);
      const error = errorOf(mutant, place);
      if (changed) {
        assert.ok(error > 1e-4, `${name}: ${error}`);
        caught.push(name);
      } else assert.ok(error <= 1e-9, `${name}: ${error}`);
    }
    assert.ok(caught.includes('one too many'));
  });
}

test.run();
