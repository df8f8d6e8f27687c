import type { Ast, CallAst } from './ast.js';
import { writeDecimal } from './numbers.js';
import { BINDERS } from './words.js';

/** A node to visit: is it part of the size, and does it stand in a subscript? */
interface Visit {
  readonly node: Ast;
  readonly counted: boolean;
  readonly inSubscript: boolean;
}
/** The further arguments of `max` or `min`, to be judged once the first one has been visited. */
interface Judge {
  readonly call: CallAst;
  /** How often each name that stands alone had been met in a subscript before. */
  readonly before: ReadonlyMap<string, number>;
  readonly visit: Visit;
}

interface Tally {
  size: number;
  readonly work: (Visit | Judge)[];
  /** How often each name has been met in a subscript. */
  readonly subscripts: Map<string, number>;
}

/**
 * The number of leaves and operators: each symbol, number, function, operator and binder counts 1, an
 * element counts 1 whatever its subscripts, and a binder's bare indices are part of it.
 */
export function sizeOf(ast: Ast): number {
  const tally: Tally = { size: 0, work: [{ node: ast, counted: true, inSubscript: false }], subscripts: new Map() };
  for (let next = tally.work.pop(); next !== undefined; next = tally.work.pop()) {
    if ('call' in next) judge(tally, next);
    else visit(tally, next);
  }
  return tally.size;
}

function visit(tally: Tally, at: Visit): void {
  const { node, counted } = at;
  if (counted) tally.size += ownSize(node);
  switch (node.kind) {
    case 'number':
    case 'colon':
      break;
    case 'name':
      if (at.inSubscript) meet(tally, node.name);
      break;
    case 'bind':
      if (at.inSubscript) meet(tally, node.name);
      push(tally, at, [node.range]);
      break;
    case 'call':
      visitCall(tally, at, node);
      break;
    case 'at': {
      const inner = { ...at, counted: counted && node.base.kind !== 'name' };
      push(tally, inner, [node.base]);
      push(tally, { ...at, counted: false, inSubscript: true }, node.subscripts);
      break;
    }
    case 'unary':
    case 'transpose':
      push(tally, at, [node.arg]);
      break;
    case 'binary':
      push(tally, at, [node.left, node.right]);
      break;
    case 'range':
      push(tally, at, [node.from, node.to]);
      break;
    case 'relation':
    case 'logic':
      push(tally, at, node.args);
      break;
    default:
      node satisfies never;
  }
}

/** What the node counts by itself. */
function ownSize(node: Ast): number {
  switch (node.kind) {
    case 'number':
      return 1 + (node.value.s < 0n ? 1 : 0) + (writeDecimal(node.value.abs()) === undefined ? 2 : 0);
    case 'relation':
      return node.ops.length;
    case 'logic':
      return Math.max(1, node.args.length - 1);
    case 'bind':
      return 0;
    default:
      return 1;
  }
}

function visitCall(tally: Tally, at: Visit, call: CallAst): void {
  const [first, ...rest] = call.args;
  if (first === undefined) return;
  if (call.name === 'root' && rest.length === 3) {
    // The unknown is part of the binder.
    push(tally, { ...at, counted: false }, rest.slice(0, 1));
    push(tally, at, [first, ...rest.slice(1)]);
    return;
  }
  if (!BINDERS.has(call.name) || rest.length === 0) {
    push(tally, at, call.args);
    return;
  }
  if (call.name !== 'max' && call.name !== 'min') {
    for (const arg of rest) push(tally, { ...at, counted: at.counted && arg.kind !== 'name' }, [arg]);
    push(tally, at, [first]);
    return;
  }
  const before = new Map<string, number>();
  for (const arg of rest) if (arg.kind === 'name') before.set(arg.name, tally.subscripts.get(arg.name) ?? 0);
  tally.work.push({ call, before, visit: at });
  push(tally, at, [first]);
}

/** In `max(x[i], i)` the `i` is an index, in `max(x, y)` the `y` is an operand: the subscripts tell. */
function judge(tally: Tally, { call, before, visit: at }: Judge): void {
  for (const arg of call.args.slice(1)) {
    const index = arg.kind === 'name' && (tally.subscripts.get(arg.name) ?? 0) > (before.get(arg.name) ?? 0);
    push(tally, { ...at, counted: at.counted && !index }, [arg]);
  }
}

function meet(tally: Tally, name: string): void {
  tally.subscripts.set(name, (tally.subscripts.get(name) ?? 0) + 1);
}

function push(tally: Tally, at: Visit, nodes: readonly Ast[]): void {
  for (const node of nodes) tally.work.push({ node, counted: at.counted, inSubscript: at.inSubscript });
}
