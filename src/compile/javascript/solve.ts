/**
 * Roots of increasing functions, one an element, in JavaScript for modules and for this process: `equation(z)` gives
 * their values at an array, and may be NaN outside of where they live. An infinite end is sought by doubling; between
 * the ends goes inverse quadratic interpolation where it pays, and halving where not, down to neighbouring doubles
 * (Chandrupatla, Advances in Engineering Software 28, 1997).
 */
export const SOLVE = `function solve(equation, from, to, wanted) {
  const n = from.length;
  const z = new Float64Array(n);
  const states = [];
  for (let k = 0; k < n; k++) {
    if (wanted[k] !== 1) continue;
    const start = Number.isFinite(from[k]) ? from[k] : Number.isFinite(to[k]) ? to[k] : 0;
    states.push({ k, start, lo: from[k], hi: to[k] });
  }
  const evaluate = (list, place) => {
    for (const s of list) z[s.k] = place(s);
    return list.length > 0 ? equation(z) : z;
  };
  const widen = (end, direction) => {
    let open = states.filter((s) => !Number.isFinite(s[end]));
    for (let step = 1; open.length > 0 && step < 1e300; step *= 2) {
      const f = evaluate(open, (s) => s.start + direction * step);
      for (const s of open) {
        if (direction * f[s.k] >= 0) s[end] = s.start + direction * step;
      }
      open = open.filter((s) => !Number.isFinite(s[end]));
    }
    for (const s of open) s[end] = s.start + direction * Number.MAX_VALUE / 4;
  };
  widen('lo', -1);
  widen('hi', 1);
  // Where the function has no value at an end, the end is one of its domain.
  const below = evaluate(states, (s) => s.lo).slice();
  const above = evaluate(states, (s) => s.hi).slice();
  for (const s of states) {
    s.b = s.lo;
    s.fb = Number.isNaN(below[s.k]) ? -Infinity : below[s.k];
    s.a = s.hi;
    s.fa = Number.isNaN(above[s.k]) ? Infinity : above[s.k];
    s.c = s.a;
    s.fc = s.fa;
    s.part = 0.5;
  }
  const settled = (s) => {
    if (s.fb >= 0) return s.lo;
    if (s.fa <= 0) return s.hi;
    return null;
  };
  const roots = new Float64Array(n).fill(NaN);
  let active = [];
  for (const s of states) {
    const end = settled(s);
    if (end === null) active.push(s);
    else roots[s.k] = end;
  }
  for (let round = 0; active.length > 0 && round < 2400; round++) {
    const f = evaluate(active, (s) => {
      const [lo, hi] = s.a < s.b ? [s.a, s.b] : [s.b, s.a];
      const next = s.a + s.part * (s.b - s.a);
      s.next = lo < next && next < hi ? next : lo + (hi - lo) / 2;
      s.done = !(lo < s.next && s.next < hi);
      return s.next;
    });
    for (const s of active) {
      if (!s.done) advance(s, f[s.k]);
      if (s.done) roots[s.k] = Math.abs(s.fa) < Math.abs(s.fb) ? s.a : s.b;
    }
    active = active.filter((s) => !s.done);
  }
  for (const s of active) roots[s.k] = s.a;
  return roots;
}

/** Takes in the value at the next place of one bracket a, b, and says where to look then. */
function advance(s, value) {
  if (Number.isNaN(value)) {
    s.done = true;
    s.a = s.b = NaN;
    return;
  }
  if (value > 0 === s.fa > 0) [s.c, s.fc] = [s.a, s.fa];
  else [s.c, s.fc, s.b, s.fb] = [s.b, s.fb, s.a, s.fa];
  [s.a, s.fa] = [s.next, value];
  const best = Math.abs(s.fa) < Math.abs(s.fb) ? s.a : s.b;
  const width = Math.abs(s.b - s.a);
  const least = (Number.EPSILON * Math.abs(best)) / 2 / width;
  s.done = value === 0;
  const { a, b, c, fa, fb, fc } = s;
  const xi = (a - b) / (c - b);
  const phi = (fa - fb) / (fc - fb);
  let part = 0.5;
  if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi) {
    const first = (fa / (fb - fa)) * (fc / (fb - fc));
    part = first + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
  }
  if (!Number.isFinite(part)) part = 0.5;
  s.part = least < 0.5 ? Math.min(Math.max(part, least), 1 - least) : 0.5;
}`;
