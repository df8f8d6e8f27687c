import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDerivative } from '../../src/check/check.js';
import type { DerivativeQuestion } from '../../src/check/question.js';
import { independent } from '../../src/derive/independent.js';
import { zero } from '../../src/expr/atoms.js';
import { negate } from '../../src/expr/build.js';
import type { Node } from '../../src/expr/node.js';
import { exampleOf } from './derived.js';
import { likeness, meaning } from './meaning.js';

/** What random scripts have once found wrong, reduced: each is derived, checked, its negative is
 * refuted, and its texts are read back. */
const FOUND: Readonly<Record<string, string>> = {
  'a bracket guards the elements in another': `x : real[n]
B : real[n, n]
a : real[n]
a[i] = x[i]*if(B[i,i] < 0, x[i], (i >= 2)*x[i-1])
f = a'*a
gradient f wrt x`,
  'a symmetric variable under nested binders': `P : simplex[n, n] symmetric hollow
C : real[m, m] spd
X : real[n, m]
f = sum(logsumexp(sin(P)*(X*C)))
gradient f wrt C symmetric`,
  'a symmetric variable in a matrix function': `C : real[m, m] spd
f = logdet(C + C*softmax(C*C)')
gradient f wrt C symmetric`,
  'by an intermediate, the index of a sum beside that of a sum in a name': `x : real[n]
W : real[n, n]
a = W*x
q[i] = sum(tanh(a[i] - 2*a[j]), j)
l = sum(q.^2)
gradient l wrt a`,
  'a row bears no name': `c : real
z : real[m]
C : real[m, m] spd
f = logdet(C + (((c*(z)))*((z ./ (ones(m) + (z).^2)))')*(C)')
gradient f wrt c`,
  'what oscillates fast is smooth': `x : real
f = sin(100000*x) + sin(x)
gradient f wrt x`,
  'a minimum is compared where it is attained once': `z : real[m]
f = min(softmax(max(z, 0)))
gradient f wrt z`,
  'points at which 1 - f^2 is lost in rounding tell nothing': `A : real[m, n]
X : real[n, m]
f = tanh(tr(X*A))
gradient f wrt X[k,:]`,
  'the diagonal of an inverse is no row of it': `A : real[m, n]
C : real[m, m] spd
f = tr(inv(C)*diag(C*A[:,2]))
gradient f wrt A[k,l]`,
  'a row times a matrix bears no name': `c : real
z : real[m]
C : real[m, m] spd
f = max(softmax(z)'*inv(C)*(z + z), log(1 + min(c, 1/2)^2))
hessian f wrt z`,
  'a slope below the doubles is multiplied by what is above them': `x : real[n]
u : positive[n]
S : real[n, n] symmetric
a : real[n]
a[i] = x[i]*u[i] + sum(x[i1]*S[i,i], i1, i1 != i)
f = entropy(softmax((a'*a)*a))
gradient f wrt x`,
  'what cancels in a sum of numbers is rounded': `lam : positive
p : simplex[n]
t : onehot[n]
f = mean(lam*(p - t))
gradient f wrt lam`,
  'a result that holds where an inverse exists is compared there': `B : real[n, n]
f = det(B + abs(B))
gradient f wrt B`,
  'the logarithm of a large number bends slowly': `z : real[m]
f = logsumexp(z .* z.^2)
hessian f wrt z`,
  'the logarithm of a small number bends fast': `x : real[n]
u : positive[n]
f = entropy(softmax((u - x).^2))
hessian f wrt x`,
  'a name that only a named part uses is stated': `z : real[m]
A : real[m, n]
C : real[m, m] spd
h = z
f = entropy(softmax(softmax(A)'*(inv(C)*h)))
hessian f wrt z`,
  'a derivative that is 0 in one case is compared in another': `c : real
f = max(c, 1)
gradient f wrt c`,
};

const SEEDS = [1, 2, 3, 4, 5, 6];

for (const [name, text] of Object.entries(FOUND)) {
  test(name, () => {
    const example = exampleOf(text);
    const { form, closed, stated } = example.derived;
    const question = independent(example.derived) as DerivativeQuestion;
    const errorOf = (answer: Node, seed: number): number =>
      checkDerivative({ ...question, closed: answer, seed }).maxRelativeError;
    for (const seed of SEEDS) {
      assert.ok(errorOf(question.closed, seed) <= 1e-8, `seed ${seed}`);
      const isZero = question.closed === zero;
      assert.ok(isZero || errorOf(negate(question.closed), seed) > 1e-2, `seed ${seed}: the negative passes`);
    }
    for (const [printed, axes] of [[form.text, stated.open] as const, [form.index, []] as const])
      assert.is.not(likeness(meaning(printed, axes, example), closed, example), 'different', printed);
  });
}

test.run();
