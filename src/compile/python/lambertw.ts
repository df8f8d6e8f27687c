/**
 * The principal branch of Lambert's function by Halley's iteration, for libraries that lack it; `m` is the library's
 * module, `still` cuts its argument from what is differentiated. The last step is differentiated: at the solution that
 * is the derivative, since the step does not depend on where it starts. Sources: Corless et al., On the Lambert W
 * function (1996), 5.9; DLMF 4.13.6 for the start at the branch point.
 */
export function lambertW(m: string, still: (array: string) => string): readonly string[] {
  return [
    'def lambert_w(x):',
    '    """The w >= -1 with w*exp(w) = x, by Halley\'s iteration."""',
    `    z = ${still('x')}`,
    `    p = ${m}.sqrt(2 * ${m}.where(z < 0, math.e * z + 1, 0 * z).clip(0))`,
    `    l = ${m}.log1p(${m}.where(z < -0.2, 0 * z, z))`,
    `    w = ${m}.where(z < -0.2, -1 + p * (1 - p / 3), l * (1 - ${m}.log1p(l) / (2 + l)))`,
    '    for _ in range(6):',
    '        w = halley(w, z)',
    '    return halley(w, x)',
    '',
    '',
    'def halley(w, x):',
    `    e = ${m}.exp(w)`,
    '    f = w * e - x',
    '    return w - f / (e * (w + 1) - (w + 2) * f / (2 * w + 2))',
  ];
}
