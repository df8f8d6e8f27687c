/** Scripts that exercise rules which few derivations need, and rules where they are easily got wrong. */
export const rare: readonly string[] = [
  'P : real[n, n] hollow; x : real[n]; f = sum(P[i,i]*x[i], i); gradient f wrt x[k]',
  'x : real[n]; f = sum(max(x[i], 0)^3, i); gradient f wrt x[k]',
  'x, w : real[n]; f = sum(if(x[i] > 0, w[i]*x[i], w[i]*x[i] + 1), i); gradient f wrt x[k]',
  'a : positive[n]; x : real[n]; f = sum(abs(a[i])*x[i], i); gradient f wrt x[k]',
  'W : positive[n, n]; A : real[n, n]; q[i,j] = W[i,j]/sum(W[k,l], k, l); f = sum(A[i,j]*log(q[i,j]), i, j); gradient f wrt W[i,j]',
  'X, Z : positive[n, n]; A, B, G : real[n, n]; f = sum(G[i,j]*X[i,j]*Z[i,j]*(A[i,j]/X[i,j] + B[i,j]/Z[i,j]), i, j); gradient f wrt G[i,j]',
  'A, B, G : real[n, n]; x : real[n]; f = sum(G[i,j]*A[i,k]*(x[k] - x[i])*B[k,j], i, j, k, k != i); gradient f wrt G[i,j]',
  'A, B, G : real[n, n]; f = sum(G[i,j]*(A[i,k] + B[k,j])*(A[k,i] - B[j,k]), i, j, k, i < k); gradient f wrt G[i,j]',
  'S : real[n, n]; s : sign[n]; f = sigmoid(norm(S*s)); gradient f wrt S',
  'z : real; f = 1/2/(1 + z^2); gradient f wrt z',
  'r : real[n]; S : unit[n, n]; l = -sum(S[i,j]*log(sigmoid(r[i] - r[j])) + (1 - S[i,j])*log(sigmoid(r[j] - r[i])), i < j); gradient l wrt r[k]',
  'x, m : real[d]; v : positive; f = log(1 + norm(x - m)^2/v); gradient f wrt m',
  'X, G : real[n, d]; s[i] = sqrt(mean(X[i,j]^2, j)); Xh[i,j] = X[i,j]/s[i]; l = sum(G .* Xh); gradient l wrt X',
  'Y : real[n, d]; P : positive[n, n]; w[i,j] = 1/(1 + norm(Y[i,:] - Y[j,:])^2); q[i,j] = w[i,j]/sum(w[k,l], k != l); C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j); gradient C wrt Y[i,:]',
  'A : real[p, p]; X : real[n, n]; f = tr(kron(A, X)*kron(A, X)); gradient f wrt X',
];
