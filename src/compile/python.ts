import type { CompileOptions, Target } from './compile.js';
import { pythonFunction, signature } from './python/function.js';
import { NUMPY } from './python/numpy.js';

export interface PythonOptions extends CompileOptions {
  /** The function's name, `gradient` by default. */
  readonly function?: string;
}

/** Functions that the standard library has for numbers. */
const SPECIAL: Readonly<Record<string, string>> = {
  erf: 'np.vectorize(math.erf, otypes=[float])',
  gamma: 'np.vectorize(math.gamma, otypes=[float])',
  gammaln: 'np.vectorize(math.lgamma, otypes=[float])',
  ndtr: 'np.vectorize(lambda x: math.erfc(-x / math.sqrt(2)) / 2, otypes=[float])',
};

/**
 * A self-contained NumPy function of the parameters (arrays or nested lists, a scalar a number), which
 * returns the value as an array with the target's axes. A dimension that no array determines is a
 * keyword argument.
 */
export function python(target: Target, options: PythonOptions = {}): string {
  const made = pythonFunction(target, { ...options, function: options.function ?? 'gradient', library: () => NUMPY });
  const body = made.lines.join('\n');
  const out = [signature(made), '    import numpy as np'];
  const special = [...new Set([...body.matchAll(/\bspecial\.(\w+)\(/g)].map((m) => m[1] as string))];
  if (special.some((s) => !Object.hasOwn(SPECIAL, s))) out.push('    from scipy import special');
  else if (special.length > 0) {
    out.push('    import math', '', '    class special:', ...special.map((s) => `        ${s} = ${SPECIAL[s]}`), '');
  }
  out.push(...asArrays(made.parameters).map((line) => `    ${line}`));
  out.push(...made.head.map((line) => `    ${line}`), ...quiet(made.lines).map((line) => `    ${line}`));
  return `${out.join('\n')}\n`;
}

/** Statements that make arrays of what is given. */
export function asArrays(names: readonly string[]): readonly string[] {
  const [only] = names;
  if (names.length === 0) return [];
  if (names.length === 1) return [`${only} = np.asarray(${only}, dtype=float)`];
  const list = names.join(', ');
  return [`${list} = (np.asarray(v, dtype=float) for v in (${list}))`];
}

/** Without warnings, where both sides of a choice are computed: the one that does not count may have no value. */
export function quiet(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => line.includes('np.where('))) return lines;
  return ["with np.errstate(all='ignore'):", ...lines.map((line) => `    ${line}`)];
}
