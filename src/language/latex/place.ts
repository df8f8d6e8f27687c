import type { Ast, CallAst } from '../ast.js';
import { BINDERS } from '../words.js';

/** Where a node stands. */
export interface Place {
  /** In a subscript or superscript or below a sum, where fractions are written with a slash. */
  readonly script: boolean;
  /** Is a relation here a statement? Elsewhere it is a number, its Iverson bracket. */
  readonly statement: boolean;
}

/** Where the node's part, counted from 0, stands. */
export function placeOf(node: Ast, part: number, place: Place): Place {
  switch (node.kind) {
    case 'at':
      return { script: place.script || part > 0, statement: false };
    case 'binary':
      return { script: place.script || (part === 1 && (node.op === '^' || node.op === '.^')), statement: false };
    case 'logic':
      return { script: place.script, statement: true };
    case 'call':
      return placeInCall(node, part, place);
    case 'bind':
    case 'range':
    case 'number':
    case 'name':
    case 'array':
    case 'unary':
    case 'transpose':
    case 'relation':
    case 'colon':
      return { script: place.script, statement: false };
    default:
      return node satisfies never;
  }
}

function placeInCall(node: CallAst, part: number, place: Place): Place {
  const inline = { script: place.script, statement: false };
  const below = { script: true, statement: true };
  const [first] = node.args;
  if (node.name === 'if') return { script: place.script, statement: part === 0 || place.statement };
  if (node.name === 'exp') return first && isShortExponent(first) ? { script: true, statement: false } : inline;
  if (node.name === 'ones' || node.name === 'zeros') return { script: true, statement: false };
  if (part === 0) return inline;
  if (node.name === 'root') return { script: true, statement: false };
  if (!BINDERS.has(node.name)) return inline;
  const kind = node.args[part]?.kind;
  const specifies = kind === 'relation' || kind === 'logic' || kind === 'bind';
  // The conditions of a binder stand below it; the operands of `max(x, y)` do not.
  return specifies ? below : inline;
}

/** An exponent with more nodes than this is easier to read within the brackets of `\exp`. */
const SHORT = 7;

/**
 * Is the argument of `exp` better set as an exponent? It must be short and without functions, and
 * without whole matrices, whose element-wise exponential is another thing than the power of e.
 */
export function isShortExponent(arg: Ast): boolean {
  const work: Ast[] = [arg];
  for (let left = SHORT; ; left -= 1) {
    const node = work.pop();
    if (!node) return true;
    if (left === 0) return false;
    switch (node.kind) {
      case 'number':
        break;
      case 'name':
        if (/^\p{Lu}/u.test(node.name)) return false;
        break;
      case 'at':
        if (node.base.kind !== 'name') return false;
        work.push(...node.subscripts.slice(0, SHORT));
        break;
      case 'unary':
        work.push(node.arg);
        break;
      case 'binary':
        if (node.op.startsWith('.')) return false;
        work.push(node.left, node.right);
        break;
      case 'colon':
        break;
      case 'array':
      case 'call':
      case 'transpose':
      case 'relation':
      case 'logic':
      case 'range':
      case 'bind':
        return false;
      default:
        node satisfies never;
    }
  }
}
