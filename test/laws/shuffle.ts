import { type Random, seeded } from '../../src/check/random.js';
import type { Ast, BinaryAst } from '../../src/language/ast.js';
import { parseExpression, parseScript } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { BINDERS, childrenOf, namesIn } from '../../src/language/ranges.js';
import { lines } from './derived.js';

/** The same script written in another order and with other indices. */

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const out = [...list];
  for (let k = out.length - 1; k > 0; k--) {
    const at = random.integer(0, k);
    [out[k], out[at]] = [out[at] as T, out[k] as T];
  }
  return out;
}

/** How an expression may be written anew. */
interface Rewriting {
  readonly random: Random;
  readonly rename: (name: string) => string;
  /** Names of numbers, not of arrays. */
  readonly scalars: ReadonlySet<string>;
}

/** Is the expression a number by its form? */
function isScalar(ast: Ast, scalars: ReadonlySet<string>): boolean {
  switch (ast.kind) {
    case 'number':
      return true;
    case 'name':
      return scalars.has(ast.name);
    case 'at':
      return ast.subscripts.every((s) => s.kind !== 'colon' && s.kind !== 'range');
    case 'unary':
    case 'binary':
    case 'relation':
      return childrenOf(ast).every((part) => isScalar(part, scalars));
    case 'call':
      return BINDERS.has(ast.name) && ast.args.length > 1 && isScalar(ast.args[0] as Ast, scalars);
    default:
      return false;
  }
}

/** The operands of a chain of one operation, each with its sign. */
function operandsOf(ast: Ast, ops: readonly string[], negative = false): { ast: Ast; negative: boolean }[] {
  if (ast.kind !== 'binary' || !ops.includes(ast.op)) return [{ ast, negative }];
  return [...operandsOf(ast.left, ops, negative), { ast: ast.right, negative: ast.op === '-' ? !negative : negative }];
}

/** The node with other names and other parts. */
function mapped(ast: Ast, rename: (name: string) => string, inner: (part: Ast) => Ast): Ast {
  switch (ast.kind) {
    case 'name':
      return { ...ast, name: rename(ast.name) };
    case 'bind':
      return { ...ast, name: rename(ast.name), range: inner(ast.range) as typeof ast.range };
    case 'range':
      return { ...ast, from: inner(ast.from), to: inner(ast.to) };
    case 'unary':
    case 'transpose':
      return { ...ast, arg: inner(ast.arg) };
    case 'relation':
    case 'logic':
      return { ...ast, args: ast.args.map(inner) };
    case 'array':
      return { ...ast, items: ast.items.map(inner) };
    case 'at':
      return { ...ast, base: inner(ast.base), subscripts: ast.subscripts.map(inner) };
    case 'call':
      return { ...ast, args: ast.args.map(inner) };
    case 'binary':
      return { ...ast, left: inner(ast.left), right: inner(ast.right) };
    default:
      return ast;
  }
}

function rewritten(ast: Ast, by: Rewriting): Ast {
  if (ast.kind === 'binary') return binaryRewritten(ast, by);
  const made = mapped(ast, by.rename, (part) => rewritten(part, by));
  if (made.kind !== 'call' || !BINDERS.has(made.name) || made.args.length < 3) return made;
  const [first, ...rest] = made.args as [Ast, ...Ast[]];
  return { ...made, args: [first, ...shuffled(rest, by.random)] };
}

function binaryRewritten(ast: BinaryAst, by: Rewriting): Ast {
  const inner = (part: Ast): Ast => rewritten(part, by);
  const sum = ast.op === '+' || ast.op === '-';
  const ops = sum ? ['+', '-'] : [ast.op];
  const operands = operandsOf(ast, ops);
  const commutes = sum || ast.op === '.*' || (ast.op === '*' && operands.every((o) => isScalar(o.ast, by.scalars)));
  if (!commutes) return { ...ast, left: inner(ast.left), right: inner(ast.right) };
  const list = shuffled(operands, by.random).map((o) => ({ ...o, ast: inner(o.ast) }));
  const [first, ...rest] = list;
  const start: Ast = first?.negative ? { kind: 'unary', op: '-', arg: first.ast } : (first?.ast as Ast);
  return rest.reduce<Ast>((left, { ast: right, negative }) => {
    return { kind: 'binary', op: sum ? (negative ? '-' : '+') : ast.op, left, right };
  }, start);
}

/** Index names that are not those of the command, with others in their place. */
function renaming(text: string, random: Random): (name: string) => string {
  const known = new Set<string>();
  const found = new Set<string>();
  for (const statement of parseScript({ file: 'law', text })) {
    if (statement.kind === 'declaration') {
      for (const { name } of statement.names) known.add(name);
      for (const dim of statement.dims) for (const name of namesIn(dim)) known.add(name);
    } else if (statement.kind === 'command') {
      for (const ast of [statement.target, ...statement.wrt]) for (const name of namesIn(ast)) known.add(name);
    } else if (statement.kind === 'definition') {
      known.add(statement.name);
      for (const name of namesIn(statement.body)) found.add(name);
      for (const { name } of statement.indices ?? []) found.add(name);
    }
  }
  const letters = shuffled([...'αβγδεζηθικλμνξ'], random);
  const map = new Map<string, string>();
  for (const name of found) if (!known.has(name) && name !== 'pi') map.set(name, letters.pop() ?? name);
  return (name) => map.get(name) ?? name;
}

/** A script that says the same: its terms and factors in other order, its bound indices under other names. */
export function otherwise(example: string, seed: number): string {
  const text = lines(example);
  const random = seeded(seed);
  const rename = renaming(text, random);
  const scalars = new Set(['pi', 'inf']);
  for (const statement of parseScript({ file: 'law', text }))
    if (statement.kind === 'declaration')
      for (const { name } of statement.names) if (statement.dims.length === 0) scalars.add(name);
  const by: Rewriting = { random, rename, scalars };
  return text
    .split('\n')
    .map((line) => {
      const [, name = '', indices, body = ''] = /^(\w+)(\[[^\]]*\])? = (.*)$/.exec(line) ?? [];
      if (name === '') return line;
      const left = indices
        ? `[${indices
            .slice(1, -1)
            .split(',')
            .map((i) => rename(i.trim()))
            .join(', ')}]`
        : '';
      return `${name}${left} = ${printAst(rewritten(parseExpression(body), by))}`;
    })
    .join('\n');
}

/** The text with its unknown names numbered as they are met, and the indices of a binder in that order. */
export function numbered(text: string, known: ReadonlySet<string>): string {
  const numbers = new Map<string, string>();
  const rename = (name: string): string => {
    if (known.has(name)) return name;
    const before = numbers.get(name) ?? `i${numbers.size}`;
    numbers.set(name, before);
    return before;
  };
  const visit = (ast: Ast): Ast => {
    if (ast.kind !== 'call' || !BINDERS.has(ast.name)) return mapped(ast, rename, visit);
    const [body, ...rest] = ast.args as [Ast, ...Ast[]];
    const first = visit(body);
    const args = rest.map(visit);
    const at = (a: Ast): string => (a.kind === 'name' || a.kind === 'bind' ? `0${a.name}` : `1${printAst(a)}`);
    return { ...ast, args: [first, ...args.sort((a, b) => (at(a) < at(b) ? -1 : 1))] };
  };
  return printAst(visit(parseExpression(text)));
}
