/** How far from the origin a minimiser is looked for. */
const REACH = 1e3;
const CLOSE = 1e-13;
const STEPS = 20_000;

/**
 * The minimiser of a convex function with one, by the ellipsoid method: a subgradient at the centre says in which half
 * the minimiser lies, whatever the function's value, so that the place is found to far more digits than a comparison of
 * values gives. Of a derivation nothing is used.
 */
export function minimiserOf(slope: (z: readonly number[]) => readonly number[], size: number): number[] {
  return size === 1 ? [bisected((z) => slope([z])[0] as number)] : byEllipsoids(slope, size);
}

function bisected(slope: (z: number) => number): number {
  let [lo, hi] = [-REACH, REACH];
  for (let k = 0; k < 200 && hi - lo > 0; k++) {
    const middle = (lo + hi) / 2;
    const s = slope(middle);
    if (s === 0) return middle;
    if (s > 0) hi = middle;
    else lo = middle;
  }
  return (lo + hi) / 2;
}

/** The ellipsoid is c + J·(unit ball): kept by its factor J, it stays one whatever the rounding. */
function byEllipsoids(slope: (z: readonly number[]) => readonly number[], n: number): number[] {
  let centre: number[] = new Array(n).fill(0);
  let factor = centre.map((_, i) => centre.map((__, j) => (i === j ? REACH * Math.sqrt(n) : 0)));
  const grow = n / Math.sqrt(n * n - 1);
  const flatten = Math.sqrt((n - 1) / (n + 1)) - 1;
  for (let step = 0; step < STEPS; step++) {
    const g = slope(centre);
    const turned = centre.map((_, j) => factor.reduce((s, row, i) => s + (row[j] as number) * (g[i] as number), 0));
    const length = Math.hypot(...turned);
    if (!(length > 0) || Math.hypot(...factor.flat()) < CLOSE) return centre;
    const p = turned.map((v) => v / length);
    const along = factor.map((row) => row.reduce((s, v, j) => s + v * (p[j] as number), 0));
    centre = centre.map((v, i) => v - (along[i] as number) / (n + 1));
    factor = factor.map((row, i) => row.map((v, j) => grow * (v + flatten * (along[i] as number) * (p[j] as number))));
  }
  return centre;
}
