import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDifferential } from '../../src/check/differential.js';
import { checkEqual } from '../../src/check/equal.js';
import { differentialCommand } from '../../src/derive/differential.js';
import { simplifyCommand } from '../../src/derive/rewrite-command.js';
import type { CommandStatement } from '../../src/language/ast.js';
import { DeriveError } from '../../src/language/errors.js';
import { parseExpression } from '../../src/language/parse.js';
import type { Scope } from '../../src/language/scope.js';
import { readScript } from '../../src/language/script.js';
import { sizeOf } from '../../src/language/size.js';

const NAMES = [
  'x, z : real[n]',
  'A : real[n, n] invertible',
  'S : real[n, n] spd',
  'W : real[k, n]',
  'b : real[k]',
  't : onehot[k]',
  'u, v : real',
  'a = W*x + b',
  'yhat = softmax(a)',
  'l = -sum(t .* log(yhat))',
];

function command(text: string): { command: CommandStatement; scope: Scope } {
  const { commands, scope } = readScript({ file: 'test', text: [...NAMES, text].join('\n') });
  return { command: commands[0] as CommandStatement, scope };
}

/** Differentials with a form that is as short as it should be; the check says whether it is right. */
const DIFFERENTIALS: readonly (readonly [string, string])[] = [
  ['logdet(A)', 'tr(dA*inv(A))'],
  ['inv(A)', '-inv(A)*dA*inv(A)'],
  ['W*x + b', 'db + W*dx + dW*x'],
  ["x'*S*x", "2*(dx'*S*x) + x'*dS*x"],
  ['u^2*sin(v)', '2*du*u*sin(v) + dv*u^2*cos(v)'],
  ['l', "db'*(yhat - t) - dt'*log(yhat) - (t - yhat)'*W*dx - (t - yhat)'*dW*x"],
];

for (const [target, wanted] of DIFFERENTIALS) {
  test(`differential ${target}`, () => {
    const asked = command(`differential ${target}`);
    const made = differentialCommand(asked.command, asked.scope);
    assert.ok(made.form.size <= sizeOf(parseExpression(wanted)), made.form.text);
    const { objective, indices, variables, closed } = made;
    const { maxRelativeError } = checkDifferential({ objective, outputs: indices, variables, closed });
    assert.ok(maxRelativeError < 1e-12, String(maxRelativeError));
  });
}

test('differentials are upright in LaTeX', () => {
  const asked = command('differential W*x + b');
  const { latex } = differentialCommand(asked.command, asked.scope).form;
  for (const name of ['b', 'x', 'W']) assert.ok(latex.includes(`\\mathrm{d}${name}`), latex);
});

test('the check catches a wrong differential', () => {
  const asked = command('differential u^2*sin(v)');
  const { objective, indices, variables } = differentialCommand(asked.command, asked.scope);
  const { closed } = differentialCommand(command('differential u^2*cos(v)').command, asked.scope);
  assert.ok(checkDifferential({ objective, outputs: indices, variables, closed }).maxRelativeError > 1e-3);
});

test('a name that a differential needs', () => {
  const { commands, scope } = readScript({ file: 'test', text: 'x, dx : real\ndifferential x^2 + dx' });
  assert.throws(
    () => differentialCommand(commands[0] as CommandStatement, scope),
    (error: unknown) => error instanceof DeriveError && error.message.includes('dx is declared'),
  );
});

const SIMPLIFIED: readonly (readonly [string, string])[] = [
  ['sum(softmax(x))', '1'],
  ['u + u*v - u', 'u*v'],
  ["x'*A*x + z'*A*x", "(x + z)'*A*x"],
  ['exp(u)/(1 + exp(u))', 'sigmoid(u)'],
  ['A*inv(A)*x', 'x'],
  ['sum(t)*u', 'u'],
  ['l', "-t'*log(yhat)"],
];

for (const [target, wanted] of SIMPLIFIED) {
  test(`simplify ${target}`, () => {
    const asked = command(`simplify ${target}`);
    const made = simplifyCommand(asked.command, asked.scope);
    assert.is(made.form.text, wanted);
    assert.is(checkEqual(made.original, made.closed, made.indices).counterexample, null);
  });
}

test('what is simple stays as it is', () => {
  for (const [target, wanted] of SIMPLIFIED) {
    // A definition that is written out is read as its name again.
    if (target === 'l') continue;
    const asked = command(`simplify ${wanted}`);
    assert.is(simplifyCommand(asked.command, asked.scope).form.text, wanted);
  }
});

test.run();
