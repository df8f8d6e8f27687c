/** Scripts of our own for the exported files: what the public ladder has too little of. */
export const EXPORT_CASES: readonly { readonly id: string; readonly script: string }[] = [
  {
    id: 'several-variables',
    script: `W : real[k, d]
x : real[d]
b : real[k]
y : onehot[k]
a = W*x + b
yhat = softmax(a)
l = -sum(y .* log(yhat))
gradient l wrt W
gradient l wrt x
gradient l wrt b`,
  },
  {
    id: 'two-objectives',
    script: `x, a : real[n]
f = sum(sin(a .* x))
g = tanh(x) .* a
gradient f wrt x
jacobian g wrt x
jacobian g wrt a`,
  },
  { id: 'lambertw', script: 'x : positive[n]\nf = sum(lambertw(x).^2)\ngradient f wrt x' },
  { id: 'lambertw-negative', script: 'u : unit[n]\nf = sum(lambertw(-u/3))\ngradient f wrt u' },
  { id: 'gamma', script: 'x : positive[n]\nf = sum(gamma(x) + lgamma(x) + digamma(x))\ngradient f wrt x' },
  { id: 'erf', script: 'x : real[n]\nf = sum(erf(x) .* Phi(x))\ngradient f wrt x' },
  { id: 'cbrt', script: 'x : positive[n]\nf = sum(cbrt(x) + floor(x) .* x + mod(x, 2).^2)\ngradient f wrt x' },
  { id: 'sigmoid', script: 'x : real[n]\nf = sum(sigmoid(x) .* softplus(x))\ngradient f wrt x' },
  { id: 'trigonometric', script: 'x : unit[n]\nf = sum(asin(x) + acos(x) .* atan(x) + tan(x))\ngradient f wrt x' },
  { id: 'hyperbolic', script: 'x : real[n]\nf = sum(sinh(x) .* cosh(x) - tanh(x))\nhessian f wrt x' },
  {
    id: 'attention',
    script: `Q : real[n, d]
K : real[m, d]
Vv : real[m, e]
G : real[n, e]
A = softmax(Q*K'/sqrt(d))
l = sum(G .* (A*Vv))
gradient l wrt Q
gradient l wrt K
gradient l wrt Vv`,
  },
  {
    id: 'three-axes',
    script: `T : real[n, m, r]
u : real[m]
f = sum(T[i,j,k]^2*u[j]*k, i, j, k)
gradient f wrt T
gradient f wrt u`,
  },
  {
    id: 'windows',
    script: `x : real[2*m]
g : real[m]
y[i] = max(x[2*(i-1)+k], k = 1:2)
l = sum(g[i]*y[i]^2, i)
gradient l wrt x
gradient l wrt g`,
  },
  {
    id: 'batched-inverse',
    script: `A : real[n, n] spd
B : real[n, m]
f = tr(B'*inv(A)*B) + logdet(A)
gradient f wrt B
gradient f wrt A`,
  },
  {
    id: 'length',
    script:
      'x : real[n]\na : real\nf = a^2*sqrt(n) + sum(1/i, i = 1:n)\nh = f*sum(x)\ngradient h wrt a\ngradient h wrt x\ngradient f wrt a',
  },
  {
    id: 'hessian-mixed',
    script: 'w : real[d]\nb : real\nx : real[d]\nf = softplus(dot(w, x) + b)\nhessian f wrt w, b',
  },
  {
    id: 'quotient',
    script: 'x, y : positive[n]\nf = sum(x[i]/(x[i] + y[j]), i != j)\ngradient f wrt x\ngradient f wrt y',
  },
  { id: 'distances', script: 'Y : real[n, d]\nf = sum(norm(Y[i,:] - Y[j,:]), i < j)\ngradient f wrt Y' },
  {
    id: 'names',
    script:
      'g, lambda, np, ctx : real[n]\nsaved = g .* lambda\nf = sum(saved .* np .* ctx.^2)\ngradient f wrt g\ngradient f wrt ctx',
  },
  {
    id: 'powers',
    script:
      'p, s : positive\nx : positive[n]\nf = sum(x[i]^p*s^x[i], i)\ngradient f wrt p\ngradient f wrt s\ngradient f wrt x',
  },
  { id: 'ordered', script: 'x : real[n]\nf = sum(max(x[i] - x[j], 0)^2*(i < j), i, j)\ngradient f wrt x' },
];
