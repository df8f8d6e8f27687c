import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { minimisingWitness } from '../../src/check/minimising.js';
import { stateConvex } from '../../src/convex/problem.js';
import { checkVectorConjugate } from '../../src/convex/vector/check-conjugate.js';
import { compile } from '../../src/index.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { readScript } from '../../src/language/script.js';
import { derived, run } from './derived.js';

const LETTERS = [
  'y, z : real[n]',
  'c : positive',
  'a, b : real[n]',
  'w : positive[n]',
  'A : real[n,n] spd',
  'B : real[m,n]',
];

const CONJUGATES: readonly (readonly [h: string, text: string])[] = [
  ['norm1(z)', 'if(norminf(y) <= 1, 0, inf)'],
  ['sum(w[i]*abs(z[i]), i)', 'if(min(w + y) >= 0 and max(y - w) <= 0, 0, inf)'],
  ['c*norm(z)', 'if(norm(y) <= c, 0, inf)'],
  ['norm(z - b)', "if(norm(y) <= 1, b'*y, inf)"],
  ['norminf(z)', 'if(norm1(y) <= 1, 0, inf)'],
  ['norm(z)^2/2', 'norm(y)^2/2'],
  ['norm1(z)^2/2', 'norminf(y)^2/2'],
  ['norminf(z)^2', 'norm1(y)^2/4'],
  ['norm(z)^3 + 1', '2*norm(y)^(3/2)/(3*sqrt(3)) - 1'],
  ['max(z)', 'if(sum(y) == 1 and min(y) >= 0, 0, inf)'],
  ["a'*z + 2", 'if(norminf(a - y) == 0, -2, inf)'],
  ["z'*A*z/2 + b'*z + 3", "(b - y)'*inv(A)*(b - y)/2 - 3"],
  ['sum(exp(z))', 'if(min(y) >= 0, sum(y[i]*log(y[i]) - y[i], y[i] > 0), inf)'],
  ['if(norm(z) <= c, 0, inf)', 'c*norm(y)'],
  ['if(norm1(z) <= c, 0, inf)', 'c*norminf(y)'],
  ['if(min(z) >= 0, 0, inf)', 'if(max(y) <= 0, 0, inf)'],
];

for (const [h, text] of CONJUGATES) {
  test(`conjugate of ${h}`, () => {
    const element = derived([...LETTERS, `h(z) = ${h}`], 'conjugate h at y');
    assert.is(element.result?.text, text);
    assert.ok((element.check?.maxRelativeError ?? 1) < 1e-8);
    assert.ok(element.steps.length >= 2);
  });
}

test('what no rule covers is undecided, with the reason', () => {
  const message = (h: string): string => {
    const [element] = run(...LETTERS, `h(z) = ${h}`, 'conjugate h at y');
    assert.is(element?.status, 'undecided', h);
    return element?.message ?? '';
  };
  assert.match(message('log(sum(exp(z)))'), /not derived/);
  assert.match(message('norm(B*z)^2/2'), /not known to be positive definite/);
  assert.match(message('-max(z)'), /does not fall/);
});

/** Wrong conjugates: a domain too large or too small, the norm itself for its dual, a factor lost, a sign turned. */
const WRONG: readonly (readonly [h: string, conjugate: string])[] = [
  ['norm1(z)', 'if(norm1(y) <= 1, 0, inf)'],
  ['norm1(z)', 'if(norm(y) <= 1, 0, inf)'],
  ['c*norm(z)', 'if(norm(y) <= 1, 0, inf)'],
  ['norm(z - b)', "if(norm(y) <= 1, -b'*y, inf)"],
  ['norm1(z)^2/2', 'norm1(y)^2/2'],
  ['norminf(z)^2', 'norm1(y)^2/2'],
  ['max(z)', 'if(sum(y) == 1, 0, inf)'],
  ['if(norm1(z) <= c, 0, inf)', 'c*norm(y)'],
  ["z'*A*z/2 + b'*z + 3", "(b + y)'*inv(A)*(b + y)/2 - 3"],
  ['sum(exp(z))', 'if(min(y) >= 0, sum(y[i]*log(y[i]), y[i] > 0), inf)'],
];

function checked(h: string, conjugate: string): string | undefined {
  const text = [...LETTERS, `h(z) = ${h}`, 'conjugate h at y'].join('\n');
  const { commands, scope } = readScript({ file: 'test', text });
  const problem = stateConvex(commands[0] as (typeof commands)[0], scope);
  const { node } = lowerExpression(parseExpression(conjugate), topContext(scope));
  return checkVectorConjugate(problem, node, minimisingWitness(2)).failure;
}

for (const [h, conjugate] of WRONG) {
  test(`a wrong conjugate is caught: ${conjugate} for ${h}`, () => {
    const right = CONJUGATES.find(([own]) => own === h)?.[1];
    assert.is(checked(h, right as string), undefined);
    assert.ok(checked(h, conjugate));
  });
}

test('conjugates of arrays compile', () => {
  const conjugate = compile('y, z : real[n]\nh(z) = norm1(z)\n', 'conjugate h at y');
  assert.is(conjugate({ y: [1, -1, 0.5] }), 0);
  assert.is(conjugate({ y: [1, -1.5, 0.5] }), Number.POSITIVE_INFINITY);
});

test.run();
