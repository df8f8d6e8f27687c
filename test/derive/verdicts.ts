/** Scripts with a command, candidates that are its result in other words, and candidates that are not. */
export interface VerdictCase {
  readonly name: string;
  readonly script: string;
  readonly command: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
}

function given(name: string, script: string, command: string, right: string[], wrong: string[]): VerdictCase {
  return { name, script, command, right, wrong };
}

export const VERDICTS: readonly VerdictCase[] = [
  given(
    'softmax regression',
    `W : real[k, d]
x : real[d]
b : real[k]
y : onehot[k]
a = W*x + b
yhat = softmax(a)
l = -sum(y .* log(yhat))`,
    'gradient l wrt W',
    ["(yhat - y)*x'", "softmax(a)*x' - y*x'", "(exp(a)/sum(exp(a)) - y)*x'", "(x*(yhat - y)')'"],
    ["(y - yhat)*x'", "yhat*x'", "(yhat - 2*y)*x'", "x*(yhat - y)'", "(yhat - y)*x'/k", 'yhat - y'],
  ),
  given(
    'least squares',
    `X : real[n, d]
w : real[d]
y : real[n]
f = norm(X*w - y)^2/(2*n)`,
    'gradient f wrt w',
    ["X'*(X*w - y)/n", "(X'*X*w - X'*y)/n", 'sum((X*w - y)[i]*X[i,:], i)/n'],
    ["X'*(X*w - y)", "2*X'*(X*w - y)/n", "X'*(y - X*w)/n", "X'*X*w/n", "X'*(X*w + y)/n", "X'*(X*w - y)/d"],
  ),
  given(
    'log-determinant of a regularised Gram matrix',
    `X : real[n, d]
lam : positive
f = logdet(X'*X + lam*eye(d))`,
    'gradient f wrt X',
    ["2*X*inv(X'*X + lam*eye(d))", "2*inv(X*X' + lam*eye(n))*X"],
    ["X*inv(X'*X + lam*eye(d))", "2*X*inv(X'*X)", "2*inv(X*X' + lam*eye(n))*X/lam"],
  ),
  given(
    'layer normalisation',
    `x, g : real[n]
m = mean(x)
s = sqrt(mean((x - m*ones(n)).^2) + 0.001)
z = (x - m*ones(n))/s
l = sum(g .* z)`,
    'gradient l wrt x',
    ['(g - mean(g)*ones(n) - mean(g .* z)*z)/s', "(g - sum(g)/n*ones(n) - (g'*z)*z/n)/s"],
    [
      'g/s',
      '(g - mean(g)*ones(n))/s',
      '(g - mean(g)*ones(n) + mean(g .* z)*z)/s',
      "(g - mean(g)*ones(n) - (g'*z)*z)/s",
    ],
  ),
  given(
    'Cox partial likelihood over risk sets',
    `r : real[n]
d : bit[n]
l = -sum(d[i]*(r[i] - log(sum(exp(r[j]), j >= i))), i)`,
    'gradient l wrt r[k]',
    ['sum(d[i]*exp(r[k])/sum(exp(r[j]), j >= i), i <= k) - d[k]'],
    [
      'sum(d[i]*exp(r[k])/sum(exp(r[j]), j >= i), i) - d[k]',
      'sum(d[i]*exp(r[k])/sum(exp(r[j]), j >= i), i < k) - d[k]',
    ],
  ),
  given(
    'strided convolution',
    `x : real[2*m + 1]
w : real[3]
g : real[m]
y[i] = sum(x[2*(i-1)+q]*w[q], q = 1:3)
l = sum(g[i]*y[i], i)`,
    'gradient l wrt x[p]',
    ['sum(w[q]*g[i]*(2*(i-1) + q == p), i, q)'],
    ['sum(w[q]*g[i]*(2*i + q == p), i, q)', 'sum(w[q]*g[i]*(2*(i-1) + q == p + 1), i, q)'],
  ),
  given(
    'hinge',
    `X : real[n, d]
w : real[d]
y : sign[n]
l = sum(max(0, 1 - y[i]*dot(X[i,:], w)), i)`,
    'gradient l wrt w',
    ["-X'*(y .* (y .* (X*w) < 1))", '-sum((y[i]*dot(X[i,:], w) < 1)*y[i]*X[i,:], i)'],
    ["-X'*y", "X'*(y .* (y .* (X*w) < 1))", "-X'*(y .* (y .* (X*w) < 0))", "-X'*(y .* (y .* (X*w) > 1))"],
  ),
  given(
    'triplet loss with a wide margin',
    `a, p, q : real[d]
u = norm(a - p)^2 - norm(a - q)^2 + 50
l = max(0, u)`,
    'gradient l wrt a',
    ['2*(u > 0)*(q - p)', 'if(u > 0, 2*(q - p), zeros(d))'],
    ['2*(q - p)', '(u > 0)*(q - p)', '2*(u > 0)*(p - q)'],
  ),
  given(
    'Huber',
    `r : real[n]
f = sum(if(abs(r[i]) <= 1, r[i]^2/2, abs(r[i]) - 1/2), i)`,
    'gradient f wrt r',
    ['min(max(r, -1), 1)', 'max(min(r, 1), -1)', 'r .* (abs(r) <= 1) + sign(r) .* (abs(r) > 1)'],
    ['r', 'sign(r)', 'min(r, 1)', 'min(max(r, -1), 2)'],
  ),
  given(
    'Gaussian error linear unit',
    `x : real[n]
f = sum(x .* Phi(x))`,
    'gradient f wrt x',
    ['Phi(x) + x .* exp(-x.^2/2)/sqrt(2*pi)', '(ones(n) + erf(x/sqrt(2)))/2 + x .* exp(-x.^2/2)/sqrt(2*pi)'],
    ['Phi(x)', 'Phi(x) + x .* exp(-x.^2)/sqrt(2*pi)', 'Phi(x) - x .* exp(-x.^2/2)/sqrt(2*pi)'],
  ),
  given(
    'self-attention, values and queries',
    `Q : real[n, d]
K : real[m, d]
V : real[m, e]
G : real[n, e]
A = softmax(Q*K'/sqrt(d))
l = sum(G .* (A*V))`,
    'gradient l wrt Q',
    ["((A .* (G*V')) - diag((A .* (G*V'))*ones(m))*A)*K/sqrt(d)"],
    ["(A .* (G*V'))*K/sqrt(d)", "((A .* (G*V')) - diag((A .* (G*V'))*ones(m))*A)*K/d"],
  ),
  given(
    'symmetric variable, unconstrained convention',
    `S : real[n, n] spd
x : real[n]
f = x'*inv(S)*x + logdet(S)`,
    'gradient f wrt S',
    ["inv(S) - inv(S)*x*x'*inv(S)", "inv(S)*(S - x*x')*inv(S)"],
    ["inv(S) + inv(S)*x*x'*inv(S)", "-inv(S)*x*x'*inv(S)"],
  ),
  given(
    'orthogonal factor',
    `Q : real[n, n] orthogonal
A : real[n, n] symmetric
x : real[n]
f = (Q*x)'*(Q*x) + x'*A*x`,
    'gradient f wrt x',
    ['2*x + 2*A*x', '2*(eye(n) + A)*x', "2*Q'*Q*x + (A + A')*x"],
    ['2*A*x', '2*Q*x + 2*A*x', 'x + A*x'],
  ),
  given(
    'a power with a symbolic exponent',
    `x : positive[n]
p : positive
f = sum(x[i]^p, i)^(1/p)`,
    'gradient f wrt x[k]',
    ['x[k]^(p-1)*f^(1-p)', '(x[k]/f)^(p-1)', 'f*x[k]^p/(x[k]*sum(x[i]^p, i))'],
    ['x[k]^(p-1)', 'p*(x[k]/f)^(p-1)', '(x[k]/f)^p'],
  ),
  given(
    'entropy of a softmax',
    `z : real[k]
p = softmax(z)
H = -sum(p .* log(p))`,
    'gradient H wrt z',
    ['-p .* (log(p) + H*ones(k))', '-p .* (z - sum(p .* z)*ones(k))'],
    ['-p .* (log(p) + ones(k))', 'p .* (log(p) + H*ones(k))', '-p .* (log(p) - H*ones(k))'],
  ),
  given(
    'Hessian of logistic regression',
    `X : real[n, d]
w : real[d]
y : sign[n]
s = sigmoid(X*w)
f = sum(softplus(-y .* (X*w)))`,
    'hessian f wrt w',
    ["X'*diag(s .* (ones(n) - s))*X", "X'*diag(sigmoid(y .* (X*w)) .* sigmoid(-y .* (X*w)))*X"],
    ["X'*diag(s)*X", "X'*diag(y .* s .* (ones(n) - s))*X", "X'*X"],
  ),
  given(
    'a Jacobian at chosen indices',
    `x : real[n]
p = softmax(x)`,
    'jacobian p[i] wrt x[j]',
    ['p[i]*((i == j) - p[j])'],
    ['p[i]*((i == j) - p[i])', 'p[i]*(1 - p[j])', '-p[i]*p[j]'],
  ),
  given(
    't-distributed neighbours',
    `Y : real[n, d]
P : simplex[n, n] symmetric hollow
w[i,j] = 1/(1 + norm(Y[i,:] - Y[j,:])^2)
q[i,j] = w[i,j]/sum(w[k,l], k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)`,
    'gradient C wrt Y[i,:]',
    ['4*sum((P[i,j] - q[i,j])*w[i,j]*(Y[i,:] - Y[j,:]), j)'],
    ['4*sum((P[i,j] - q[i,j])*(Y[i,:] - Y[j,:]), j)', '2*sum((P[i,j] - q[i,j])*w[i,j]*(Y[i,:] - Y[j,:]), j)'],
  ),
  given(
    'gamma likelihood',
    `x : positive[n]
a, b : positive
l = -sum((a - 1)*log(x) - b*x + (a*log(b) - lgamma(a))*ones(n))`,
    'gradient l wrt a',
    ['n*(digamma(a) - log(b)) - sum(log(x))', 'n*(digamma(a + 1) - 1/a - log(b)) - sum(log(x))'],
    ['n*(digamma(a) - log(b))', 'digamma(a) - log(b) - sum(log(x))', 'n*(digamma(a) + log(b)) - sum(log(x))'],
  ),
  given(
    'mixture with shared weights',
    `a : real[K]
L : real[n, K]
w = softmax(a)
l = sum(log(sum(w[k]*exp(L[i,k]), k)), i)`,
    'gradient l wrt a[k]',
    ['sum(w[k]*exp(L[i,k])/sum(w[c]*exp(L[i,c]), c), i) - n*w[k]'],
    ['sum(w[k]*exp(L[i,k])/sum(w[c]*exp(L[i,c]), c), i)', 'sum(w[k]*exp(L[i,k])/sum(w[c]*exp(L[i,c]), c), i) - w[k]'],
  ),
  given(
    'a determinant that is 0 where the matrix is wide',
    `X : real[n, k]
A : real[n, n] symmetric
f = det(X'*A*X)`,
    'gradient f wrt X',
    ["2*det(X'*A*X)*A*X*inv(X'*A*X)", "2*f*A*X*inv(X'*A*X)"],
    ["f*A*X*inv(X'*A*X)", "2*f*X*inv(X'*A*X)"],
  ),
];
