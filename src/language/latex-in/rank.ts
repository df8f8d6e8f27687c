import { rows } from '../../functions/table.js';
import type { Ast, BinaryAst, CallAst } from '../ast.js';
import { fold } from '../fold.js';
import { BINDERS } from '../words.js';
import type { Names } from './names.js';

/** The number of axes of an expression, −1 for a row; `undefined` where it cannot be told at a glance. */
export type Rank = number | undefined;

/** Functions whose value is a number whatever they are given. */
const SCALARS: ReadonlySet<string> = new Set('norm norm1 norminf dot tr det logdet kl entropy root'.split(' '));

/** What is asked of names. */
type Ranked = Pick<Names, 'known' | 'axes'>;

/** What shape an expression has, without lowering it: enough to tell a row from an element. */
export function rankOf(ast: Ast, names: Ranked): Rank {
  return fold<null, Rank>(
    ast,
    null,
    () => null,
    (node, parts) => rankOfNode(node, parts, names),
  );
}

function rankOfNode(node: Ast, parts: readonly Rank[], names: Ranked): Rank {
  const [first, second] = parts;
  switch (node.kind) {
    case 'number':
    case 'range':
    case 'bind':
    case 'colon':
      return 0;
    case 'name':
      return names.known(node.name) ? names.axes(node.name) : undefined;
    case 'at':
      return node.subscripts.filter((s) => s.kind === 'colon' || s.kind === 'range').length;
    case 'unary':
      return first;
    case 'transpose':
      return first === 1 ? -1 : first === -1 ? 1 : first;
    case 'relation':
    case 'logic':
      return widest(parts);
    case 'array':
      return first === undefined ? undefined : first + 1;
    case 'call':
      return rankOfCall(node, parts);
    case 'binary':
      return rankOfBinary(node, first, second);
    default:
      return node satisfies never;
  }
}

function widest(ranks: readonly Rank[]): Rank {
  return ranks.includes(undefined) ? undefined : (ranks.find((rank) => rank !== 0) ?? 0);
}

function rankOfCall(node: CallAst, parts: readonly Rank[]): Rank {
  const [first, second, third] = parts;
  if (BINDERS.has(node.name) && node.args.length === 1) return node.name === 'argmax' && first !== 1 ? undefined : 0;
  if (SCALARS.has(node.name)) return 0;
  if (node.name === 'max' || node.name === 'min') {
    const elementwise = node.args.slice(1).every((arg) => arg.kind !== 'relation' && arg.kind !== 'bind');
    return elementwise ? (first === second ? first : undefined) : first;
  }
  if (BINDERS.has(node.name)) return first;
  if (rows.has(node.name)) return widest(parts);
  switch (node.name) {
    case 'if':
      return second === third ? second : undefined;
    case 'eye':
      return 2;
    case 'ones':
    case 'zeros':
      // One whose size is still sought is a vector.
      return Math.max(1, node.args.length);
    case 'diag':
      return first === 1 ? 2 : first === 2 ? 1 : undefined;
    case 'logsumexp':
    case 'argmax':
      return first === 1 ? 0 : undefined;
    case 'inv':
    case 'kron':
    case 'softmax':
    case 'relu':
    case 'sqrt':
      return first;
    default:
      return undefined;
  }
}

function rankOfBinary(node: BinaryAst, left: Rank, right: Rank): Rank {
  if (left === undefined || right === undefined) return undefined;
  if (node.op === '^') return left;
  if (node.op !== '*') return left === 0 ? right : left;
  if (left === 0) return right;
  if (right === 0) return left;
  if (left === -1) return right === 1 ? 0 : right === 2 ? -1 : undefined;
  if (left === 1) return right === -1 ? 2 : undefined;
  return right === 1 || right === 2 ? right : undefined;
}
