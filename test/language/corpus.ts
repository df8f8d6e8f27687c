/** Scripts of the kinds that are written in practice, with expressions that state their results. */
export interface Sample {
  readonly id: string;
  readonly script: string;
  /** Expressions in the scope of the script, each with its number of leaves and operators. */
  readonly results: readonly (readonly [string, number])[];
}

export const CORPUS: readonly Sample[] = [
  {
    id: 'mc-070',
    script: `X : real[n, m]
a : real[n]
b : real[m]
f = a'*X*b
gradient f wrt X
`,
    results: [
      ["a*b'", 4],
      ["b*a'", 4],
    ],
  },
  {
    id: 'mc-079',
    script: `X : real[n, m]
B : real[n, n]
F = X'*B*X
jacobian F wrt X
`,
    results: [['(l == j)*sum(X[a,k]*B[a,i], a) + (k == j)*sum(B[i,a]*X[a,l], a)', 17]],
  },
  {
    id: 'mc-081s',
    script: `x : real[n]
B : real[n, n] symmetric
f = x'*B*x
gradient f wrt x
`,
    results: [['2*B*x', 5]],
  },
  {
    id: 'mc-088',
    script: `x : real[m]
A : real[m, n]
s : real[n]
W : real[m, m] symmetric
f = (x - A*s)'*W*(x - A*s)
gradient f wrt A
`,
    results: [["-2*W*(x - A*s)*s'", 13]],
  },
  {
    id: 'mc-119',
    script: `A : real[p, n]
X : real[n, m]
B : real[m, q]
Cm : real[p, q]
f = tr((A*X*B + Cm)*(A*X*B + Cm)')
gradient f wrt X
`,
    results: [["2*A'*(A*X*B + Cm)*B'", 15]],
  },
  {
    id: 'mc-126',
    script: `X : real[n, k]
C : real[n, n] spd
B : real[n, n] symmetric
M = inv(X'*C*X)
f = tr(M*(X'*B*X))
gradient f wrt X
`,
    results: [["2*B*X*M - 2*C*X*M*X'*B*X*M", 24]],
  },
  {
    id: 'sp-elem-axb',
    script: `a : real[p]
A : real[p, n]
X : real[n, m]
B : real[m, q]
b : real[q]
f = a'*sin(A*X*B)*b
gradient f wrt X
`,
    results: [["A'*((a*b') .* cos(A*X*B))*B'", 17]],
  },
  {
    id: 'sp-27359',
    script: `x, w : real[n]
f = sum((x[i] > 0)*x[i]*w[i], i)
gradient f wrt x[k]
`,
    results: [['(x[k] > 0)*w[k]', 5]],
  },
  {
    id: 'tg-hess-ce',
    script: `z : real[n]
t : simplex[n]
p = softmax(z)
l = -sum(t .* log(p))
hessian l wrt z
`,
    results: [["diag(p) - p*p'", 7]],
  },
  {
    id: 'tg-pairdist-gen',
    script: `Y : real[n, d]
P : real[n, n]
f = sum(P[i,j]*norm(Y[i,:] - Y[j,:])^2, i, j)
gradient f wrt Y[i,:]
`,
    results: [['2*sum((P[i,j] + P[j,i])*(Y[i,:] - Y[j,:]), j)', 10]],
  },
  {
    id: 'mx-logreg',
    script: `X : real[n, d]
y : sign[n]
w : real[d]
f = sum(log(exp(-y .* (X*w)) + ones(n)))
gradient f wrt w
`,
    results: [["-X'*(y .* sigmoid(-y .* (X*w)))", 13]],
  },
  {
    id: 'ml-ce-W',
    script: `# softmax regression
W : real[k, d]
x : real[d]
b : real[k]
y : simplex[k]
a    = W*x + b
yhat = softmax(a)
l    = -sum(y .* log(yhat))
gradient l wrt W
`,
    results: [
      ["(yhat - y)*x'", 6],
      ["x*(yhat - y)'", 6],
    ],
  },
  {
    id: 'ml-ce-smooth',
    script: `z : real[k]
y : onehot[k]
e : unit
p = softmax(z)
q = (1 - e)*y + e/k*ones(k)        # smoothed labels
l = -sum(q .* log(p))
gradient l wrt z
`,
    results: [['p - q', 3]],
  },
  {
    id: 'ml-bce',
    script: `X : real[n, d]
w : real[d]
t : bit[n]
s = sigmoid(X*w)
l = -sum(t .* log(s) + (ones(n) - t) .* log(ones(n) - s))
gradient l wrt w
`,
    results: [["X'*(s - t)", 6]],
  },
  {
    id: 'ml-logreg-l2',
    script: `X : real[n, d]
w : real[d]
y : sign[n]
lam : positive
l = mean(log(1 + exp(-y[i]*dot(X[i,:], w))), i) + lam/2*norm(w)^2
gradient l wrt w
`,
    results: [["lam*w - X'*(y .* sigmoid(-y .* (X*w)))/n", 18]],
  },
  {
    id: 'ml-huber',
    script: `X : real[n, d]
w : real[d]
y : real[n]
r = X*w - y
l = sum(if(abs(r[i]) <= 1, r[i]^2/2, abs(r[i]) - 1/2), i)
gradient l wrt w
`,
    results: [["X'*min(max(r, -1), 1)", 9]],
  },
  {
    id: 'ml-mlp-W1',
    script: `X : real[n, d]
W1 : real[d, h]
W2 : real[h, k]
Y : real[n, k]
H = tanh(X*W1)
Yhat = H*W2
l = norm(Yhat - Y)^2/2
gradient l wrt W1
`,
    results: [["X'*(((Yhat - Y)*W2') .* (ones(n, h) - H .* H))", 17]],
  },
  {
    id: 'ml-ssne',
    script: `# symmetric SNE
Y : real[n, d]
P : simplex[n, n] symmetric hollow
q[i,j] = exp(-norm(Y[i,:] - Y[j,:])^2) /
         sum(exp(-norm(Y[k,:] - Y[l,:])^2), k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]
`,
    results: [
      ['4*sum((P[i,j] - q[i,j])*(Y[i,:] - Y[j,:]), j)', 10],
      ['2*sum((P[i,j] - q[i,j])*(Y[i,:] - Y[j,:]), j)', 10],
    ],
  },
  {
    id: 'ml-tsne',
    script: `# t-SNE
Y : real[n, d]
P : simplex[n, n] symmetric hollow
w[i,j] = 1/(1 + norm(Y[i,:] - Y[j,:])^2)
q[i,j] = w[i,j]/sum(w[k,l], k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]
`,
    results: [['4*sum((P[i,j] - q[i,j])*w[i,j]*(Y[i,:] - Y[j,:]), j)', 12]],
  },
  {
    id: 'ml-kl-mu',
    script: `m1, m2 : real[d]
S1, S2 : real[d, d] spd
f = (logdet(S2) - logdet(S1) - d + tr(inv(S2)*S1) + (m2 - m1)'*inv(S2)*(m2 - m1))/2
gradient f wrt m1
`,
    results: [['inv(S2)*(m1 - m2)', 6]],
  },
  {
    id: 'ml-pl',
    script: `s : real[n]
Z : positive[n]
Z[i] = sum(exp(s[j]), j >= i)       # what is left to choose from
l = -sum(s[i] - log(Z[i]), i)
gradient l wrt s[k]
`,
    results: [['sum(exp(s[k])/Z[i], i <= k) - 1', 10]],
  },
  {
    id: 'ml-lstm-c',
    script: `x : real[p]
h, c, G : real[d]
Wi, Wf, Wo, Wg : real[d, p]
Ui, Uf, Uo, Ug : real[d, d]
bi, bf, bo, bg : real[d]
ig = sigmoid(Wi*x + Ui*h + bi)
fg = sigmoid(Wf*x + Uf*h + bf)
og = sigmoid(Wo*x + Uo*h + bo)
cg = tanh(Wg*x + Ug*h + bg)
cn = fg .* c + ig .* cg
hn = og .* tanh(cn)
l = G'*hn
gradient l wrt c
`,
    results: [['G .* og .* (ones(d) - tanh(cn).^2) .* fg', 13]],
  },
  {
    id: 'cv-1d-x',
    script: `x : real[n]
w : real[r]
g : real[n - r + 1]
y[i] = sum(x[i+m-1]*w[m], m)
l = sum(g[i]*y[i], i)
gradient l wrt x[p]
`,
    results: [
      ['sum(w[m]*g[p-m+1], m, 1 <= p-m+1 <= n-r+1)', 17],
      ['sum(w[m]*g[p+m-1], m, 1 <= p+m-1 <= n-r+1)', 17],
    ],
  },
  {
    id: 'cv-2d-x',
    script: `X : real[N, C, H, V]
W : real[F, C, R, S]
G : real[N, F, H - R + 1, V - S + 1]
Y[n,f,i,j] = sum(W[f,c,p,q]*X[n,c,i+p-1,j+q-1], c, p, q)
l = sum(G[n,f,i,j]*Y[n,f,i,j], n, f, i, j)
gradient l wrt X[n,c,u,v]
`,
    results: [['sum(W[f,c,p,q]*G[n,f,u-p+1,v-q+1], f, p, q, 1 <= u-p+1 <= H-R+1, 1 <= v-q+1 <= V-S+1)', 30]],
  },
  {
    id: 'cv-autocorr',
    script: `x : real[n]
l = sum(x[i]*x[i+2], i)
gradient l wrt x[k]
`,
    results: [['(k <= n-2)*x[k+2] + (k >= 3)*x[k-2]', 13]],
  },
  {
    id: 'cv-avgpool',
    script: `# windows of three, stride three
x : real[3*m]
g : real[m]
y[i] = mean(x[3*(i-1)+k], k = 1:3)
l = sum(g[i]*y[i], i)
gradient l wrt x[p]
`,
    results: [['sum(g[i], 1 <= p - 3*(i-1) <= 3)/3', 15]],
  },
  {
    id: 'cv-maxpool',
    script: `# windows of three, stride three
x : real[3*m]
g : real[m]
y[i] = max(x[3*(i-1)+k], k = 1:3)
l = sum(g[i]*y[i], i)
gradient l wrt x[p]
`,
    results: [['sum(g[i]*(x[p] == y[i]), 1 <= p - 3*(i-1) <= 3)', 17]],
  },
  {
    id: 'rg-ridge-hess',
    script: `X : real[n, d]
w : real[d]
y : real[n]
lam : positive
f = norm(X*w - y)^2/2 + lam/2*norm(w)^2
hessian f wrt w
`,
    results: [["X'*X + lam*eye(d)", 9]],
  },
  {
    id: 'px-l1',
    script: `x : real[n]
t : positive
h(x) = norm1(x)
prox h with t
`,
    results: [['sign(x) .* max(abs(x) - t*ones(n), 0)', 12]],
  },
  {
    id: 'sd-l1',
    script: `u : real[n]
h(u) = norm1(u)
subdifferential h at u
`,
    results: [['if(u[i] == 0, -1 <= g[i] <= 1, g[i] == sign(u[i]))', 14]],
  },
  {
    id: 'sd-max',
    script: `u : real[n]
h(u) = max(u)
subdifferential h at u
`,
    results: [['sum(g) == 1 and g[i] >= 0 and (u[i] == max(u) or g[i] == 0)', 17]],
  },
  {
    id: 'huber',
    script: `d : positive
x, u, y : real
t : positive
h(z) = if(abs(z) <= d, z^2/2, d*abs(z) - d^2/2)
prox h at x with t
subdifferential h at u
conjugate h at y
`,
    results: [
      ['x-t*x/max(1+t,abs(x)/d)', 14],
      ['x < -d*(1+t)', 8],
      ['x+t*d', 5],
      ['-d*(1+t) <= x <= d*(1+t)', 14],
      ['x/(1+t)', 5],
      ['x > d*(1+t)', 7],
      ['x-t*d', 5],
      ['if(-d <= y <= d, y^2/2, inf)', 13],
      ['(u < -d and g == -d) or (-d <= u <= d and g == u) or (u > d and g == d)', 28],
    ],
  },
  {
    id: 'mcp',
    script: `lam, gam : positive
x, y : real
t : positive
h(z) = if(abs(z) <= gam*lam, lam*abs(z) - z^2/(2*gam), gam*lam^2/2)
prox h at x with t
conjugate h at y
`,
    results: [
      [
        'if(t < gam, if(abs(x) <= t*lam, 0, if(abs(x) <= gam*lam, sign(x)*(abs(x) - t*lam)/(1 - t/gam), x)), if(abs(x) <= lam*sqrt(t*gam), 0, x))',
        47,
      ],
      ['t < gam and abs(x) <= t*lam', 10],
      ['0', 1],
      ['t < gam and t*lam < abs(x) <= gam*lam', 14],
      ['sign(x)*(abs(x)-t*lam)/(1-t/gam)', 15],
      ['t < gam and abs(x) > gam*lam', 10],
      ['x', 1],
      ['t >= gam and abs(x) <= lam*sqrt(t*gam)', 13],
      ['0', 1],
      ['t >= gam and abs(x) > lam*sqrt(t*gam)', 13],
      ['x', 1],
      ['if(y == 0, 0, inf)', 6],
    ],
  },
  {
    id: 'inverse',
    script: `x, u, y : real
t : positive
h(z) = if(z > 0, 1/z, inf)
prox h at x with t
subdifferential h at u
conjugate h at y
`,
    results: [
      [
        'if(x >= -cbrt(27*t/4), x/3+cbrt(x^3/27+t/2+sqrt(t*x^3/27+t^2/4))+cbrt(x^3/27+t/2-sqrt(t*x^3/27+t^2/4)), x/3-2*x/3*cos(acos(-1-27*t/(2*x^3))/3))',
        91,
      ],
      ['x >= -cbrt(27*t/4)', 9],
      ['x/3+cbrt(x^3/27+t/2+sqrt(t*x^3/27+t^2/4))+cbrt(x^3/27+t/2-sqrt(t*x^3/27+t^2/4))', 55],
      ['x < -cbrt(27*t/4)', 9],
      ['x/3-2*x/3*cos(acos(-1-27*t/(2*x^3))/3)', 26],
      ['if(y <= 0, -2*sqrt(-y), inf)', 11],
      ['(u > 0 and g == -1/u^2)', 12],
    ],
  },
  {
    id: 'logistic',
    script: `x, u, y : real
t : positive
h(z) = log(1 + exp(z))
prox h at x with t
subdifferential h at u
conjugate h at y
`,
    results: [
      ['root(v-x+t/(1+exp(-v)), v, x-t, x)', 16],
      ['1 == 1', 3],
      ['root(v-x+t/(1+exp(-v)), v, x-t, x)', 16],
      ['if(0 < y < 1, y*log(y)+(1-y)*log(1-y), if(y == 0 or y == 1, 0, inf))', 29],
      ['g == 1/(1+exp(-u))', 9],
    ],
  },
  {
    id: 'linf',
    script: `x, z : real[n]
t : positive
h(z) = norminf(z)
prox h at x with t
`,
    results: [['min(max(x, -m), m)', 6]],
  },
  {
    id: 'two_kinks',
    script: `x, u, y : real
t : positive
h(z) = abs(z) + abs(z - 1)
prox h at x with t
subdifferential h at u
conjugate h at y
`,
    results: [
      ['min(x+2*t,0)+max(x-2*t,min(max(x,0),1))', 19],
      ['x < -2*t', 6],
      ['x+2*t', 5],
      ['-2*t <= x <= 0', 8],
      ['0', 1],
      ['0 < x < 1', 5],
      ['x', 1],
      ['1 <= x <= 1+2*t', 9],
      ['1', 1],
      ['x > 1+2*t', 7],
      ['x-2*t', 5],
      ['if(-2 <= y <= 2, max(y,0)-1, inf)', 13],
      [
        '(u < 0 and g == -2) or (u == 0 and -2 <= g <= 0) or (0 < u < 1 and g == 0) or (u == 1 and 0 <= g <= 2) or (u > 1 and g == 2)',
        47,
      ],
    ],
  },
];
