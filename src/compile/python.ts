import type { Declaration } from '../expr/declaration.js';
import { classifier } from './canonical.js';
import type { CompileOptions, Target } from './compile.js';
import { type Piece, piece } from './python-arrays.js';
import type { Numpy } from './python-context.js';
import { dimName } from './python-integers.js';
import { dimensionLines, pythonNames } from './python-names.js';
import { parts } from './python-products.js';
import { full } from './python-reductions.js';
import { isInverse, termPiece } from './python-terms.js';
import { reachable } from './reach.js';
import type { Term, Var } from './term.js';
import { freshTerms } from './terms.js';
import { type Output, translate } from './translate.js';

export interface PythonOptions extends CompileOptions {
  /** The function's name, `gradient` by default. */
  readonly function?: string;
}

/** Text of an expression from which it gets a statement of its own. */
const LONG = 72;
/** Text of an expression that is not worth a name, however often it is used. */
const SHORT = 12;

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
  freshTerms(new Map(Object.entries(options.sizes ?? {})));
  const translation = translate([target], 'kept');
  const output = translation.outputs[0] as Output;
  const tensors = reachable(translation);
  const roots = [...tensors.map((x) => x.body), output.term];
  const classOf = classifier();
  const uses = usesByClass(roots, classOf);
  const declarations: readonly Declaration[] = options.parameters ?? translation.parameters.map((p) => p.declaration);

  const names = pythonNames();
  const functionName = names.of('function', options.function ?? 'gradient');
  const parameters = declarations.map((d) => ({ declaration: d, name: names.of(d.name, d.name) }));
  for (const x of tensors) names.of(x.source, x.source.name);

  const done = new Map<number, { readonly value: Piece; readonly vars: readonly Var[] }>();
  let axes: readonly Var[] = [];
  const np: Numpy = {
    names,
    lines: [],
    dims: new Set(),
    ranges: new Set(),
    rank: (v) => (axes.includes(v) ? axes.indexOf(v) : axes.length + v.id),
    known: (term) => {
      const { id, vars } = classOf(term);
      const found = done.get(id);
      if (!found) throw new Error('a term is used before it is computed');
      const own = (v: Var): Var => vars[found.vars.indexOf(v)] as Var;
      return { ...found.value, axes: found.value.axes.map(own) };
    },
  };
  const isDone = (term: Term): boolean => done.has(classOf(term).id);
  const finish = (term: Term, value: Piece): void => {
    const { id, vars } = classOf(term);
    done.set(id, { value, vars });
  };
  let serial = 0;

  /** Computes all that the root needs; what is shared or long gets a name. */
  function build(root: Term): Piece {
    const stack: Term[] = [root];
    while (stack.length > 0) {
      const term = stack[stack.length - 1] as Term;
      const waiting = isDone(term) ? [] : parts(term).filter((a) => !isDone(a));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (isDone(term)) continue;
      const value = termPiece(np, term);
      const often = (uses.get(classOf(term).id) ?? 0) > 1 && (value.code.length > SHORT || term.kind === 'reduce');
      const unnamed = term === root || term.kind === 'const' || isInverse(term);
      const named = !unnamed && (often || value.code.length > LONG);
      finish(term, named ? assign(`t${++serial}`, value) : value);
    }
    return np.known(root);
  }

  function assign(wanted: string, value: Piece): Piece {
    const name = names.of({}, wanted);
    np.lines.push(`${name} = ${value.code}`);
    return piece(name, value.axes);
  }

  for (const tensor of tensors) {
    axes = tensor.axes;
    const name = names.of(tensor.source, tensor.source.name);
    const value = build(tensor.body);
    np.lines.push(`${name} = ${full(np, value, axes).code}`);
    if (value.axes.length === axes.length) finish(tensor.body, piece(name, axes));
  }
  axes = output.axes;
  np.lines.push(`return ${full(np, build(output.term), axes).code}`);

  const head = dimensionLines(np, parameters, translation.parameters);
  const asked = head.undetermined.map((d) => dimName(np, d));
  const list = [...parameters.map((p) => p.name), ...(asked.length > 0 ? ['*', ...asked] : [])].join(', ');
  return text(
    `def ${functionName}(${list}):`,
    parameters.map((p) => p.name),
    head.lines,
    np.lines,
  );
}

/** How often each class of terms is an argument; an argument of a sign or a quotient as often as that is. */
function usesByClass(roots: readonly Term[], classOf: ReturnType<typeof classifier>): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const seen = new Set<number>();
  const order: Term[] = [];
  const stack = [...roots];
  for (let term = stack.pop(); term; term = stack.pop()) {
    const { id } = classOf(term);
    if (seen.has(id)) continue;
    seen.add(id);
    order.push(term);
    for (const arg of parts(term)) {
      const of = classOf(arg).id;
      uses.set(of, (uses.get(of) ?? 0) + 1);
      stack.push(arg);
    }
  }
  for (const term of order) {
    const often = uses.get(classOf(term).id) ?? 0;
    if (!isInverse(term) || often < 2) continue;
    const of = classOf(term.args[0] as Term).id;
    uses.set(of, (uses.get(of) ?? 0) + often - 1);
  }
  return uses;
}

function text(first: string, arrays: readonly string[], head: readonly string[], lines: readonly string[]): string {
  const body = lines.join('\n');
  const out = [first, '    import numpy as np'];
  const special = [...new Set([...body.matchAll(/\bspecial\.(\w+)\(/g)].map((m) => m[1] as string))];
  if (special.some((s) => !Object.hasOwn(SPECIAL, s))) out.push('    from scipy import special');
  else if (special.length > 0) {
    out.push('    import math', '', '    class special:', ...special.map((s) => `        ${s} = ${SPECIAL[s]}`), '');
  }
  const [only] = arrays;
  if (arrays.length === 1) out.push(`    ${only} = np.asarray(${only}, dtype=float)`);
  else if (arrays.length > 1) {
    const list = arrays.join(', ');
    out.push(`    ${list} = (np.asarray(v, dtype=float) for v in (${list}))`);
  }
  out.push(...head.map((line) => `    ${line}`));
  // Both sides of a choice are computed, and the one that does not count may be out of its domain.
  const guarded = body.includes('np.where(');
  if (guarded) out.push("    with np.errstate(all='ignore'):");
  out.push(...lines.map((line) => `${guarded ? '        ' : '    '}${line}`));
  return `${out.join('\n')}\n`;
}
