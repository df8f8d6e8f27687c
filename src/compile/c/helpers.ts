import { type Pieces, piecesIn } from '../pieces.js';

/** What emitted C calls besides the standard library: `cf_name`, each supplied only where it is used. */

const INTEGERS: Pieces = [
  [
    'cf_later',
    `static inline ptrdiff_t cf_later(ptrdiff_t a, ptrdiff_t b)
{
  return a > b ? a : b;
}`,
  ],
  [
    'cf_sooner',
    `static inline ptrdiff_t cf_sooner(ptrdiff_t a, ptrdiff_t b)
{
  return a < b ? a : b;
}`,
  ],
  [
    'cf_floor_div',
    `/* a/b rounded down, b positive. */
static inline ptrdiff_t cf_floor_div(ptrdiff_t a, ptrdiff_t b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}`,
  ],
  [
    'cf_ceil_div',
    `/* a/b rounded up, b positive. */
static inline ptrdiff_t cf_ceil_div(ptrdiff_t a, ptrdiff_t b)
{
  return a > 0 ? (a + b - 1) / b : -(-a / b);
}`,
  ],
];

const ELEMENTARY: Pieces = [
  [
    'cf_max',
    `/* The greater; NaN where either is. */
static inline double cf_max(double a, double b)
{
  return a > b || a != a ? a : b;
}`,
  ],
  [
    'cf_min',
    `/* The smaller; NaN where either is. */
static inline double cf_min(double a, double b)
{
  return a < b || a != a ? a : b;
}`,
  ],
  [
    'cf_sign',
    `static inline double cf_sign(double x)
{
  return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}`,
  ],
  [
    'cf_mod',
    `/* The remainder with the sign of b, exact. */
static inline double cf_mod(double a, double b)
{
  const double r = fmod(a, b);
  return r != 0.0 && (r < 0.0) != (b < 0.0) ? r + b : r;
}`,
  ],
  [
    'cf_sigmoid',
    `/* 1/(1 + e^-x), by the sign of x so that nothing overflows. */
static inline double cf_sigmoid(double x)
{
  const double e = exp(-fabs(x));
  return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
}`,
  ],
  [
    'cf_softplus',
    `/* log(1 + e^x). */
static inline double cf_softplus(double x)
{
  return cf_max(x, 0.0) + log1p(exp(-fabs(x)));
}`,
  ],
];

// What is volatile must not be re-associated: its rounding is the point.
const SPECIAL: Pieces = [
  [
    'cf_horner',
    `static double cf_horner(const double *c, int count, double x)
{
  double s = 0.0;
  for (int k = count - 1; k >= 0; k--) s = s * x + c[k];
  return s;
}`,
  ],
  [
    'cf_tail',
    `/* e^(x*x) erfc(x) for x >= 1/2: Chebyshev, the substitution of Shepherd and Laframboise (1981). */
static double cf_tail(double x)
{
  static const double c[] = {
    1.2084850269862097, -0.07504118427531181, -0.01797609535952797, 0.019913983473517725,
    -0.009629642061303496, 0.0034016570174592317, -0.0009590585116410484, 0.00021946364960847366,
    -3.992509605200306e-5, 5.346506073375822e-6, -3.896965160367219e-7, -2.588934827058383e-8,
    1.1575169384456797e-8, -1.1638472830435674e-9, -9.396205176478089e-11, 3.7416946098604814e-11,
    -1.801299234679153e-12, -7.494722358880246e-13, 1.1062434401170266e-13, 1.1603049696205127e-14,
    -3.832830028029633e-15, -1.1107715306344172e-16, 1.1866199766437556e-16
  };
  const double start = (0.5 - 4.0) / (0.5 + 4.0);
  const double t = x > 1e300 ? 1.0 : (x - 4.0) / (x + 4.0);
  const double u = 2.0 * (t - start) / (1.0 - start) - 1.0;
  double b1 = 0.0, b2 = 0.0;
  for (int k = 22; k > 0; k--) {
    const double b = 2.0 * u * b1 - b2 + c[k];
    b2 = b1;
    b1 = b;
  }
  return (u * b1 - b2 + c[0]) / (1.0 + 2.0 * x);
}`,
  ],
  [
    'cf_gaussian',
    `/* e^(-c*x*x), the square in two exact parts. */
static double cf_gaussian(double x, double c)
{
  if (fabs(x) > 40.0) return 0.0;
  const volatile float head = (float)x;
  return exp(-c * head * head) * exp(-c * (x - head) * (x + head));
}`,
  ],
  [
    'cf_ndtr',
    `/* The distribution function of the standard normal law. */
static double cf_ndtr(double x)
{
  const double y = fabs(x) * 0.7071067811865476;
  if (x > -0.75) return 1.0 - 0.5 * (x > 0.0 ? erfc(y) : 2.0 - erfc(y));
  return 0.5 * cf_gaussian(x, 0.5) * cf_tail(y);
}`,
  ],
  [
    'cf_bernoulli',
    `static const double cf_bernoulli[] = {
  1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0,
  43867.0 / 798.0
};`,
  ],
  [
    'cf_hurwitz',
    `/* The sum of (x + k)^-s over k >= 0, by Euler and Maclaurin (DLMF 25.11.5). */
static double cf_hurwitz(double s, double x)
{
  double total = 0.0, y = x, factorial = 2.0;
  for (; y < 14.0; y += 1.0) total += pow(y, -s);
  double term = s * pow(y, -s - 1.0);
  double rest = pow(y, 1.0 - s) / (s - 1.0) + pow(y, -s) / 2.0;
  for (int j = 1; j <= 9; j++) {
    rest += cf_bernoulli[j - 1] / factorial * term;
    term *= (s + 2 * j - 1) * (s + 2 * j) / (y * y);
    factorial *= (2 * j + 1) * (2 * j + 2);
  }
  return total + rest;
}`,
  ],
  [
    'cf_digamma',
    `/* The derivative of log gamma; NaN at its poles. Near its positive zero by the Taylor series there. */
static double cf_digamma(double x)
{
  static const double near_root[] = {
    0.9676722454476213, -0.44276316898359225, 0.25849976095565114, -0.16394270544240658, 0.10782405069126239,
    -0.07219956125645474, 0.04880428816414313, -0.03316112647484737, 0.02259764823221812, -0.015424765904948968,
    0.010538791616612184, -0.007204534386356874, 0.004926781395729857, -0.003369801655439332,
    0.0023051263267349306, -0.0015769367714301987, 0.0010788252019162975, -0.0007380709389960061,
    0.0005049532658346026, -0.0003454680251063082, 0.00023635601564027086, -0.00016170622091974825,
    0.00011063372768747429, -0.00007569179582195078
  };
  const double pi = 3.141592653589793;
  if (x <= 0.0 && x == floor(x)) return NAN;
  if (x < 0.0) return cf_digamma(1.0 - x) - pi / tan(pi * (x - floor(x + 0.5)));
  if (x > 1.2 && x < 1.75) {
    volatile double h = x - 1.4616321449683622;
    h -= 9.549995429965697e-17;
    return h * cf_horner(near_root, 24, h);
  }
  double shift = 0.0, tail = 0.0, y = x;
  for (; y < 14.0; y += 1.0) shift += 1.0 / y;
  if (isinf(y)) return y;
  const double z = 1.0 / (y * y);
  for (int j = 9; j >= 1; j--) tail = (tail + cf_bernoulli[j - 1] / (2 * j)) * z;
  return log(y) - 0.5 / y - tail - shift;
}`,
  ],
  [
    'cf_polygamma',
    `/* The n-th derivative of digamma, n = 0, 1, 2, ... (DLMF 5.15.1). */
static double cf_polygamma(double n, double x)
{
  double factorial = 1.0;
  if (n == 0.0) return cf_digamma(x);
  if (n != floor(n) || n < 0.0 || (x <= 0.0 && x == floor(x)) || x != x || x < -1e6) return NAN;
  if (isinf(x)) return 0.0;
  for (int i = 2; i <= n; i++) factorial *= i;
  return (fmod(n, 2.0) == 0.0 ? -factorial : factorial) * cf_hurwitz(n + 1.0, x);
}`,
  ],
  [
    'cf_trigamma',
    `static double cf_trigamma(double x)
{
  return cf_polygamma(1.0, x);
}`,
  ],
  [
    'cf_lambertw',
    `/* The principal branch of Lambert's W: w e^w = x, w >= -1; NaN below -1/e. Halley's iteration. */
static double cf_lambertw(double x)
{
  if (x == 0.0 || (isinf(x) && x > 0.0)) return x;
  volatile double gap = x + 0.36787944117144233;
  gap += -1.2428753672788363e-17;
  if (!(gap >= -1e-16)) return NAN;
  const double p = sqrt(cf_max(0.0, 2.0 * 2.718281828459045 * gap));
  if (p < 1e-3)
    return -1.0 + p * (1.0 + p * (-1.0 / 3.0 + p * (11.0 / 72.0 + p * (-43.0 / 540.0 + p * 769.0 / 17280.0))));
  const double l = log1p(x);
  double w = x < -0.2 ? -1.0 + p * (1.0 - p / 3.0) : l * (1.0 - log1p(l) / (2.0 + l));
  for (int round = 0; round < 12; round++) {
    const double e = exp(w);
    const double f = w * e - x;
    const double step = f / (e * (w + 1.0) - (w + 2.0) * f / (2.0 * w + 2.0));
    w -= step;
    if (fabs(step) <= 1e-10 * fabs(w)) break;
  }
  return w;
}`,
  ],
];

const MATRICES: Pieces = [
  [
    'cf_factor',
    `/*
 * P A = L U in place with partial pivoting; the value is the sign of the permutation, 0 where a pivot
 * vanishes. order takes the rows of A in the order of L U.
 */
static int cf_factor(double *a, ptrdiff_t n, ptrdiff_t *order)
{
  int sign = 1;
  for (ptrdiff_t i = 0; i < n; i++) order[i] = i;
  for (ptrdiff_t k = 0; k < n; k++) {
    ptrdiff_t best = k;
    for (ptrdiff_t i = k + 1; i < n; i++)
      if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
    const double pivot = a[best * n + k];
    if (pivot == 0.0) return 0;
    if (best != k) {
      sign = -sign;
      for (ptrdiff_t j = 0; j < n; j++) {
        const double x = a[k * n + j];
        a[k * n + j] = a[best * n + j];
        a[best * n + j] = x;
      }
      const ptrdiff_t row = order[k];
      order[k] = order[best];
      order[best] = row;
    }
    for (ptrdiff_t i = k + 1; i < n; i++) {
      const double f = a[i * n + k] / pivot;
      a[i * n + k] = f;
      for (ptrdiff_t j = k + 1; j < n; j++) a[i * n + j] -= f * a[k * n + j];
    }
  }
  return sign;
}`,
  ],
  [
    'cf_inv',
    `/* The inverse of the n x n matrix a, which is overwritten; NaN where it is singular. */
static void cf_inv(double *a, ptrdiff_t n, double *out)
{
  ptrdiff_t *const order = malloc(sizeof(ptrdiff_t) * (size_t)(n + 1));
  if (order == NULL || cf_factor(a, n, order) == 0) {
    for (ptrdiff_t k = 0; k < n * n; k++) out[k] = NAN;
    free(order);
    return;
  }
  for (ptrdiff_t c = 0; c < n; c++) {
    for (ptrdiff_t i = 0; i < n; i++) {
      double s = order[i] == c ? 1.0 : 0.0;
      for (ptrdiff_t k = 0; k < i; k++) s -= a[i * n + k] * out[k * n + c];
      out[i * n + c] = s;
    }
    for (ptrdiff_t i = n - 1; i >= 0; i--) {
      double s = out[i * n + c];
      for (ptrdiff_t k = i + 1; k < n; k++) s -= a[i * n + k] * out[k * n + c];
      out[i * n + c] = s / a[i * n + i];
    }
  }
  free(order);
}`,
  ],
  [
    'cf_det',
    `/* The determinant; a is overwritten. */
static void cf_det(double *a, ptrdiff_t n, double *out)
{
  ptrdiff_t *const order = malloc(sizeof(ptrdiff_t) * (size_t)(n + 1));
  double d = order == NULL ? NAN : cf_factor(a, n, order);
  for (ptrdiff_t i = 0; i < n && d != 0.0; i++) d *= a[i * n + i];
  free(order);
  *out = d;
}`,
  ],
  [
    'cf_logdet',
    `/* The logarithm of the size of the determinant; a is overwritten. */
static void cf_logdet(double *a, ptrdiff_t n, double *out)
{
  ptrdiff_t *const order = malloc(sizeof(ptrdiff_t) * (size_t)(n + 1));
  const int sign = order == NULL ? 0 : cf_factor(a, n, order);
  double s = order == NULL ? NAN : sign == 0 ? -INFINITY : 0.0;
  for (ptrdiff_t i = 0; i < n && sign != 0; i++) s += log(fabs(a[i * n + i]));
  free(order);
  *out = s;
}`,
  ],
];

const ALL: Pieces = [...INTEGERS, ...ELEMENTARY, ...SPECIAL, ...MATRICES];

/** Definitions of the helpers that the code calls, in order. */
export function helpersIn(code: string): string[] {
  return piecesIn(code, ALL);
}
