import fc from 'fast-check';
import Fraction from 'fraction.js';
import type { Ast, BinaryOp, RangeAst, RelationOp } from '../../src/language/ast.js';

const NAMES = [
  'x',
  'W1',
  'b_out',
  'yhat',
  'alpha',
  'lam',
  'ŷ',
  'σ',
  'pi',
  'inf',
  'i',
  'W',
  'ж',
  'constructor',
  '__proto__',
];
const FUNCTIONS = ['f', 'exp', 'sqrt', 'norm', 'abs', 'inv', 'sum', 'max', 'argmax', 'if', 'root', 'ones', 'toString'];
const BINARY: BinaryOp[] = ['+', '-', '*', '/', '^', '.*', './', '.^'];
const RELATIONS: RelationOp[] = ['==', '!=', '<', '<=', '>', '>='];

const name: fc.Arbitrary<Ast> = fc.constantFrom(...NAMES).map((text) => ({ kind: 'name', name: text }));
const number: fc.Arbitrary<Ast> = fc
  .tuple(fc.nat(2000), fc.constantFrom(1n, 1n, 1n, 2n, 10n, 1000n, 64n))
  .map(([n, d]) => ({ kind: 'number', value: new Fraction(BigInt(n), d) }));

/** Trees of every kind of node, each only where the grammar has a place for it. */
export const anyAst: fc.Arbitrary<Ast> = fc.letrec<{ ast: Ast; range: Ast; argument: Ast; subscript: Ast }>((tie) => ({
  range: fc.record({ kind: fc.constant('range' as const), from: tie('ast'), to: tie('ast') }),
  argument: fc.oneof(
    { weight: 4, arbitrary: tie('ast') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...NAMES), tie('range'))
        .map(([text, range]): Ast => ({ kind: 'bind', name: text, range: range as RangeAst })),
    },
  ),
  subscript: fc.oneof(
    { weight: 4, arbitrary: tie('ast') },
    { weight: 1, arbitrary: tie('range') },
    { weight: 1, arbitrary: fc.constant<Ast>({ kind: 'colon' }) },
  ),
  ast: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    name,
    number,
    fc
      .tuple(fc.constantFrom(...BINARY), tie('ast'), tie('ast'))
      .map(([op, left, right]): Ast => ({ kind: 'binary', op, left, right })),
    fc
      .tuple(fc.constantFrom('*', '^', '.*') as fc.Arbitrary<BinaryOp>, tie('ast'), tie('ast'))
      .map(([op, left, right]): Ast => ({ kind: 'binary', op, left, right })),
    fc
      .tuple(fc.constantFrom<'-' | '+'>('-', '-', '+'), tie('ast'))
      .map(([op, arg]): Ast => ({ kind: 'unary', op, arg })),
    tie('ast').map((arg): Ast => ({ kind: 'transpose', arg })),
    fc
      .tuple(fc.constantFrom(...FUNCTIONS), fc.array(tie('argument'), { maxLength: 4 }))
      .map(([text, args]): Ast => ({ kind: 'call', name: text, args })),
    fc
      .tuple(tie('ast'), fc.array(tie('subscript'), { minLength: 1, maxLength: 3 }))
      .map(([base, subscripts]): Ast => ({ kind: 'at', base, subscripts })),
    fc.array(tie('ast'), { minLength: 1, maxLength: 3 }).map((items): Ast => ({ kind: 'array', items })),
    fc
      .tuple(
        fc.array(fc.constantFrom(...RELATIONS), { minLength: 1, maxLength: 2 }),
        tie('ast'),
        tie('ast'),
        tie('ast'),
      )
      .map(([ops, ...args]): Ast => ({ kind: 'relation', ops, args: args.slice(0, ops.length + 1) })),
    fc
      .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('ast'), { minLength: 2, maxLength: 3 }))
      .map(([op, args]): Ast => ({ kind: 'logic', op, args })),
    tie('ast').map((arg): Ast => ({ kind: 'logic', op: 'not', args: [arg] })),
  ),
})).ast;

/** The tree without its spans and without the mark of implicit products, as text to compare. */
export function shape(ast: unknown): string {
  return JSON.stringify(ast, (key, value: unknown) => {
    if (key === 'span' || key === 'implicit') return undefined;
    return typeof value === 'bigint' ? value.toString() : value;
  });
}
