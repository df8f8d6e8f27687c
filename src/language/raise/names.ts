import type { Index } from '../../expr/node.js';
import { hintName } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { children } from '../fold.js';
import { CONSTANTS, RESERVED } from '../words.js';
import { boundBy, nameAst } from './ast.js';

/** What indices may be called: names that are taken, and those that are given. */
export interface Names {
  readonly taken: ReadonlySet<string>;
  readonly given: ReadonlyMap<Index, string>;
}

/**
 * `taken` are the names that an index may not bear: declared ones, dimensions, definitions. `given`
 * says what certain free indices are called; others bear their own names.
 */
export function makeNames(taken: Iterable<string>, given: ReadonlyMap<Index, string> = new Map()): Names {
  // A large set is not copied for each expression that is printed.
  return { taken: taken instanceof Set ? taken : new Set(taken), given };
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const LETTERS = 'ijklmpqrstuvabcdefghnowxyz';

/** The name under which an index is printed at first: its own where it has one, else a mark to be replaced. */
export function provisionalName(i: Index, names: Names): string {
  return names.given.get(i) ?? i.name;
}

function isName(text: string): boolean {
  return IDENTIFIER.test(text) && !RESERVED.has(text) && !CONSTANTS.has(text);
}

/** Names for indices that are bound together: their hints where these are free, else the next free letters. */
function choose(indices: readonly Index[], isFree: (name: string) => boolean): ReadonlyMap<Index, string> {
  const out = new Map<Index, string>();
  const used = new Set<string>();
  const give = (i: Index, name: string): void => {
    out.set(i, name);
    used.add(name);
  };
  for (const i of indices) {
    const hint = hintName(i);
    if (isName(hint) && isFree(hint) && !used.has(hint)) give(i, hint);
  }
  for (const i of indices)
    if (!out.has(i))
      give(
        i,
        nextLetter((name) => isFree(name) && !used.has(name)),
      );
  return out;
}

function nextLetter(isFree: (name: string) => boolean): string {
  for (const letter of LETTERS) if (isFree(letter)) return letter;
  for (let n = 1; ; n++) if (isFree(`i${n}`)) return `i${n}`;
}

/** Replaces marks by names, from the outermost binder inwards, so that no name hides another. */
export function settleNames(root: Ast, free: readonly Index[], names: Names): Ast {
  const scope = new Map<string, string>();
  const nameless: Index[] = [];
  for (const i of free) {
    const name = provisionalName(i, names);
    if (isName(name)) scope.set(name, name);
    else nameless.push(i);
  }
  const used = new Set(scope.values());
  for (const [i, name] of choose(nameless, (n) => !names.taken.has(n) && !used.has(n))) scope.set(i.name, name);
  if (scope.size === 0 && !binds(root)) return root;
  const indices = boundBy(root);
  return indices ? enter(root, indices, scope, names) : settle(root, scope, names);
}

/** Is an index bound anywhere in it? */
function binds(root: Ast): boolean {
  const stack: Ast[] = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (boundBy(ast)) return true;
    for (const part of children(ast)) stack.push(part);
  }
  return false;
}

/** Without recursion between binders, so that its depth is that of the binders alone. */
function settle(root: Ast, scope: ReadonlyMap<string, string>, names: Names): Ast {
  const done = new Map<Ast, Ast>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack[stack.length - 1] as Ast;
    if (done.has(ast)) {
      stack.pop();
      continue;
    }
    const indices = boundBy(ast);
    if (indices && ast !== root) {
      done.set(ast, enter(ast, indices, scope, names));
      stack.pop();
      continue;
    }
    const waiting = children(ast).filter((part) => !done.has(part));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    done.set(
      ast,
      rename(ast, (part) => done.get(part) as Ast, scope),
    );
    stack.pop();
  }
  const out = done.get(root) as Ast;
  return out;
}

function enter(ast: Ast, indices: readonly Index[], scope: ReadonlyMap<string, string>, names: Names): Ast {
  const inner = new Map(scope);
  const used = new Set(scope.values());
  for (const [i, name] of choose(byAppearance(indices, ast), (n) => !names.taken.has(n) && !used.has(n)))
    inner.set(i.name, name);
  return inNameOrder(settle(ast, inner, names));
}

/** The indices in the order in which they are first met, so that letters come in order. */
function byAppearance(indices: readonly Index[], root: Ast): readonly Index[] {
  if (indices.length === 1) return indices;
  const left = new Map(indices.map((i) => [i.name, i]));
  const out: Index[] = [];
  const stack = [root];
  for (let ast = stack.pop(); ast && left.size > 0; ast = stack.pop()) {
    const met = ast.kind === 'name' ? left.get(ast.name) : undefined;
    if (met) {
      out.push(met);
      left.delete(met.name);
    }
    stack.push(...[...children(ast)].reverse());
  }
  return [...out, ...left.values()];
}

/** The call with its bare indices in the order of their names. */
function inNameOrder(ast: Ast): Ast {
  if (ast.kind !== 'call') return ast;
  const isBare = (arg: Ast, k: number): boolean => k > 0 && arg.kind === 'name';
  const names = ast.args.filter(isBare).map((arg) => (arg.kind === 'name' ? arg.name : ''));
  names.sort();
  return {
    kind: 'call',
    name: ast.name,
    args: ast.args.map((a, k) => (isBare(a, k) ? nameAst(names.shift() ?? '') : a)),
  };
}

/** The node with its renamed parts; itself where nothing is renamed. */
function rename(ast: Ast, of: (part: Ast) => Ast, scope: ReadonlyMap<string, string>): Ast {
  if (children(ast).every((part) => of(part) === part) && ast.kind !== 'name' && ast.kind !== 'bind') return ast;
  switch (ast.kind) {
    case 'number':
    case 'colon':
      return ast;
    case 'name': {
      const name = scope.get(ast.name);
      return name === undefined || name === ast.name ? ast : nameAst(name);
    }
    case 'call':
      return { kind: 'call', name: ast.name, args: ast.args.map(of) };
    case 'relation':
      return { kind: 'relation', ops: ast.ops, args: ast.args.map(of) };
    case 'logic':
      return { kind: 'logic', op: ast.op, args: ast.args.map(of) };
    case 'array':
      return { kind: 'array', items: ast.items.map(of) };
    case 'at':
      return { kind: 'at', base: of(ast.base), subscripts: ast.subscripts.map(of) };
    case 'unary':
      return { kind: 'unary', op: ast.op, arg: of(ast.arg) };
    case 'transpose':
      return { kind: 'transpose', arg: of(ast.arg) };
    case 'binary':
      return { kind: 'binary', op: ast.op, left: of(ast.left), right: of(ast.right) };
    case 'range':
      return { kind: 'range', from: of(ast.from), to: of(ast.to) };
    case 'bind':
      return { kind: 'bind', name: scope.get(ast.name) ?? ast.name, range: rangeOf(of(ast.range)) };
    default:
      return ast satisfies never;
  }
}

function rangeOf(ast: Ast): Extract<Ast, { kind: 'range' }> {
  if (ast.kind !== 'range') throw new Error('a range stays a range');
  return ast;
}
