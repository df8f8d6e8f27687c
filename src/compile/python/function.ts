import type { Declaration } from '../../expr/declaration.js';
import type { CompileOptions, Target } from '../compile.js';
import { reachable } from '../reach.js';
import { classifier } from '../terms/canonical.js';
import type { Term, Var } from '../terms/term.js';
import { freshTerms } from '../terms/terms.js';
import { type Output, type Translation, translate } from '../translate.js';
import { type Piece, piece } from './arrays.js';
import type { Names, Writer } from './context.js';
import type { Dialect } from './dialect.js';
import { dimName } from './integers.js';
import { dimensionLines, pythonNames } from './names.js';
import { placesOf } from './order.js';
import { parts } from './products.js';
import { full } from './reductions.js';
import { withoutSign } from './signs.js';
import { isInverse, termPiece } from './terms.js';

/** A Python function in its parts. */
export interface PythonFunction {
  readonly name: string;
  /** The arrays in order. */
  readonly parameters: readonly string[];
  /** Dimensions that no array determines. */
  readonly asked: readonly string[];
  /** Statements that read dimensions off the arrays, then those that compute. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
}

export interface FunctionOptions extends CompileOptions {
  readonly function: string;
  /** The library, given the name of the first parameter. */
  readonly library: (like: string | undefined) => Dialect;
  /** What is done to the terms before they are written. */
  readonly prepare?: (term: Term) => Term;
}

/** Text of an expression from which it gets a statement of its own. */
const LONG = 72;
/** Text of an expression that is not worth a name, however often it is used. */
const SHORT = 12;

/** The target in terms, with its intermediates under their own names. */
export function namedTerms(target: Target, options: Pick<FunctionOptions, 'sizes' | 'prepare'> = {}): Translation {
  freshTerms(new Map(Object.entries(options.sizes ?? {})));
  const translation = translate([target], 'kept');
  const prepare = (term: Term): Term => (options.prepare ?? ((same: Term) => same))(withoutSign(term));
  return {
    ...translation,
    outputs: translation.outputs.map((o) => ({ ...o, term: prepare(o.term) })),
    tensors: translation.tensors.map((x) => ({ ...x, body: prepare(x.body) })),
  };
}

/** The function of the target: array expressions, what is shared or long named. */
export function pythonFunction(target: Target, options: FunctionOptions): PythonFunction {
  const translation = namedTerms(target, options);
  const output = translation.outputs[0] as Output;
  const tensors = reachable(translation);
  const classOf = classifier();
  const uses = usesByClass([...tensors.map((x) => x.body), output.term], classOf);
  const declarations: readonly Declaration[] = options.parameters ?? translation.parameters.map((p) => p.declaration);

  const names: Names = pythonNames();
  const functionName = names.of('function', options.function);
  const parameters = declarations.map((d) => ({ declaration: d, name: names.of(d.name, d.name) }));
  for (const x of tensors) names.of(x.source, x.source.name);

  const done = new Map<number, { readonly value: Piece; readonly vars: readonly Var[] }>();
  let axes: readonly Var[] = [];
  let place: (v: Var) => number = () => 0;
  const w: Writer = {
    lib: options.library(parameters[0]?.name),
    names,
    lines: [],
    dims: new Set(),
    ranges: new Set(),
    rank: (v) => place(v),
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
    place = placesOf(root, axes, classOf);
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
      const value = termPiece(w, term);
      const often = (uses.get(classOf(term).id) ?? 0) > 1 && (value.code.length > SHORT || term.kind === 'reduce');
      const unnamed = term === root || term.kind === 'const' || isInverse(term);
      const named = !unnamed && (often || value.code.length > LONG);
      finish(term, named ? assign(`t${++serial}`, value) : value);
    }
    return w.known(root);
  }

  function assign(wanted: string, value: Piece): Piece {
    const name = names.of({}, wanted);
    w.lines.push(`${name} = ${value.code}`);
    return { ...piece(name, value.axes), plain: value.plain };
  }

  const whole = (value: Piece): string => (axes.length === 0 ? w.lib.scalar(value) : full(w, value, axes).code);
  for (const tensor of tensors) {
    axes = tensor.axes;
    const name = names.of(tensor.source, tensor.source.name);
    const value = build(tensor.body);
    w.lines.push(`${name} = ${whole(value)}`);
    if (value.axes.length === axes.length) finish(tensor.body, piece(name, axes));
  }
  axes = output.axes;
  returned(w.lines, whole(build(output.term)));

  const { lines: head, undetermined } = dimensionLines(w, parameters, translation.parameters);
  return {
    name: functionName,
    parameters: parameters.map((p) => p.name),
    asked: undetermined.map((d) => dimName(w, d)),
    head,
    lines: w.lines,
  };
}

/** Adds the statement that returns; what the last one named is returned itself. */
function returned(lines: string[], value: string): void {
  const last = lines[lines.length - 1] ?? '';
  if (!last.startsWith(`${value} = `)) lines.push(`return ${value}`);
  else lines[lines.length - 1] = `return ${last.slice(value.length + 3)}`;
}

/** `def name(a, b, *, n):`. */
export function signature({ name, parameters, asked }: PythonFunction): string {
  return `def ${name}(${[...parameters, ...(asked.length > 0 ? ['*', ...asked] : [])].join(', ')}):`;
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
