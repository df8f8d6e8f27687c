import type { Ast } from '../ast.js';
import { binaryAst, negateAst, sameAst, startsNegative } from './ast.js';
import { sumAst } from './sign.js';

/** Expressions that were raised over indices, so that they are no numbers. */
const arrays = new WeakSet<Ast>();

export function markArray(ast: Ast): void {
  arrays.add(ast);
}

const ARRAY_CALLS: ReadonlySet<string> = new Set(['diag', 'inv', 'eye', 'ones']);

function isArray(ast: Ast): boolean {
  return arrays.has(ast) || ast.kind === 'transpose' || (ast.kind === 'call' && ARRAY_CALLS.has(ast.name));
}

/** The factors of a chain of products, from the left. */
function chainOf(ast: Ast): readonly Ast[] {
  const out: Ast[] = [];
  let current = ast;
  while (current.kind === 'binary' && current.op === '*') {
    out.unshift(current.right);
    current = current.left;
  }
  out.unshift(current);
  return out;
}

interface Term {
  readonly negative: boolean;
  readonly chain: readonly Ast[];
}

/** A chain longer than this, or more terms, are left as they are. */
const MOST = 12;

/** How many factors the two chains share at the left, or at the right. */
function shared(a: readonly Ast[], b: readonly Ast[], most: number): number {
  let k = 0;
  while (k < most && sameAst(a[k] as Ast, b[k] as Ast)) k++;
  return k;
}

/** `A*(B + C)*D` for `A*B*D + A*C*D`, where what is left of both are arrays; null where nothing is shared. */
function joined(a: Term, b: Term): Term | null {
  const most = Math.min(a.chain.length, b.chain.length) - 1;
  const left = shared(a.chain, b.chain, most);
  const right = shared([...a.chain].reverse(), [...b.chain].reverse(), most - left);
  const ends = [...a.chain.slice(0, left), ...a.chain.slice(a.chain.length - right)];
  // Numbers are taken out where that is decided for the whole expression.
  if (!ends.some(isArray)) return null;
  const inner = [a, b].map(({ chain }) => chain.slice(left, chain.length - right));
  if (!inner.every((part) => part.some(isArray))) return null;
  const [x, y] = inner.map((part) => part.reduce((p, q) => binaryAst('*', p, q))) as [Ast, Ast];
  const middle = sumAst([x, a.negative === b.negative ? y : negateAst(y)]);
  markArray(middle);
  return {
    negative: a.negative,
    chain: [...a.chain.slice(0, left), middle, ...a.chain.slice(a.chain.length - right)],
  };
}

/** The terms of a sum of arrays, the matrices that two products begin and end with taken out. */
export function withCommonEnds(terms: readonly Ast[]): readonly Ast[] {
  if (terms.length < 2 || terms.length > MOST) return terms;
  const list: Term[] = terms.map((t) => {
    const negative = startsNegative(t);
    return { negative, chain: chainOf(negative ? negateAst(t) : t) };
  });
  let changed = false;
  for (let i = 0; i < list.length; i++)
    for (let j = i + 1; j < list.length; j++) {
      const [a, b] = [list[i] as Term, list[j] as Term];
      if (a.chain.length > MOST || b.chain.length > MOST) continue;
      const made = joined(a, b);
      if (!made) continue;
      list[i] = made;
      list.splice(j, 1);
      changed = true;
      j = i;
    }
  if (!changed) return terms;
  return list.map(({ negative, chain }) => {
    const product = chain.reduce((p, q) => binaryAst('*', p, q));
    return negative ? negateAst(product) : product;
  });
}

/** A product of arrays in a sum over indices as what does not mention them, before and behind, and the sum of the rest. */
export interface Ends {
  readonly before: readonly Ast[];
  readonly inner: Ast;
  readonly behind: readonly Ast[];
}

/** The constant arrays at the ends of a product, none where all of its arrays are constant. */
export function constantEnds(ast: Ast, mentions: (part: Ast) => boolean): Ends {
  const chain = chainOf(ast);
  const arraysIn = chain.filter(isArray);
  const scalars = chain.filter((part) => !isArray(part));
  const first = arraysIn.findIndex(mentions);
  if (first < 0 || chain.length > MOST) return { before: [], inner: ast, behind: [] };
  const last = arraysIn.findLastIndex(mentions);
  const inner = [...scalars, ...arraysIn.slice(first, last + 1)].reduce((p, q) => binaryAst('*', p, q));
  markArray(inner);
  return { before: arraysIn.slice(0, first), inner, behind: arraysIn.slice(last + 1) };
}
