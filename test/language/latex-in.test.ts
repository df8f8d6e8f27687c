import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import { printAst } from '../../src/language/print.js';
import { readScript } from '../../src/language/script.js';

/** What the formulas below speak of. */
const NAMES = `x, w, v : real[d]
y : real[n]
X : real[n, d]
A, B, P : real[n, n]
W, W1 : real[k, d]
T3 : real[n, n, n]
p, q, \\hat{y} : simplex[k]
t : onehot[k]
a, b, u : real
\\lambda, \\mu : positive
z : real[s]
f : real[r]
G : real[k, k]`;

function definition(formula: string, names = NAMES, left = 'result'): string {
  const { scope } = readScript({ file: 'test', text: `${names}\n${left} = ${formula}` });
  const [name = ''] = left.split(/[\W_]/);
  const statement = scope.sources.get(name);
  assert.ok(statement, `${left} is defined`);
  return printAst(statement.body);
}

function failure(text: string): DeriveError {
  try {
    readScript({ file: 'test', text });
  } catch (error) {
    if (error instanceof DeriveError) return error;
    throw error;
  }
  throw new Error(`no error: ${text}`);
}

const marked = (error: DeriveError): string => {
  const { source, span } = error;
  return source && span ? source.text.slice(span.start, span.end) : '';
};

test('formulas of textbooks', () => {
  const cases: readonly (readonly [formula: string, want: string, left?: string])[] = [
    // losses
    ['-\\sum_i t_i \\log \\hat{y}_i', '-sum(t[i]*log(yhat[i]), i)'],
    ['\\frac{1}{2} \\lVert y - X w \\rVert^2', '1/2*norm(y - X*w)^2'],
    ['\\frac{1}{2n} \\sum_{i=1}^{n} (y_i - w^\\top x)^2', "1/(2*n)*sum((y[i] - w'*x)^2, i = 1:n)"],
    ['\\sum_i \\log(1 + e^{-y_i w^\\top X_i})', "sum(log(1 + exp(-y[i]*w'*X[i,:])), i)"],
    [
      '\\frac{1}{n}\\sum_{i=1}^n \\max(0, 1 - y_i \\, w^{T} X_i) + \\frac{\\lambda}{2} \\|w\\|_2^2',
      "1/n*sum(max(0, 1 - y[i]*w'*X[i,:]), i = 1:n) + lambda/2*norm(w)^2",
    ],
    ['\\sum_i [1 - y_i]_+', 'sum(max(1 - y[i], 0), i)'],
    ['\\|y - Xw\\|_2^2 + \\lambda \\|w\\|_1', 'norm(y - X*w)^2 + lambda*norm1(w)'],
    ['-\\sum_k t_k \\log \\frac{e^{p_k}}{\\sum_j e^{p_j}}', '-sum(t[k]*log(exp(p[k])/sum(exp(p[j]), j)), k)'],
    ['\\operatorname{KL}(p \\,\\|\\, q)', 'kl(p, q)'],
    ['D_{\\mathrm{KL}}(p \\| q) - D_{KL}(q \\| p)', 'kl(p, q) - kl(q, p)'],
    ['-\\sum_i p_i \\ln p_i', '-sum(p[i]*log(p[i]), i)'],
    [
      '\\begin{cases} \\frac{1}{2} a^2 & \\text{if } |a| \\le \\mu \\\\ \\mu (|a| - \\frac{\\mu}{2}) & \\text{otherwise} \\end{cases}',
      'if(abs(a) <= mu, 1/2*a^2, mu*(abs(a) - mu/2))',
    ],
    ['\\begin{cases} a, & a \\ge 0 \\\\ e^a - 1, & a < 0 \\end{cases}', 'if(a >= 0, a, exp(a) - 1)'],
    ['\\begin{cases} a & \\text{if $a > 0$} \\\\ 0 & \\text{else} \\end{cases}', 'if(a > 0, a, 0)'],
    // embeddings
    ['\\sum_{i \\ne j} P_{ij} \\log \\frac{P_{ij}}{A_{ij}}', 'sum(P[i,j]*log(P[i,j]/A[i,j]), i != j)'],
    ['\\sum_{i<j} \\lVert X_i - X_j \\rVert^{2}', 'sum(norm(X[i,:] - X[j,:])^2, i < j)'],
    ['\\sum_{i=1}^n \\sum_{j=1, j \\ne i}^n P_{ij}', 'sum(sum(P[i,j], j = 1:n, j != i), i = 1:n)'],
    ['\\sum_{i,j=1}^{n} P_{ij}', 'sum(P[i,j], i = 1:n, j = 1:n)'],
    ['\\sum_{ij} P_{ij} + \\sum_{i,j} P_{i,j}', 'sum(P[i,j], i, j) + sum(P[i,j], i, j)'],
    ['\\sum_{1 \\le i \\le n} y_i', 'sum(y[i], i = 1:n)'],
    ['\\sum_{1 \\le i < j \\le n} P_{ij}', 'sum(P[i,j], 1 <= i < j <= n)'],
    ['\\sum_{\\substack{i, j \\\\ i \\neq j}} P_{ij}', 'sum(P[i,j], i, j, i != j)'],
    ['\\sum_{j : j > 2} y_j', 'sum(y[j], j, j > 2)'],
    ['\\sum_{i}^{n} y_i', 'sum(y[i], i = 1:n)'],
    // layers
    ['W x + G^{-1} t', 'W*x + G^-1*t'],
    ['\\sigma(W x) \\odot \\tanh(W x)', 'sigmoid(W*x) .* tanh(W*x)'],
    ['\\sigma(a)(1 - \\sigma(a))', 'sigmoid(a)*(1 - sigmoid(a))'],
    ['\\mathrm{softmax}(Wx) + \\text{softmax}(t) + \\softmax(t)', 'softmax(W*x) + softmax(t) + softmax(t)'],
    ['\\operatorname{softmax}(Wx)_i + \\operatorname{ReLU}(a)', 'softmax(W*x)[i] + relu(a)', 'result_{i}'],
    ['\\sum_m z_{i+m-1} f_m', 'sum(z[i+m-1]*f[m], m)', 'result_i'],
    ['\\max_{i} y_i + \\min_i y_i + \\max(a, b, u)', 'max(y[i], i) + min(y[i], i) + max(max(a, b), u)'],
    ['\\frac{x_i - a}{\\sqrt{b + \\mu}}', '(x[i] - a)/sqrt(b + mu)', 'result_i'],
    // matrices
    ['\\mathrm{tr}(A^\\top B) + \\operatorname{Tr}(A B^{\\mathsf{T}})', "tr(A'*B) + tr(A*B')"],
    ['\\log\\det(A) + \\log|\\det B|', 'log(det(A)) + logdet(B)'],
    ['y^\\top A^{-\\top} y + y^T A y', "y'*(A^-1)'*y + y'*A*y"],
    ['\\langle x, w\\rangle + x \\cdot w', 'dot(x, w) + dot(x, w)'],
    ['(A + \\lambda I)^{-1} y', '(A + lambda*eye(n))^-1*y'],
    ['\\mathbf{1}^\\top y + \\mathbf{1}_n^\\top y', "ones(n)'*y + ones(n)'*y"],
    ['(X^\\top X)^{-1} X^\\top y', "(X'*X)^-1*X'*y"],
    ['A \\otimes B', 'kron(A, B)'],
    ['\\operatorname{diag}(y) A + y^{\\odot 2} y^\\top', "diag(y)*A + y.^2*y'"],
    ['\\|A\\|_F^2 + \\|y\\|_\\infty', 'norm(A)^2 + norminf(y)'],
    ['A_{1,2} + A_{ii} + (A^{-1})_{ij}', 'A[1,2] + A[i,i] + (A^-1)[i,j]', 'result_{ij}'],
    // brackets of all kinds, Iverson's and indicators
    [
      '[a > 0] + \\mathbb{1}[a = b] + \\mathbb{1}_{a < b} + 1_{\\{a \\ne b\\}}',
      '(a > 0) + (a == b) + (a < b) + (a != b)',
    ],
    ['\\bigl( a + b \\bigr)^2 + \\left[ a \\right] + \\{b\\}', '(a + b)^2 + a + b'],
    ['\\lfloor a \\rfloor + \\lvert b \\rvert + \\Bigl|\\frac{a}{b}\\Bigr|', 'floor(a) + abs(b) + abs(a/b)'],
    ['\\sum_i y_i \\sum_j P_{ij}', 'sum(y[i]*sum(P[i,j], j), i)'],
    [
      '\\arg\\max_i y_i + \\operatorname*{arg\\,max}_i y_i + \\argmin_i y_i',
      'argmax(y[i], i) + argmax(y[i], i) + argmax(-y[i], i)',
    ],
    ['\\sin a \\cos b + \\log_2 a + \\sin^2 a + \\sqrt[3]{a}', 'sin(a)*cos(b) + log(a)/log(2) + sin(a)^2 + cbrt(a)'],
    ['2\\pi a + 0.5 b', '2*pi*a + 0.5*b'],
    ['\\prod_{i=1}^{n} y_i^2', 'prod(y[i]^2, i = 1:n)'],
    ['\\mathbf{w}^\\top \\mathbf{x} + \\vec{w}^\\top \\boldsymbol{x}', "w'*x + w'*x"],
    ['\\delta_{ij} A_{ij}', '(i == j)*A[i,j]', 'result_{ij}'],
  ];
  for (const [formula, want, left = 'result'] of cases) {
    assert.is(definition(formula, NAMES, left), want, formula);
  }
});

test('names, as they look', () => {
  const cases: [string, string, string][] = [
    ['yhat : real', '\\hat{y} + \\widehat y', 'yhat + yhat'],
    ['ŷ : real', '\\hat{y}', 'ŷ'],
    ['xbar, Wtilde : real', '\\bar{x} + \\overline{x} + \\tilde{W}', 'xbar + xbar + Wtilde'],
    ['muhat : real', '\\hat{\\mu}', 'muhat'],
    ['lam : real', '\\lambda^2', 'lam^2'],
    ['φ : real', '\\varphi + \\phi', 'φ + φ'],
    ['b_out : real', 'b_{out} + b_{\\mathrm{out}} + b_{\\text{out}}', 'b_out + b_out + b_out'],
    ['W1 : real', 'W_1 + W_{1} + W^{(1)}', 'W1 + W1 + W1'],
    ['loss, x : real', '2 loss + \\mathit{loss} + \\alpha_1', '2*loss + loss + alpha1'],
    ['\\ddot{x}, y_{\\alpha} : real', '\\ddot{x} + y_\\alpha', 'ẍ + y_alpha'],
    ['\\mathcal{L} : real', 'L + \\mathcal{L}', 'L + L'],
  ];
  for (const [declared, formula, want] of cases) {
    const names = /alpha_1/.test(formula) ? `${declared}\n\\alpha_1 : real` : declared;
    assert.is(definition(`\\, ${formula}`, names), want, formula);
  }
});

test('left sides, functions and commands', () => {
  const { scope, commands } = readScript({
    file: 'test',
    text: `x, y : real[n]          # plain, with a comment
W : real[n, n]
\\hat{y} = W x            # an array
q_{ij} = x_i W_{ij}
r_i = x_i^2
s_k = \\sum_i x_i
g(u) = \\log(1 + e^u)
\\phi(u) = |u|
\\ell = \\sum_i g(\\hat{y}_i) +
  \\phi(x_1)
c = \\begin{cases}
  1 & x_1 > 0 \\\\
  0 & \\text{otherwise}
\\end{cases}
gradient \\ell wrt W_{ij}
gradient c wrt W, y_i
verify gradient \\ell wrt x == (\\hat{y} - y)^\\top
prove \\sum_i x_i^2 = \\lVert x \\rVert^2
evaluate gradient \\ell wrt \\hat{y} at \\hat{y} = \\frac{1}{2}, x = 2
evaluate \\frac{1}{2} x_1 at x = [1, 2]
`,
  });
  const said = [...scope.sources].map(([name, { indices, body }]) => {
    const bound = indices ? `[${indices.map((index) => index.name).join(', ')}]` : '';
    return `${name}${bound} = ${printAst(body)}`;
  });
  assert.equal(said, [
    'yhat = W*x',
    'q[i, j] = x[i]*W[i,j]',
    'r[i] = x[i]^2',
    's_k = sum(x[i], i)',
    'ℓ = sum(g(yhat[i]), i) + phi(x[1])',
    'c = if(x[1] > 0, 1, 0)',
  ]);
  assert.equal(
    [...scope.functions.values()].map((f) => `${f.name}: ${printAst(f.body)}`),
    ['g: log(1 + exp(u))', 'phi: abs(u)'],
  );
  assert.equal(
    commands.map((command) => command.text),
    [
      'gradient ℓ wrt W[i,j]',
      'gradient c wrt W, y[i]',
      "verify gradient ℓ wrt x == (yhat - y)'",
      'prove sum(x[i]^2, i) == norm(x)^2',
      'evaluate gradient ℓ wrt yhat at yhat = 1/2, x = 2',
      'evaluate 1/2*x[1] at x = [1, 2]',
    ],
  );
  assert.is(commands[2]?.verified?.text, 'gradient ℓ wrt x');
  assert.is(commands[4]?.inner?.text, 'gradient ℓ wrt yhat at yhat = 1/2, x = 2');
});

test('without a sign of LaTeX, only what could mean nothing else', () => {
  const names = 'x : real[n]\ny_i : real\nA : real[n, n]';
  assert.is(definition('x_k*y_i', names, 'result_k'), 'x[k]*y_i');
  assert.is(definition('x^T A x', names), "x'*A*x");
  assert.is(definition('|y_i|', names), 'abs(y_i)');
  // A bound index may be called so, and a name is one.
  assert.is(definition('sum(x[x_i], x_i)', names), 'sum(x[x_i], x_i)');
  assert.is(definition('y_i^2', names), 'y_i^2');
  assert.match(failure('y_in : real\nf = y_im').message, /y_im is not declared/);
});

test('a formula between dollar signs is LaTeX, whatever it holds', () => {
  const body = (text: string, name: string): string => {
    const statement = readScript({ file: 'test', text: `${NAMES}\n${text}` }).scope.sources.get(name);
    return statement ? printAst(statement.body) : '';
  };
  assert.is(body('$e = Xw - y$', 'e'), 'X*w - y');
  assert.is(body('e = $Xw$', 'e'), 'X*w');
  assert.is(body('$$e_i = y_i^2$$', 'e'), 'y[i]^2');
  const { commands } = readScript({ file: 'test', text: `${NAMES}\nl = w'*w\ngradient $l$ wrt $w$` });
  assert.is(commands[0]?.target.kind, 'name');
  for (const [text, at] of [
    ['$', '$'],
    ['e = $Xw', '$'],
    ['e = X*w$', '$'],
  ] as const)
    assert.is(marked(failure(`${NAMES}\n${text}`)), at);
});

test('what can be read in two ways is asked about, with the readings', () => {
  const cases: [formula: string, marked: string, ...readings: string[]][] = [
    ['\\sin a b', '\\sin a b', 'sin(a) b', 'sin(a b)'],
    ['\\log a \\cdot b', '\\log a \\cdot b', 'log(a) \\cdot b', 'log(a \\cdot b)'],
    ['\\log |a| (1 + \\log a b)', '\\log a b', 'log(a) b', 'log(a b)'],
    ['\\frac{1}{2} u(a)', 'u(a)', '`u` times `a`', '`u` as a function of `a`'],
    ['\\frac{1}{2} x(2 + 1)', 'x(2 + 1)', '`x` times `2 + 1`', 'as a function of'],
    ['A_{12} + 1', 'A_{12}', 'A[1,2]', 'A[12,:]'],
    ['\\sigma^2', '\\sigma^2', 'the function sigmoid without its argument', 'a name that is not declared'],
    ['a^{T} + a_{ij}', 'a_{ij}', 'is a number and has no elements'],
    ['\\sum_i y_i + x_i', '\\sum_i y_i + x_i', 'over `\\sum_i y_i` alone', 'over `\\sum_i y_i + x_i`'],
    ['1 - \\sum_i y_i + a - y_i', '1 - \\sum_i y_i + a - y_i', 'how far the sum over i reaches'],
    ['\\sum_i x_{ij}', 'x_{ij}', 'two subscripts of `x`', 'the product of 2 indices'],
    ['\\frac{1}{a/b u}', 'a/b u', 'a/b*u', 'a/(b*u)'],
    ['2\\frac{1}{2}\\lambda', '2\\frac{1}{2}', '`2` times the fraction', '`2` and a fraction'],
    ['\\lambda 2', '\\lambda 2', 'times `2`', 'subscript or superscript `2`'],
    ['|a|b|u|\\lambda', '|a|b|', '|a| b |c|', '|a |b| c|'],
    ['|A|', '|A|', 'determinant', 'modulus'],
    ['\\|A\\|_2', '\\|A\\|_2', 'Frobenius', 'singular value'],
    ['A_{11,}^{-1}', '11,', 'a subscript is missing'],
    ['A_{1,1}^{-1}', 'A_{1,1}^{-1}', 'the element of the inverse of `A`', '1/A_{1,1}'],
    ['A_{1,1}^\\top', 'A_{1,1}^\\top', 'an element of the transpose', 'the number `A_{1,1}`'],
    ["\\lambda x'", "x'", 'a transpose', 'a name of its own'],
    ['A^2_{ij}', 'A^2_{ij}', 'a part of a power', 'the power or transpose of a part'],
    ['A^\\top_{1}', 'A^\\top_{1}', 'a part of a power', 'the power or transpose of a part'],
    ['\\prod_i y_i a', '\\prod_i y_i a', 'the prod of all that follows', 'before `a`'],
    ['\\max_i y_i / a', '\\max_i y_i / a', 'the max of all that follows', 'before `a`'],
    ['\\lambda x[1]', 'x[1]', '`x` times `1`', 'as a function of'],
    ['\\sin^{-1} a', '\\sin^{-1}', 'the inverse function of sin', 'a power'],
    ['A \\odot B y', 'A \\odot B y', '(A \\odot B) y', 'A \\odot (B y)'],
    ['A B \\otimes P', 'A B \\otimes P', '(A B) ⊗ P', 'A (B ⊗ P)'],
    ['\\neg a = b', '\\neg a = b', 'not (a = b)'],
    ['W_1', 'W_1', 'the name `W1`', 'an element of `W`'],
    ['\\lambda a^{(1)}', 'a^{(1)}', 'neither a power nor a transpose'],
  ];
  for (const [formula, place, ...readings] of cases) {
    const error = failure(`${NAMES}\nresult = ${formula}`);
    assert.is(marked(error), place, `${formula}: ${error.message}`);
    for (const reading of readings) assert.ok(error.message.includes(reading), `${formula}: ${error.message}`);
  }
});

test('declared names make questions of what is none without them', () => {
  const cases: [names: string, formula: string, place: string, ...readings: string[]][] = [
    ['e, x : real', 'e^{x}', 'e^{x}', "Euler's number", 'the variable e'],
    ['T : real\nA : real[n, n]', 'A^{T}', 'A^{T}', 'the transpose of `A`', 'to the power T'],
    ['\\sigma, x : real', '\\sigma(x)', '\\sigma(x)', 'the variable `\\sigma`', 'the function sigmoid'],
    ['ab, a, b : real', '2\\,ab', 'ab', '`ab`', '`a*b`'],
    ['y, yhat, ŷ : real', '\\hat{y}', '\\hat{y}', '`yhat`', '`ŷ`'],
    ['g, x : real\n\\phi = x^2', '\\phi(x + 1)', '\\phi(x + 1)', 'times', 'as a function of'],
    ['W, W1, x : real[n, n]', 'W^{(1)}', 'W^{(1)}', 'the name `W1`', 'something of'],
  ];
  for (const [names, formula, place, ...readings] of cases) {
    const error = failure(`${names}\nresult = ${formula}`);
    assert.is(marked(error), place, `${formula}: ${error.message}`);
    for (const reading of readings) assert.ok(error.message.includes(reading), `${formula}: ${error.message}`);
  }
  const settled: [names: string, formula: string, want: string][] = [
    ['e, x : real', '\\mathrm{e}^{x} + (e)^{x} + \\exp(e)', 'exp(x) + e^x + exp(e)'],
    ['x : real', 'e^{x} + e', 'exp(x) + exp(1)'],
    ['T : real\nA : real[n, n]', 'A^\\top + A^{\\mathrm{T}}', "A' + A'"],
    ['\\sigma, x : real', '\\sigma\\,(x) + \\operatorname{sigmoid}(x) + \\sigma^2', 'sigma*x + sigmoid(x) + sigma^2'],
    ['\\lambda, x : real', '\\lambda(1 - x) + x(x - 1)', 'lambda*(1 - x) + x*(x - 1)'],
    ['A : real[n]', 'A_{12}', 'A[12]'],
    ['A : real[n, n]', 'A_{1,2}^2 + (A^2)_{1,2}', 'A[1,2]^2 + (A^2)[1,2]'],
    ['y : real[n]\na : real', '\\prod_i a y_i + \\left( \\max_i y_i \\right) a', 'prod(a*y[i], i) + max(y[i], i)*a'],
    ['x : real[n]\na : real', 'a [a > 0] + a[a \\ne x_1]', 'a*(a > 0) + a*(a != x[1])'],
  ];
  for (const [names, formula, want] of settled) assert.is(definition(formula, names), want, formula);
});

test('a message has the place in the source and a caret', () => {
  const cases: [text: string, report: string][] = [
    [
      'x : real[n]\nl = \\sum_i x_i \\log \\hat{z}_i',
      `test:2:21: error: zhat_i is not declared
  l = \\sum_i x_i \\log \\hat{z}_i
                      ^^^^^^^^^
  expected a declared or defined name, or an index bound by a sum or by the left side`,
    ],
    [
      'x : real\nl = 2 \\softmx(x)',
      `test:2:7: error: \`\\softmx\` is no command of LaTeX that is known here
  l = 2 \\softmx(x)
        ^^^^^^^
  expected \`\\operatorname{softmx}(…)\` for a function, \`\\mathit{softmx}\` for a name`,
    ],
    [
      'x : real\nl = \\operatorname{softmx}(x)',
      `test:2:5: error: softmx is not a function of the language
  l = \\operatorname{softmx}(x)
      ^^^^^^^^^^^^^^^^^^^^^
  did you mean \`softmax\`?`,
    ],
    [
      'x : real\nl = \\frac{x}{2',
      `test:2:13: error: this brace \`{\` is never closed
  l = \\frac{x}{2
              ^
  expected \`}\``,
    ],
    [
      'x : real\nl = \\exp(x + 1',
      `test:2:9: error: this bracket \`(\` is never closed
  l = \\exp(x + 1
          ^
  expected \`)\``,
    ],
    [
      'x : real[n]\nA : real[m, n]\nl = \\alpha^2 +   # a comment\n  x^\\top A x\n\\alpha : real',
      `test:3:5: error: alpha is not declared
  l = \\alpha^2 +   # a comment
      ^^^^^^
  expected a declared or defined name, or an index bound by a sum or by the left side`,
    ],
    [
      'x : real[n]\nA : real[m, n]\nl = 2 +   # a comment\n  x^\\top A x',
      `test:4:3: error: * of shapes [1, n] and [m, n]
    x^\\top A x
    ^^^^^^^^
  expected matching inner lengths, or .* for the element-wise product`,
    ],
    [
      'x : real\nl = \\frac{\\partial x}{\\partial x}',
      `test:2:11: error: \`\\partial\` has no meaning here
  l = \\frac{\\partial x}{\\partial x}
            ^^^^^^^^
  expected the command \`gradient l wrt x\`, or \`jacobian\`, \`hessian\``,
    ],
    [
      'x : real\nl = x + \\underbrace{x}_{2}',
      `test:2:9: error: \`\\underbrace\` has no meaning in an expression
  l = x + \\underbrace{x}_{2}
          ^^^^^^^^^^^`,
    ],
    [
      'x : real\nl = \\begin{cases} 1 & x > 0 \\\\ 2 & x < 0 \\end{cases}',
      `test:2:36: error: what holds in no row is not told
  l = \\begin{cases} 1 & x > 0 \\\\ 2 & x < 0 \\end{cases}
                                     ^^^^^
  expected \`\\text{otherwise}\` in the last row`,
    ],
    [
      'x : real\nl = \\alpha = x',
      `test:2:12: error: \`=\` cannot stand inside a definition
  l = \\alpha = x
             ^
  expected a line for each definition; \`[a = b]\` is 1 where a equals b`,
    ],
    [
      'x : real\nl = x^{2} % squared',
      `test:2:11: error: unexpected character \`%\`
  l = x^{2} % squared
            ^
  expected a comment begins with \`#\``,
    ],
    [
      'x : real[n]\nl = \\lVert x \\rVert_3',
      `test:2:5: error: the language has no norm \`\\lVert x \\rVert_3\`
  l = \\lVert x \\rVert_3
      ^^^^^^^^^^^^^^^^^
  expected the norm 1, 2, F or \\infty`,
    ],
    [
      'A : real[n, n]\ngradient \\operatorname{tr}(A) wrt A^\\top',
      `test:2:35: error: this is no variable
  gradient \\operatorname{tr}(A) wrt A^\\top
                                    ^^^^^^
  expected a name, an element or a row after \`wrt\`: \`W\`, \`W_{ij}\`, \`y_i\``,
    ],
    [
      'x : real\nl = \\mathbf{1}^\\top \\mathbf{1}',
      `test:2:5: error: the size of \`\\mathbf{1}\` is not told
  l = \\mathbf{1}^\\top \\mathbf{1}
      ^^^^^^^^^^
  expected \`\\mathbf{1}_{n}\``,
    ],
  ];
  for (const [text, report] of cases) assert.is(describe(failure(text)), report);
});

test('a formula that is nested without end is refused, and a long one is read', () => {
  const deep = (n: number) => `x : real\nf = \\alpha ${'{('.repeat(n)}x${')}'.repeat(n)}`;
  assert.is(definition(`${'('.repeat(200)}x${')'.repeat(200)}^{1}`, 'x : real'), 'x^1');
  assert.match(failure(deep(20000)).message, /nested too deeply/);
  const long = Array.from({ length: 2000 }, () => 'x_{1}').join(' + ');
  assert.is(definition(long, 'x : real[n]').length, 2000 * 4 + 1999 * 3);
});

test.run();
