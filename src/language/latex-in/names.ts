import { rows } from '../../functions/table.js';
import type { Ast } from '../ast.js';
import { PRIMITIVES } from '../lower/call.js';
import { type Accent, COMBINING, nameParts } from '../names.js';
import { findFunction, type Scope } from '../scope.js';
import { BINDERS, CONSTANTS } from '../words.js';
import type { LetterItem } from './items.js';
import { lengthsOf } from './lengths.js';

/** How a name looks in a formula: `\hat{y}_{out}`. */
export interface Look {
  /** A letter, or a word as in `\mathit{loss}`. */
  readonly base: string;
  readonly accents: readonly Accent[];
  readonly subscripts: readonly string[];
}

/** The names that a formula may speak of, and what is known of each. */
export interface Names {
  /** Is it declared, defined, a dimension, a parameter or bound around here? */
  readonly known: (name: string) => boolean;
  /** The names known here that look like this. */
  readonly like: (look: Look) => readonly string[];
  /** The number of axes; of a parameter that repeats no declared name it is not known. */
  readonly axes: (name: string) => number | undefined;
  /** Is the name a definition, rather than a variable? */
  readonly defined: (name: string) => boolean;
  /** Is the name a variable or a definition, rather than an index or a dimension? */
  readonly variable: (name: string) => boolean;
  readonly dimension: (name: string) => boolean;
  /** The function that a word stands for. */
  readonly functionCalled: (word: string) => string | undefined;
  /** The function of the script that looks like this. */
  readonly functionLike: (look: Look) => string | undefined;
  /** The same names and some that are bound further in. */
  readonly within: (bound: Iterable<string>) => Names;
  readonly all: () => readonly string[];
  /** The lengths of an array's axes; `undefined` where they cannot be told. */
  readonly lengths: (ast: Ast) => readonly Ast[] | undefined;
}

/** What the words of textbooks are called in the language. */
const CALLED: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
  ['arctan', 'atan'],
  ['Tr', 'tr'],
  ['trace', 'tr'],
  ['sgn', 'sign'],
  ['ReLU', 'relu'],
  ['KL', 'kl'],
  ['LSE', 'logsumexp'],
  ['Diag', 'diag'],
  ['W', 'lambertw'],
]);

/** Letters that are drawn in two ways, or taken for each other. */
const TWINS: ReadonlyMap<string, string> = new Map(
  ['εϵ', 'θϑ', 'ρϱ', 'σς', 'φϕ', 'μµ', 'ℓl', 'Σ∑', 'Π∏'].flatMap((pair) => {
    const [a = '', b = ''] = pair;
    return [[a, b], ...(b === 'l' ? [] : [[b, a]])] as [string, string][];
  }),
);

const looks = new Map<string, string>();

/** Equal for names that look alike. */
function keyOf({ base, accents, subscripts }: Look): string {
  return JSON.stringify([base, accents, subscripts]);
}

function keyOfName(name: string): string {
  const known = looks.get(name);
  if (known !== undefined) return known;
  const key = keyOf(nameParts(name));
  looks.set(name, key);
  return key;
}

/** The names of a scope with the indices and parameters around a formula. */
export function namesOf(scope: Scope, bound: ReadonlySet<string>, params: ReadonlySet<string>): Names {
  const own = [scope.declarations, scope.definitions, scope.dimensions] as const;
  let variables: Looks | undefined;
  let functions: Looks | undefined;
  const ofScope = (): Looks => {
    variables ??= byLook(own.flatMap((names) => [...names.keys()]).filter((name) => !isAbstract(scope, name)));
    return variables;
  };
  const called = (): Looks => {
    functions ??= byLook(functionNames(scope));
    return functions;
  };
  const around = (inner: ReadonlySet<string>): Names => {
    const local = byLook([...inner, ...params, ...CONSTANTS]);
    const isLocal = (name: string): boolean => inner.has(name) || params.has(name);
    return {
      known: (name) => CONSTANTS.has(name) || isLocal(name) || own.some((names) => names.has(name)),
      like: (look) => find(look, (key) => [...new Set([...(local.get(key) ?? []), ...(ofScope().get(key) ?? [])])]),
      axes: (name) => {
        if (inner.has(name)) return 0;
        return axesOf(scope, name) ?? (params.has(name) ? undefined : 0);
      },
      defined: (name) => !isLocal(name) && scope.definitions.has(name),
      variable: (name) =>
        !inner.has(name) && (params.has(name) || scope.definitions.has(name) || scope.declarations.has(name)),
      dimension: (name) => !isLocal(name) && scope.dimensions.has(name),
      functionCalled: (word) => {
        const name = isFunction(scope, word) ? word : (CALLED.get(word) ?? word.toLowerCase());
        return isFunction(scope, name) ? name : undefined;
      },
      functionLike: (look) => find(look, (key) => called().get(key) ?? [])[0],
      within: (more) => around(new Set([...inner, ...more])),
      all: () => [
        ...inner,
        ...params,
        ...own.flatMap((names) => [...names.keys()]),
        ...functionNames(scope),
        ...rows.keys(),
      ],
      lengths: (ast) => lengthsOf(ast, scope, inner, params),
    };
  };
  return around(bound);
}

/** Names by their looks. */
type Looks = ReadonlyMap<string, readonly string[]>;

function byLook(names: Iterable<string>): Looks {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const key = keyOfName(name);
    const others = found.get(key);
    if (others) others.push(name);
    else found.set(key, [name]);
  }
  return found;
}

/** The names that look like this, or else those that nearly do. */
function find(look: Look, named: (key: string) => readonly string[]): readonly string[] {
  const exact = named(keyOf(look));
  const twin = TWINS.get(look.base);
  return exact.length > 0 || twin === undefined ? exact : named(keyOf({ ...look, base: twin }));
}

function axesOf(scope: Scope, name: string): number | undefined {
  return (scope.definitions.get(name) ?? scope.declarations.get(name))?.dims.length;
}

function functionNames(scope: Scope): string[] {
  const found = [...scope.declarations.keys()].filter((name) => isAbstract(scope, name));
  for (let s: Scope | null = scope; s; s = s.outer) found.push(...s.functions.keys());
  return found;
}

function isFunction(scope: Scope, name: string): boolean {
  if (rows.has(name) || PRIMITIVES.has(name) || BINDERS.has(name)) return true;
  return findFunction(scope, name) !== null || isAbstract(scope, name);
}

function isAbstract(scope: Scope, name: string): boolean {
  return scope.declarations.get(name)?.domain === 'function';
}

/** How a letter looks, with the subscripts that belong to its name. */
export function lookOf(letter: LetterItem, subscripts: readonly string[] = []): Look {
  return { base: letter.base, accents: letter.accents, subscripts };
}

/** Words for the letters that are typed as a word: `\theta` is `theta`. */
const GREEK_WORDS = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon';
const MORE_WORDS = 'phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega pi';
const WORD_OF: ReadonlyMap<string, string> = new Map([
  ...`${GREEK_WORDS} ${MORE_WORDS}`.split(' ').map((word): [string, string] => [nameParts(word).base, word]),
  ['ϵ', 'epsilon'],
]);

/** The accents that a name ends in. */
const SUFFIXES: ReadonlySet<Accent> = new Set<Accent>(['hat', 'bar', 'tilde']);

/** The name that a new thing of this look gets: `\hat{y}` is `yhat`, `W_{1}` is `W1`, `b_{out}` is `b_out`. */
export function newName({ base, accents, subscripts }: Look): string {
  const [accent] = accents;
  const typed = accents.length === 0 || (accents.length === 1 && accent !== undefined && SUFFIXES.has(accent));
  const word = WORD_OF.get(base) ?? base;
  const head = typed
    ? word + (accent ?? '')
    : accents.reduce((text, mark) => text + COMBINING[mark], base).normalize('NFC');
  const [first, ...rest] = subscripts.map((subscript) => WORD_OF.get(subscript) ?? subscript);
  if (first === undefined) return head;
  const joined = /^\d+$/.test(first) ? head + first : `${head}_${first}`;
  return [joined, ...rest].join('_');
}
