/** Scripts, statements set apart by `; `, each with the form that a textbook gives; none may come out longer. */
export const textbooks: Readonly<Record<string, readonly (readonly [script: string, form: string])[]>> = {
  'Kronecker products': [
    [
      "A : real[n, n]; B : real[m, m]; x : real[n*m]; f = x'*kron(A, B)*x; gradient f wrt x",
      "(kron(A, B) + kron(A, B)')*x",
    ],
    [
      'A : real[n, p]; B : real[m, q]; x : real[p*q]; y : real[n*m]; f = norm(kron(A, B)*x - y)^2/2; gradient f wrt x',
      "kron(A, B)'*(kron(A, B)*x - y)",
    ],
    ['A : real[n, n]; B : real[m, m]; f = logdet(kron(A, B)); gradient f wrt A', "m*inv(A)'"],
    ['A : real[n, n]; B : real[m, m]; f = det(kron(A, B)); gradient f wrt A', "m*f*inv(A)'"],
    [
      "A : real[n, n]; B : real[m, m]; a, b : real[n*m]; f = a'*inv(kron(A, B))*b; gradient f wrt b",
      "inv(kron(A, B))'*a",
    ],
    [
      "u : real[n]; v : real[m]; c : real[n*m]; f = sin(c'*kron(u, v)); gradient f wrt c",
      "cos(c'*kron(u, v))*kron(u, v)",
    ],
  ],
  'extremes over pairs': [
    [
      'x : real[n]; f = max(abs(x[i] - x[j]), i, j); gradient f wrt x[k]',
      'sum(sign(x[k] - x[j]), j, f == abs(x[k] - x[j]))',
    ],
    ['x : real[n]; f = max(x[i]*x[j], i, j); gradient f wrt x[k]', 'sum(x[i], i, f == x[i]*x[k]) + (f == x[k]^2)*x[k]'],
    [
      'Y : real[n, d]; D[i,j] = norm(Y[i,:] - Y[j,:]); f = max(D[i,j], i, j); gradient f wrt Y[k,:]',
      'sum((Y[k,:] - Y[j,:])/D[k,j], D[k,j] == f)',
    ],
  ],
  'windows of a stride': [
    ['x, g : real[2*m]; l = sum(g[2*(i-1)+k]*x[2*(i-1)+k]^2, i, k = 1:2); gradient l wrt x[p]', '2*g[p]*x[p]'],
    ['x, g : real[s*m]; l = sum(g[s*(i-1)+k]*x[s*(i-1)+k]^2, i = 1:m, k = 1:s); gradient l wrt x[p]', '2*g[p]*x[p]'],
  ],
  polynomials: [
    ['a : real[p]; x : real; f = sum(a[j]*x^(j-1), j = 1:p); gradient f wrt x', 'sum((j-1)*a[j]*x^(j-2), j = 2:p)'],
    [
      'a : real[p]; x : real; f = sum(a[j]*x^(j-1), j = 1:p); hessian f wrt x',
      'sum((j-1)*(j-2)*a[j]*x^(j-3), j = 3:p)',
    ],
  ],
  'symbolic powers': [
    ['x : real[n]; p : positive; f = sum(abs(x).^p)^(1/p); gradient f wrt x', 'sign(x) .* (abs(x)/f).^(p-1)'],
    [
      'x, y : real[n]; p : positive; f = sum(abs(x[i] - y[i])^p, i)^(1/p); gradient f wrt x[k]',
      'sign(x[k] - y[k])*(abs(x[k] - y[k])/f)^(p - 1)',
    ],
    ['x, w : positive[n]; p : positive; f = sum(w .* x.^p)^(1/p); gradient f wrt x', 'w .* (x/f).^(p - 1)'],
  ],
  'sums over one range': [
    [
      'C : real[n, n]; s : real[n]; l = sum(C[i,j]*log(1 + exp(s[i] - s[j])), i, j); gradient l wrt s[k]',
      'sum(C[k,j]*sigmoid(s[k] - s[j]) - C[j,k]*sigmoid(s[j] - s[k]), j)',
    ],
    [
      'y : nonneg[n]; N : positive[n]; a, b : positive; l = sum(lgamma(y[i] + a) + lgamma(N[i] - y[i] + b) - lgamma(N[i] + a + b) + lgamma(a + b) - lgamma(a) - lgamma(b), i); gradient l wrt a',
      'sum(digamma(y[i] + a) - digamma(N[i] + a + b), i) + n*(digamma(a + b) - digamma(a))',
    ],
    // What is taken n times stays outside where there is one sum, and sums of arrays stay inner products.
    [
      'x : positive[n]; a, b : positive; l = sum(a*log(b) - lgamma(a) + (a-1)*log(x[i]) - b*x[i], i); gradient l wrt b',
      'n*a/b - sum(x)',
    ],
  ],
  'places of windows': [
    [
      'x : real[n]; g : real[n-2]; y[i] = max(x[i+k-1], k = 1:3); l = sum(g .* y); gradient l wrt x[p]',
      'sum(g[i]*(x[p] == y[i]), 1 <= p - i + 1 <= 3)',
    ],
    [
      'x : real[n, m]; g : real[n-1, m-1]; y[i,j] = max(x[i+a-1,j+b-1], a = 1:2, b = 1:2); l = sum(g .* y); gradient l wrt x[p,q]',
      'sum(g[i,j]*(x[p,q] == y[i,j]), 1 <= p - i + 1 <= 2, 1 <= q - j + 1 <= 2)',
    ],
  ],
  names: [
    [
      "U : real[n, k]; V : real[m, k]; M : real[n, m]; O : bit[n, m]; E = O .* (U*V' - M); f = norm(E)^2/2; gradient f wrt U",
      'E*V',
    ],
    [
      'x : real[n]; m : real[k]; s : positive[k]; P[i,j] = exp(-(x[i] - m[j])^2/(2*s[j]^2))/s[j]; R[i,j] = P[i,j]/sum(P[i,l], l); f = sum(log(sum(P[i,j], j)), i); gradient f wrt s[j]',
      'sum(R[i,j]*((x[i] - m[j])^2/s[j]^2 - 1), i)/s[j]',
    ],
  ],
  'sums of rows': [
    [
      "X : real[n, d]; m : real[d]; S : real[d, d] spd; l = -sum((X[i,:] - m)'*inv(S)*(X[i,:] - m), i)/2; gradient l wrt m",
      'inv(S)*sum(X[i,:] - m, i)',
    ],
    [
      "X : real[n, d]; m : real[d]; S : real[d, d] spd; l = -sum((X[i,:] - m)'*inv(S)*(X[i,:] - m), i)/2; gradient l wrt S",
      "inv(S)*sum((X[i,:] - m)*(X[i,:] - m)', i)*inv(S)/2",
    ],
    [
      "X : real[n, d]; r : positive[n]; m : real[d]; S : real[d, d] spd; l = -sum(r[i]*(X[i,:] - m)'*inv(S)*(X[i,:] - m), i)/2; gradient l wrt m",
      'inv(S)*sum(r[i]*(X[i,:] - m), i)',
    ],
    ['x : real[n]; A : real[n, n]; f = logdet(A + diag(x)); gradient f wrt x', 'diag(inv(diag(x) + A))'],
  ],
};
