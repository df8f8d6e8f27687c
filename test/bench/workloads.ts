/**
 * The workloads by which compiled gradients are timed: scripts of the language, what is asked of them, and data.
 * Nothing here knows how they are compiled.
 */

export interface Workload {
  readonly name: string;
  /** Definitions and the commands whose results are computed together. */
  readonly script: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Arrays row by row with their shapes, the same in every run. */
  readonly data: (sizes: Readonly<Record<string, number>>) => Readonly<Record<string, Dense>>;
}

export interface Dense {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Pseudo-random numbers in (−1, 1), the same in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

function array(shape: readonly number[], at: (k: number) => number): Dense {
  return { shape, data: Float64Array.from({ length: shape.reduce((n, l) => n * l, 1) }, (_, k) => at(k)) };
}

function uniform(seed: number, shape: readonly number[], scale = 1): Dense {
  const next = random(seed);
  return array(shape, () => scale * next());
}

/** Rows with a single 1. */
function onehot(rows: number, columns: number): Dense {
  return array([rows, columns], (k) => (k % columns === (Math.floor(k / columns) * 7) % columns ? 1 : 0));
}

/** A symmetric matrix of probabilities with a zero diagonal. */
function affinities(seed: number, n: number): Dense {
  const next = random(seed);
  const made = array([n, n], () => 0);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const p = (1 + next()) / 2 + 1e-3;
      made.data[i * n + j] = p;
      made.data[j * n + i] = p;
      total += 2 * p;
    }
  }
  made.data.forEach((p, k) => {
    made.data[k] = p / total;
  });
  return made;
}

const pairs = ({ n = 0, d = 0 }): Readonly<Record<string, Dense>> => ({
  Y: uniform(1, [n, d]),
  P: affinities(2, n),
});

export const workloads: readonly Workload[] = [
  {
    name: 'ssne',
    script: `Y : real[n, d]
P : simplex[n, n] symmetric hollow
q[i,j] = exp(-norm(Y[i,:] - Y[j,:])^2) / sum(exp(-norm(Y[k,:] - Y[l,:])^2), k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]`,
    sizes: { n: 1000, d: 2 },
    data: pairs,
  },
  {
    name: 'tsne',
    script: `Y : real[n, d]
P : simplex[n, n] symmetric hollow
w[i,j] = 1/(1 + norm(Y[i,:] - Y[j,:])^2)
q[i,j] = w[i,j]/sum(w[k,l], k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]`,
    sizes: { n: 1000, d: 2 },
    data: pairs,
  },
  {
    name: 'softmax-ce',
    script: `X : real[n, d]
W : real[d, k]
b : real[k]
T : onehot[n, k]
z[s,j] = sum(X[s,i]*W[i,j], i) + b[j]
p[s,j] = exp(z[s,j])/sum(exp(z[s,m]), m)
L = -sum(T[s,j]*log(p[s,j]), s, j)
gradient L wrt W`,
    sizes: { n: 512, d: 784, k: 10 },
    data: ({ n = 0, d = 0, k = 0 }) => ({
      X: uniform(3, [n, d]),
      W: uniform(4, [d, k], 0.1),
      b: uniform(5, [k]),
      T: onehot(n, k),
    }),
  },
  {
    name: 'conv-backward',
    script: `x : real[c, h + r - 1, v + r - 1]
w : real[o, c, r, r]
g : real[o, h, v]
y[f,i,j] = sum(x[a, i+m-1, j+n-1]*w[f,a,m,n], a, m, n)
L = sum(g[f,i,j]*y[f,i,j], f, i, j)
gradient L wrt w
gradient L wrt x`,
    sizes: { c: 8, o: 16, r: 5, h: 60, v: 60 },
    data: ({ c = 0, o = 0, r = 0, h = 0, v = 0 }) => ({
      x: uniform(6, [c, h + r - 1, v + r - 1]),
      w: uniform(7, [o, c, r, r]),
      g: uniform(8, [o, h, v]),
    }),
  },
  {
    name: 'soft-threshold',
    script: `x : real[n]
t : positive
L = sum(max(abs(x[i]) - t, 0)^2, i)/2
gradient L wrt x`,
    sizes: { n: 1e6 },
    data: ({ n = 0 }) => ({ x: uniform(9, [n], 2), t: array([], () => 0.5) }),
  },
  {
    name: 'autoencoder',
    script: `X : real[n, d]
W : real[d, k]
V : real[k, d]
h[s,j] = sigmoid(sum(X[s,i]*W[i,j], i))
y[s,i] = sum(h[s,j]*V[j,i], j)
L = sum((y[s,i] - X[s,i])^2, s, i)/n
gradient L wrt W
gradient L wrt V`,
    sizes: { n: 256, d: 256, k: 64 },
    data: ({ n = 0, d = 0, k = 0 }) => ({
      X: uniform(10, [n, d]),
      W: uniform(11, [d, k], 0.2),
      V: uniform(12, [k, d], 0.2),
    }),
  },
  {
    name: 'f-partials',
    script: `x, y : real[n]
f[i] = (x[i]^2 + sigmoid(y[i]))/(3*x[i] + y[i] - sigmoid(x[i]))
F = sum(f[i], i)
gradient F wrt x
gradient F wrt y`,
    sizes: { n: 1e6 },
    data: ({ n = 0 }) => ({ x: uniform(13, [n], 2), y: uniform(14, [n], 2) }),
  },
  {
    name: 'logistic',
    script: `X : real[n, d]
w : real[d]
y : sign[n]
L = sum(log(1 + exp(-y[i]*sum(X[i,j]*w[j], j))), i)
gradient L wrt w`,
    sizes: { n: 1e4, d: 100 },
    data: ({ n = 0, d = 0 }) => ({
      X: uniform(15, [n, d]),
      w: uniform(16, [d], 0.3),
      y: array([n], (k) => (k % 3 === 0 ? -1 : 1)),
    }),
  },
];
