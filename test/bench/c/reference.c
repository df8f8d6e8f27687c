/* The workloads as a careful C programmer writes them: fused loops, one pass, half the pairs where they are
 * symmetric, contiguous inner loops. Compiled with -O3 -march=native -ffast-math, one core. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define R restrict

static inline double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* Y[n,2], P[n,n] symmetric -> G[n,2]; the pairs j < i give both rows. */
static void embedding(int n, const double *R Y, const double *R P, double *R G, int student) {
  double *R m = calloc(8 * (size_t)n, sizeof *m);
  double *R x = m, *R y = m + n, *R ax = m + 2 * n, *R ay = m + 3 * n, *R bx = m + 4 * n, *R by = m + 5 * n;
  double z = 0;
  for (int i = 0; i < n; i++) x[i] = Y[2 * i], y[i] = Y[2 * i + 1];
  for (int i = 0; i < n; i++) {
    const double xi = x[i], yi = y[i], *R p = P + (size_t)i * n;
    double sx = 0, sy = 0, tx = 0, ty = 0, zi = 0;
    if (student) {
      for (int j = 0; j < i; j++) {
        const double dx = xi - x[j], dy = yi - y[j], w = 1 / (1 + dx * dx + dy * dy);
        const double a = p[j] * w, b = w * w;
        zi += w;
        sx += a * dx, sy += a * dy, tx += b * dx, ty += b * dy;
        ax[j] -= a * dx, ay[j] -= a * dy, bx[j] -= b * dx, by[j] -= b * dy;
      }
    } else {
      for (int j = 0; j < i; j++) {
        const double dx = xi - x[j], dy = yi - y[j], w = exp(-(dx * dx + dy * dy)), a = p[j];
        zi += w;
        sx += a * dx, sy += a * dy, tx += w * dx, ty += w * dy;
        ax[j] -= a * dx, ay[j] -= a * dy, bx[j] -= w * dx, by[j] -= w * dy;
      }
    }
    ax[i] += sx, ay[i] += sy, bx[i] += tx, by[i] += ty, z += 2 * zi;
  }
  for (int i = 0; i < n; i++) G[2 * i] = 4 * (ax[i] - bx[i] / z), G[2 * i + 1] = 4 * (ay[i] - by[i] / z);
  free(m);
}

void ssne(int n, const double *R Y, const double *R P, double *R G) { embedding(n, Y, P, G, 0); }

void tsne(int n, const double *R Y, const double *R P, double *R G) { embedding(n, Y, P, G, 1); }

/* X[n,d], W[d,k], b[k], T[n,k] -> G[d,k] */
void softmax_ce(int n, int d, int k, const double *R X, const double *R W, const double *R b, const double *R T,
                double *R G) {
  double z[64];
  memset(G, 0, sizeof *G * (size_t)d * k);
  for (int s = 0; s < n; s++) {
    const double *R x = X + (size_t)s * d;
    double top = -INFINITY, total = 0;
    for (int j = 0; j < k; j++) z[j] = b[j];
    for (int i = 0; i < d; i++)
      for (int j = 0; j < k; j++) z[j] += x[i] * W[i * k + j];
    for (int j = 0; j < k; j++) top = z[j] > top ? z[j] : top;
    for (int j = 0; j < k; j++) total += z[j] = exp(z[j] - top);
    for (int j = 0; j < k; j++) z[j] = z[j] / total - T[s * k + j];
    for (int i = 0; i < d; i++)
      for (int j = 0; j < k; j++) G[i * k + j] += x[i] * z[j];
  }
}

/* x[c,H,V], w[o,c,r,r], g[o,h,v] -> dw, dx */
void conv_backward(int c, int o, int r, int h, int v, const double *R x, const double *R w, const double *R g,
                   double *R dw, double *R dx) {
  const int H = h + r - 1, V = v + r - 1;
  memset(dx, 0, sizeof *dx * (size_t)c * H * V);
  for (int f = 0; f < o; f++)
    for (int a = 0; a < c; a++)
      for (int m = 0; m < r; m++)
        for (int n = 0; n < r; n++) {
          const size_t at = ((size_t)(f * c + a) * r + m) * r + n;
          const double wk = w[at];
          double s = 0;
          for (int i = 0; i < h; i++) {
            const double *R gi = g + ((size_t)f * h + i) * v;
            const double *R xi = x + ((size_t)a * H + i + m) * V + n;
            double *R di = dx + ((size_t)a * H + i + m) * V + n;
            for (int j = 0; j < v; j++) s += gi[j] * xi[j], di[j] += gi[j] * wk;
          }
          dw[at] = s;
        }
}

void soft_threshold(int n, const double *R x, double t, double *R y) {
  for (int i = 0; i < n; i++) {
    const double m = fabs(x[i]) - t;
    y[i] = copysign(m > 0 ? m : 0, x[i]);
  }
}

/* C[n,m] += A[n,k] B[k,m] */
static void product(int n, int k, int m, const double *R A, const double *R B, double *R C) {
  for (int i = 0; i < n; i++)
    for (int l = 0; l < k; l++) {
      const double a = A[(size_t)i * k + l];
      for (int j = 0; j < m; j++) C[(size_t)i * m + j] += a * B[(size_t)l * m + j];
    }
}

/* C[k,m] += A[n,k]' B[n,m] */
static void product_left(int n, int k, int m, const double *R A, const double *R B, double *R C) {
  for (int i = 0; i < n; i++)
    for (int l = 0; l < k; l++) {
      const double a = A[(size_t)i * k + l];
      for (int j = 0; j < m; j++) C[(size_t)l * m + j] += a * B[(size_t)i * m + j];
    }
}

/* X[n,d], W[d,k], V[k,d] -> dW[d,k], dV[k,d] */
void autoencoder(int n, int d, int k, const double *R X, const double *R W, const double *R V, double *R dW,
                 double *R dV) {
  double *R m = calloc((size_t)n * (2 * k + d), sizeof *m);
  double *R hid = m, *R back = m + (size_t)n * k, *R res = m + 2 * (size_t)n * k;
  product(n, d, k, X, W, hid);
  for (int i = 0; i < n * k; i++) hid[i] = sigmoid(hid[i]);
  product(n, k, d, hid, V, res);
  for (int i = 0; i < n * d; i++) res[i] = 2 * (res[i] - X[i]) / n;
  for (int s = 0; s < n; s++)
    for (int j = 0; j < k; j++) {
      double t = 0;
      for (int i = 0; i < d; i++) t += res[(size_t)s * d + i] * V[(size_t)j * d + i];
      const double a = hid[(size_t)s * k + j];
      back[(size_t)s * k + j] = t * a * (1 - a);
    }
  memset(dW, 0, sizeof *dW * (size_t)d * k);
  memset(dV, 0, sizeof *dV * (size_t)d * k);
  product_left(n, d, k, X, back, dW);
  product_left(n, k, d, hid, res, dV);
  free(m);
}

void f_partials(int n, const double *R x, const double *R y, double *R dx, double *R dy) {
  for (int i = 0; i < n; i++) {
    const double a = sigmoid(x[i]), b = sigmoid(y[i]), den = 1 / (3 * x[i] + y[i] - a), f = (x[i] * x[i] + b) * den;
    dx[i] = (2 * x[i] - f * (3 - a * (1 - a))) * den;
    dy[i] = (b * (1 - b) - f) * den;
  }
}

/* X[n,d], w[d], y[n] -> g[d] */
void logistic(int n, int d, const double *R X, const double *R w, const double *R y, double *R g) {
  for (int j = 0; j < d; j++) g[j] = 0;
  for (int i = 0; i < n; i++) {
    const double *R x = X + (size_t)i * d;
    double t = 0;
    for (int j = 0; j < d; j++) t += x[j] * w[j];
    const double c = -y[i] * sigmoid(-y[i] * t);
    for (int j = 0; j < d; j++) g[j] += c * x[j];
  }
}

/* f of question 3 and its partial derivatives at a point, one call. */
static __attribute__((noinline)) void trace_at(double x, double y, double *out)
{
  double sx = 1.0 / (1.0 + exp(-x)), sy = 1.0 / (1.0 + exp(-y));
  double d = 3.0 * x + y - sx, f = (x * x + sy) / d;
  out[0] = f;
  out[1] = (2.0 * x - f * (3.0 - sx * (1.0 - sx))) / d;
  out[2] = (sy * (1.0 - sy) - f) / d;
}

/* So many calls, at points that differ; their values together, so that none is left out. */
void trace(int calls, double x, double y, double *out)
{
  double one[3];
  out[0] = out[1] = out[2] = 0;
  for (int k = 0; k < calls; k++) {
    trace_at(x + 1e-9 * k, y, one);
    for (int m = 0; m < 3; m++) out[m] += one[m];
  }
}
