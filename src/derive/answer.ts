import type { Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { hintName } from '../expr/reduce.js';
import { withTwins } from '../expr/twins.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { callAst } from '../language/raise/ast.js';
import { makeNames, type Names } from '../language/raise/names.js';
import { raise, shortest, shortestSize } from '../language/raise.js';
import { namesIn } from '../language/ranges.js';
import type { Scope } from '../language/scope.js';
import { sizeOf } from '../language/size.js';
import type { Element, ResultForm } from '../result.js';
import { STRUCTURED } from '../rules/table.js';
import { definitionsIn, derive } from './derivative.js';
import { nameRepeated, replaceAst } from './lets.js';
import { type Stated, stateDerivative, type Variable } from './problem.js';
import { drain, knowingOf, type RawStep, simplify } from './simplify.js';
import { symmetrised } from './symmetric.js';
import { type Weight, weightsIn } from './weights.js';

/** What was derived, before it is checked. */
export interface Derived {
  readonly stated: Stated;
  /** The closed form, its free indices those of the result. */
  readonly closed: Node;
  readonly steps: readonly RawStep[];
  readonly form: ResultForm;
  /** Names that the engine gave to parts of the result. */
  readonly named: Element['definitions'];
  /** What is written for weights that are as short as a name. */
  readonly written: ReadonlyMap<string, Ast>;
}

/** The axes and names under which an expression is stated. */
export interface Frame {
  readonly open: readonly Index[];
  readonly indices: readonly Index[];
  readonly taken: ReadonlySet<string>;
}

const namesOf = new WeakMap<ReadonlySet<string>, Names>();

/** The names over a set of taken ones: what is raised over the same set, or more, is raised once. */
function namesOver(taken: ReadonlySet<string>, more: readonly string[] = []): Names {
  const names = namesOf.get(taken) ?? makeNames(taken);
  namesOf.set(taken, names);
  return more.length === 0 ? names : { taken: new Set([...taken, ...more]), given: names.given };
}

/** The forms in which an expression is stated, with the names that were given to its parts. */
export function formOf(
  closed: Node,
  frame: Frame,
  weights: readonly Weight[] = [],
): Pick<Derived, 'form' | 'named' | 'written'> {
  const weighted = weights.map((w) => w.definition.name);
  const names = namesOver(frame.taken, weighted);
  let array = shortest(closed, frame.open, names);
  // An index of the result that its element does not depend on is no name of a bound one.
  const idle = frame.indices.filter((i) => !closed.free.includes(i)).map((i) => i.name);
  let index =
    frame.open.length === 0
      ? array
      : (raise(
          closed,
          [],
          idle.length > 0 ? makeNames(new Set([...frame.taken, ...weighted, ...idle])) : names,
        ) as Ast);
  const named: Element['definitions'][number][] = [];
  const written = new Map<string, Ast>();
  const made = engineMade(closed, new Set([...frame.taken, ...weighted]));
  const inParts = namesUsed(made);
  for (const weight of weights) {
    const { name } = weight.definition;
    const whole = softmaxOf(weight, frame.taken);
    const call = whole && sizeOf(whole) <= INLINE ? whole : null;
    const inline = (ast: Ast): Ast =>
      call ? replaceAst(ast, (a) => (a.kind === 'name' && a.name === name ? call : null)) : ast;
    const used = inParts.has(name) || namesIn(array).has(name) || namesIn(index).has(name);
    const fits = call && !inParts.has(name) && sizeOf(inline(array)) <= sizeOf(array) + sizeOf(call);
    if (fits) {
      [array, index] = [inline(array), inline(index)];
      written.set(name, call);
    } else if (used) named.push(statedWeight(weight, frame.taken));
  }
  const partNames = new Set([...frame.taken, ...weighted, ...made.map((d) => d.name)]);
  for (const definition of made) named.push(statedWeight({ definition, exponent: null }, partNames));
  const known = [...weighted, ...named.map((n) => n.name)];
  const given = new Set([...frame.taken, ...known, ...namesIn(array), ...namesIn(index)]);
  const lets = nameRepeated(
    array,
    closed,
    frame.taken,
    () => LETTERS.find((l) => !given.has(l) && given.add(l)) ?? null,
  );
  const isOne = index === array && lets.ast === array;
  array = lets.ast;
  for (const { name, body } of lets.lets) named.push(line(name, body));
  const text = printAst(array);
  const latex = once(() => latexAst(array));
  const indexLatex = isOne ? latex : once(() => latexAst(index));
  return {
    form: {
      text,
      index: isOne ? text : printAst(index),
      indices: frame.indices.map((i) => i.name),
      get latex() {
        return latex();
      },
      get indexLatex() {
        return indexLatex();
      },
      size: sizeOf(array),
    },
    named,
    written,
  };
}

/** Intermediates that the derivation made, parts of a large expression and long adjoints, each after those it uses. */
function engineMade(closed: Node, known: ReadonlySet<string>): Definition[] {
  return definitionsIn(closed).filter((d) => !known.has(d.name));
}

/** The names that stand in the bodies of these. */
function namesUsed(definitions: readonly Definition[]): Set<string> {
  const out = new Set<string>();
  for (const { body } of definitions)
    fold(body, (node) => {
      if (node.kind === 'definition') out.add(node.definition.name);
      return true;
    });
  return out;
}

const LETTERS = ['s', 't', 'u', 'v', 'w', 'q', 'r'];

/** A softmax with a longer argument is named. */
const INLINE = 8;

function softmaxOf({ definition, exponent }: Weight, taken: ReadonlySet<string>): Ast | null {
  const arg = exponent && raise(exponent, definition.indices, namesOver(taken));
  return arg ? callAst('softmax', arg) : null;
}

/** The definition of a weight as a person would write it, in array notation where that is no longer. */
function statedWeight(weight: Weight, taken: ReadonlySet<string>): Element['definitions'][number] {
  const { name, indices, body } = weight.definition;
  const array = softmaxOf(weight, taken) ?? raise(body, indices, namesOver(taken));
  const given = new Map<Index, string>();
  // What is taken may be large, and there may be as many names: it is not copied.
  const used = new Set([name]);
  for (const i of indices) {
    const letter = [hintName(i), ...'ijklmn'].find((l) => !used.has(l) && !taken.has(l)) ?? hintName(i);
    used.add(letter);
    given.set(i, letter);
  }
  const ast = array && indices.length === 0 ? array : (raise(body, [], makeNames(taken, given)) as Ast);
  if (array && (array === ast || sizeOf(array) <= sizeOf(ast))) return line(name, array);
  return line(`${name}[${indices.map((i) => given.get(i)).join(', ')}]`, ast);
}

/** Written when it is first asked for: the LaTeX of a large result takes as long as its derivation. */
function once(write: () => string): () => string {
  let known: string | undefined;
  return () => {
    known ??= write();
    return known;
  };
}

function line(name: string, body: Ast): Element['definitions'][number] {
  const latex = once(() => latexAst(body));
  return {
    name,
    text: printAst(body),
    get latex() {
      return latex();
    },
  };
}

/** How long the expression is when it is printed as the result will be. */
export function printedCost({ open, taken }: Pick<Frame, 'open' | 'taken'>): (node: Node) => number {
  const names = namesOver(taken);
  const known = new Map<Node, number>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const cost = shortestSize(node, open, names);
    known.set(node, cost);
    return cost;
  };
}

interface Latest {
  readonly command: string;
  readonly names: number;
  readonly derived: Derived;
}

/** What was derived last over a scope: to compile a result, nothing is derived again. */
const latest = new WeakMap<Scope, Latest>();

/** The derivative that the command asks for, in its shortest form. */
export function deriveCommand(command: CommandStatement, scope: Scope): Derived {
  const names = scope.declarations.size + scope.definitions.size + scope.functions.size;
  const known = latest.get(scope);
  if (known?.command === command.text && known.names === names) return known.derived;
  const derived = derivedForm(command, scope);
  latest.set(scope, { command: command.text, names, derived });
  return derived;
}

function derivedForm(command: CommandStatement, scope: Scope): Derived {
  const stated = stateDerivative(command, scope);
  const definitions = [...scope.definitions.values()];
  const plain = attempt(stated, definitions, []);
  const weights = weightsIn(stated.objective, stated.taken);
  if (weights.length === 0) return withStepNames(plain, []);
  const weighed = attempt(stated, [...definitions, ...weights.map((w) => w.definition)], weights);
  return withStepNames(total(weighed) < total(plain) ? weighed : plain, weights);
}

/** A derivation with more steps than this is not shown as a whole. */
const MANY = 400;

/** With the names that the engine gave to what its steps, but not its result, speak of. */
function withStepNames(derived: Derived, weights: readonly Weight[]): Derived {
  const { steps } = derived;
  const given = derived.named.map(({ name }) => name.replace(/\[.*$/s, ''));
  // No index of a step bears a name that the result gives.
  const stated = { ...derived.stated, taken: new Set([...derived.stated.taken, ...given]) };
  if (steps.length > MANY) return { ...derived, stated };
  const made = new Map<string, Weight>();
  for (const node of new Set(steps.flatMap((s) => [s.before, s.after])))
    for (const definition of definitionsIn(node)) {
      const weight = weights.find((w) => w.definition.name === definition.name);
      const { name } = definition;
      if (!stated.taken.has(name) && !derived.written.has(name))
        made.set(name, weight ?? { definition, exponent: null });
    }
  const taken = new Set([...stated.taken, ...made.keys()]);
  const first = [...made.values()].map((w) => statedWeight(w, taken));
  return { ...derived, stated: { ...stated, taken }, named: [...first, ...derived.named] };
}

/** Length of the result with the names that the engine gave. */
function total({ form, named }: Derived): number {
  return named.reduce((t, n) => t + Math.max(1, n.text.length / 3), form.size);
}

function attempt(stated: Stated, definitions: readonly Definition[], weights: readonly Weight[]): Derived {
  const knowing = knowingOf(definitions);
  const steps: RawStep[] = [];
  let current = stated.objective;
  for (const [k, variable] of stated.variables.entries()) {
    const last = k === stated.variables.length - 1;
    const cost = last ? printedCost(stated) : undefined;
    const made = drain(derive({ objective: current, variable: variable.owner, at: variable.at }, knowing, cost));
    for (const step of made.steps) steps.push(step);
    current = made.value;
  }
  if (stated.symmetric) {
    const { at } = stated.variables[0] as Variable;
    const subject = { kind: 'result' as const };
    const before = current;
    const after = symmetrised(before, at);
    steps.push({ rule: STRUCTURED, subject, before, after, assumptions: [] });
    const made = drain(simplify(after, knowing, subject, printedCost(stated)));
    for (const step of made.steps) steps.push(step);
    current = made.value;
  }
  const closed = mostSymmetric(current, stated);
  return { stated, closed, steps, ...formOf(closed, stated, weights) };
}

/** With the transposes of symmetric matrices left out, where that is shorter. */
function mostSymmetric(closed: Node, stated: Stated): Node {
  const turned = withTwins(closed, () => true);
  if (turned === closed) return closed;
  const cost = printedCost(stated);
  return cost(turned) < cost(closed) ? turned : closed;
}
