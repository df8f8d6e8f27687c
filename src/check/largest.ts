/** The largest magnitude of a list; NaN where any number is none. */
export function largest(list: ArrayLike<number>): number {
  let most = 0;
  for (let k = 0; k < list.length; k++) {
    const x = Math.abs(list[k] as number);
    if (Number.isNaN(x)) return x;
    if (x > most) most = x;
  }
  return most;
}

/** The largest difference of two lists of one length. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const gaps = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) gaps[k] = (a[k] as number) - (b[k] as number);
  return largest(gaps);
}
