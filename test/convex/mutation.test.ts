import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { minimisingWitness } from '../../src/check/minimising.js';
import { replaceNode } from '../../src/convex/algebra/replace.js';
import { checkConjugate } from '../../src/convex/check/others.js';
import { checkProx, type ScalarQuestion } from '../../src/convex/check/scalar.js';
import { questionOf } from '../../src/convex/derive-scalar.js';
import type { Part } from '../../src/convex/parts.js';
import { stateConvex } from '../../src/convex/problem.js';
import { conjugateOf, proxOf } from '../../src/convex/scalar.js';
import { stageOf } from '../../src/convex/stage.js';
import { one } from '../../src/expr/atoms.js';
import { negate } from '../../src/expr/build.js';
import type { Node } from '../../src/expr/node.js';
import { readScript } from '../../src/language/script.js';

const FUNCTIONS = [
  'lam*abs(z)',
  'max(0, 1 - z)',
  'abs(z) + abs(z - 1)',
  'if(abs(z) <= d, z^2/2, d*abs(z) - d^2/2)',
  'if(z >= 0, lam*z, inf)',
  'lam*abs(z) + d*z^2/2',
  'abs(z)^3',
  'if(z > 0, -log(z), inf)',
  'max(abs(z) - d, 0)',
];

const WITNESS = minimisingWitness(3);

function stageFor(h: string, command: string) {
  const text = `lam, d, t : positive\nx, y : real\nh(z) = ${h}\n${command}\n`;
  const { commands, scope } = readScript({ file: 'mutation', text });
  const problem = stateConvex(commands[0] as (typeof commands)[0], scope);
  return { problem, stage: stageOf(problem) };
}

interface Mutant {
  readonly what: string;
  readonly parts: readonly Part[];
}

/** What a wrong rule would give: a factor lost, a sign turned, an end moved, two cases exchanged. */
function mutantsOf(parts: readonly Part[], factors: readonly Node[]): Mutant[] {
  const out: Mutant[] = [];
  const change = (k: number, what: string, part: Part): void => {
    out.push({ what: `case ${k + 1}: ${what}`, parts: parts.map((p, j) => (j === k ? part : p)) });
  };
  for (const [k, part] of parts.entries()) {
    const { span, value } = part;
    if (value !== negate(value)) change(k, 'the sign of the value is turned', { ...part, value: negate(value) });
    for (const factor of factors) {
      const without = replaceNode(value, factor, one);
      if (without !== value) change(k, 'a factor is lost from the value', { ...part, value: without });
      if (!span.hi) continue;
      const hi = replaceNode(span.hi, factor, one);
      if (hi === span.hi) continue;
      // The end is that of two cases: a rule that is wrong about it is wrong about both.
      const next = parts[k + 1];
      out.push({
        what: `case ${k + 1}: a factor is lost from its end`,
        parts: parts.map((p, j) =>
          j === k ? { ...p, span: { ...p.span, hi } } : j === k + 1 && next ? { ...p, span: { ...p.span, lo: hi } } : p,
        ),
      });
    }
    const next = parts[k + 1];
    if (next && next.value !== value)
      out.push({
        what: `cases ${k + 1} and ${k + 2}: the inequality between them is turned`,
        parts: parts.map((p, j) => (j === k ? { ...p, value: next.value } : j === k + 1 ? { ...p, value } : p)),
      });
  }
  return out;
}

function mutated(question: ScalarQuestion, parts: readonly Part[]): ScalarQuestion {
  return { ...question, regimes: question.regimes.map((r) => ({ ...r, result: { parts } })) };
}

for (const h of FUNCTIONS) {
  test(`a wrong case of the proximal operator is caught: ${h}`, () => {
    const { problem, stage } = stageFor(h, 'prox h at x with t');
    const { regimes } = proxOf(stage.fn, stage.x, problem.t, stage.assumed);
    const question = questionOf(stage, regimes);
    assert.is(checkProx(question, WITNESS).failure, undefined);
    const mutants = mutantsOf(regimes[0]?.result.parts ?? [], [problem.t]);
    assert.ok(mutants.length >= 2);
    for (const { what, parts } of mutants) assert.ok(checkProx(mutated(question, parts), WITNESS).failure, what);
  });

  test(`a wrong case of the conjugate is caught: ${h}`, () => {
    const { stage } = stageFor(h, 'conjugate h at y');
    const { regimes } = conjugateOf(stage.fn, stage.x, stage.assumed);
    const question = questionOf(stage, regimes);
    assert.is(checkConjugate(question, WITNESS).failure, undefined);
    for (const { what, parts } of mutantsOf(regimes[0]?.result.parts ?? [], []).filter(differs))
      assert.ok(checkConjugate(mutated(question, parts), WITNESS).failure, what);
  });
}

/** A case of one point alone is met by no search. */
function differs({ what, parts }: Mutant): boolean {
  const k = Number(/\d+/.exec(what)?.[0]) - 1;
  return [parts[k], parts[k + 1]].every((p) => !p || p.span.lo === null || p.span.lo !== p.span.hi);
}

test.run();
