import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ExportFlags, writerOf } from '../../src/commands/export.js';
import { exportsOf } from '../../src/commands/exports.js';
import { EXPORT_CASES } from '../ci/export-cases.js';

/** The text of the exported files; what they compute is tested where the libraries are, in test/ci/exports.ts. */

const LIBRARIES = ['numpy', 'torch', 'jax'] as const;

async function exported(script: string, to: ExportFlags['to']): Promise<string> {
  return (await writerOf(to))(exportsOf({ file: 'case', text: script }));
}

const CE = `W : real[k, d]
x : real[d]
y : onehot[k]
a = W*x
yhat = softmax(a)
l = -sum(y .* log(yhat))
gradient l wrt W
gradient l wrt x`;

test('functions keep the names of the script, with formula, shapes, assumptions and rules', async () => {
  const text = await exported(CE, 'numpy');
  const [, body = ''] = text.split('def gradient_l_W(W, x, y):\n');
  const [doc = '', code = ''] = body.split('"""\n    W, x, y');
  assert.match(doc, "gradient l wrt W = (yhat - y)*x'");
  assert.match(doc, 'by element: x[j]*(yhat[i] - y[i])');
  assert.match(doc, 'W: [k, d]; x: [d]; y: [k] onehot; the result: [k, d]');
  assert.match(doc, 'uses: y sums to 1 (onehot)');
  assert.match(doc, 'sums-to-one');
  assert.match(code, 'a = W @ x\n');
  assert.match(code, 'yhat = ');
  assert.match(code, 'return x * (yhat - y)[:, None]');
});

test('the gradients of one objective make one backward pass, and it says what is missing', async () => {
  const torch = await exported(CE, 'torch');
  assert.is(torch.split('torch.autograd.Function').length, 2);
  assert.match(torch, 'g * gradient_l_W(W, x, y) if ctx.needs_input_grad[0] else None,');
  assert.match(torch, 'None,  # the script has no `gradient l wrt y`');
  assert.match(torch, 'torch.autograd.gradcheck(Derived_l.apply, ');
  const jax = await exported(CE, 'jax');
  assert.match(jax, '@jax.custom_vjp\ndef derived_l(W, x, y):');
  assert.match(jax, 'derived_l.defvjp(derived_l_forward, derived_l_backward)');
  assert.match(jax, "jax.config.update('jax_enable_x64', True)");
});

test('a Jacobian enters the backward pass contracted, without its array', async () => {
  const text = await exported("X : real[n, m]\nB : real[n, n]\nF = X'*B*X\njacobian F wrt X", 'jax');
  const [, body = ''] = text.split('def vjp_jacobian_F_X(g, X, B):');
  assert.not.match(body.split('\n\n\n')[0] as string, 'where');
  assert.match(text, 'vjp_jacobian_F_X(g, X, B),');
});

test('what a library lacks is written out', async () => {
  const script = 'x : positive[n]\nf = sum(lambertw(x) + gamma(x))\ngradient f wrt x';
  const torch = await exported(script, 'torch');
  assert.match(torch, 'def lambert_w(x):');
  assert.match(torch, 'def gamma_function(x):');
  const jax = await exported(script, 'jax');
  assert.match(jax, 'def lambert_w(x):');
  assert.not.match(jax, 'def gamma_function');
  assert.match(jax, 'from jax.scipy import special');
});

test('the objective is led around slopes that do not exist where a condition discards them', async () => {
  const script = 'Y : real[n, d]\nf = sum(norm(Y[i,:] - Y[j,:]), i < j)\ngradient f wrt Y';
  for (const to of ['torch', 'jax'] as const) {
    const [, body = ''] = (await exported(script, to)).split('def f(Y):');
    assert.match(body.split('def gradient_f_Y')[0] as string, /where\([^\n]*, 1\)/);
  }
});

test('the split dimension follows the work: rows of points, of a batch, of queries', async () => {
  const split = async (script: string): Promise<string> =>
    /Along (\w+) are split/.exec(await exported(script, 'jax'))?.[1] ?? '';
  assert.is(await split('Y : real[n, d]\nf = sum(exp(-norm(Y[i,:] - Y[j,:])^2), i, j)\ngradient f wrt Y'), 'n');
  const batch = 'X : real[n, d]\nW : real[d, k]\nY : onehot[n, k]\nl = -sum(Y .* log(softmax(X*W)))';
  assert.is(await split(`${batch}\ngradient l wrt W`), 'n');
  const attention = `Q : real[n, d]\nK : real[m, d]\nV : real[m, e]\nG : real[n, e]\nl = sum(G .* (softmax(Q*K')*V))`;
  assert.is(await split(`${attention}\ngradient l wrt V`), 'n');
});

test('names of the script never become code', async () => {
  for (const to of LIBRARIES) {
    const text = await exported(
      'ctx, lambda, np, torch, jnp : real\nf = ctx*lambda*np*torch*jnp\ngradient f wrt np',
      to,
    );
    assert.match(text, /def f\(ctx_2, lambda_2, np_2, torch_2, jnp_2\):/);
  }
});

test('an abstract function has no values to compute with', () => {
  const text = 'x : real[n]\ng : function[n] differentiable\nh = g(x)^2\ngradient h wrt x';
  assert.throws(() => exportsOf({ file: 'case', text }), /abstract/);
});

test('every file is Python', async () => {
  if (spawnSync('python3', ['--version']).status !== 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'exports-'));
  for (const { id, script } of EXPORT_CASES) {
    const exports = exportsOf({ file: id, text: script });
    for (const to of LIBRARIES) writeFileSync(join(folder, `${id}-${to}.py`), (await writerOf(to))(exports));
  }
  const { status, stdout, stderr } = spawnSync('python3', ['-m', 'compileall', '-q', folder], { encoding: 'utf8' });
  assert.is(status, 0, `${stdout}${stderr}`);
});

test.run();
