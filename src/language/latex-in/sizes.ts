import { rows } from '../../functions/table.js';
import type { Ast, BinaryAst, CallAst } from '../ast.js';
import { DeriveError } from '../errors.js';
import { children } from '../fold.js';
import { boundBy } from './free.js';
import type { Names } from './names.js';
import { rankOf } from './rank.js';

/** The lengths of an array's axes. */
type Shape = readonly Ast[];

/**
 * Gives each `\mathbf{1}` and each `I` its size, which a formula leaves to its surroundings: that of what
 * is added to it, or of what it is multiplied with.
 */
export function sized(root: Ast, names: Names, source: string): Ast {
  return isSized(root) ? root : fill(root, undefined, names, source);
}

/** A `\mathbf{1}` or `I` as it was read, without its size. */
function unsized(node: Ast): CallAst | undefined {
  if (node.kind !== 'call' || node.args.length > 0) return undefined;
  return /^(?:ones|zeros|eye)$/.test(node.name) ? node : undefined;
}

function isSized(root: Ast): boolean {
  const work: Ast[] = [root];
  for (let node = work.pop(); node; node = work.pop()) {
    if (unsized(node)) return false;
    work.push(...children(node));
  }
  return true;
}

/** What an expression has for a shape, as far as it does not depend on a size that is sought. */
function shapeOf(node: Ast, names: Names): Shape | undefined {
  if (isSized(node)) return names.lengths(node);
  if (node.kind === 'unary') return shapeOf(node.arg, names);
  if (node.kind === 'transpose') return turned(shapeOf(node.arg, names));
  if (node.kind === 'call' && rows.has(node.name)) return known(node.args, names);
  if (node.kind !== 'binary') return undefined;
  if (node.op === '^') return shapeOf(node.left, names);
  if (node.op === '*') {
    if (rankOf(node.left, names) === 0) return shapeOf(node.right, names);
    return rankOf(node.right, names) === 0 ? shapeOf(node.left, names) : productShape(node, names);
  }
  return known([node.left, node.right], names);
}

/** As high as the left side and as wide as the right one; a row is not high, a column not wide. */
function productShape({ left, right }: BinaryAst, names: Names): Shape | undefined {
  const high = rankOf(left, names) === -1 ? [] : shapeOf(left, names)?.slice(0, 1);
  const wide = rankOf(right, names) === 1 ? [] : shapeOf(right, names)?.slice(-1);
  return high && wide && [...high, ...wide];
}

/** The shape of whichever is an array. */
function known(nodes: readonly Ast[], names: Names): Shape | undefined {
  for (const node of nodes) {
    const shape = shapeOf(node, names);
    if (shape && shape.length > 0) return shape;
  }
  return undefined;
}

function turned(shape: Shape | undefined): Shape | undefined {
  return shape && [...shape].reverse();
}

function fill(node: Ast, wanted: Shape | undefined, names: Names, source: string): Ast {
  const seeking = unsized(node);
  if (seeking) return withSize(seeking, wanted, source);
  if (isSized(node)) return node;
  const go = (part: Ast, shape?: Shape): Ast => fill(part, shape, names, source);
  switch (node.kind) {
    case 'unary':
      return { ...node, arg: go(node.arg, wanted) };
    case 'transpose':
      return { ...node, arg: go(node.arg, turned(wanted)) };
    case 'binary':
      return fillBinary(node, wanted, names, go);
    case 'relation': {
      const shape = known(node.args, names);
      return { ...node, args: node.args.map((arg) => go(arg, shape)) };
    }
    case 'logic':
      return { ...node, args: node.args.map((arg) => go(arg, wanted)) };
    case 'call': {
      const bound = boundBy(node, names);
      if (bound.length > 0) {
        const inner = names.within(bound);
        return { ...node, args: node.args.map((arg) => fill(arg, undefined, inner, source)) };
      }
      const shape = known(node.args, names) ?? (rows.has(node.name) ? wanted : undefined);
      const inside = rows.has(node.name) || node.name === 'dot' || node.name === 'max' || node.name === 'min';
      return { ...node, args: node.args.map((arg) => go(arg, inside ? shape : undefined)) };
    }
    case 'array':
      return { ...node, items: node.items.map((item) => go(item)) };
    case 'at':
      return { ...node, base: go(node.base) };
    case 'number':
    case 'name':
    case 'range':
    case 'bind':
    case 'colon':
      return node;
    default:
      return node satisfies never;
  }
}

function fillBinary(
  node: BinaryAst,
  wanted: Shape | undefined,
  names: Names,
  go: (part: Ast, shape?: Shape) => Ast,
): Ast {
  const { left, right } = node;
  if (node.op === '^' || node.op === '/') return { ...node, left: go(left, wanted), right: go(right) };
  if (node.op !== '*') {
    const shape = wanted ?? known([left, right], names);
    return { ...node, left: go(left, shape), right: go(right, shape) };
  }
  if (rankOf(left, names) === 0 || rankOf(right, names) === 0) {
    return { ...node, left: go(left, wanted), right: go(right, wanted) };
  }
  const [above, below] = [shapeOf(left, names), shapeOf(right, names)];
  return { ...node, left: go(left, before(left, below, wanted)), right: go(right, behind(right, above, wanted)) };

  /** A row is as long as what it is multiplied with is high; the unit matrix is as high, and as wide. */
  function before(part: Ast, other: Shape | undefined, product: Shape | undefined): Shape | undefined {
    const inner = other?.[0];
    if (rankOf(part, names) === 1) return product?.slice(0, 1);
    return inner && (rankOf(part, names) === 2 ? [product?.[0] ?? inner, inner] : [inner]);
  }
  function behind(part: Ast, other: Shape | undefined, product: Shape | undefined): Shape | undefined {
    const inner = other?.at(-1);
    if (rankOf(part, names) === -1) return product?.slice(-1);
    return inner && (rankOf(part, names) === 2 ? [inner, product?.at(-1) ?? inner] : [inner]);
  }
}

function withSize(node: CallAst, wanted: Shape | undefined, source: string): Ast {
  const [first, ...rest] = wanted ?? [];
  if (first && node.name === 'eye') return { ...node, args: [first] };
  if (first) return { ...node, args: [first, ...rest] };
  const shown = source.slice(node.span?.start, node.span?.end);
  throw new DeriveError(`the size of \`${shown}\` is not told`, node.span, { expected: `\`${shown}_{n}\`` });
}
