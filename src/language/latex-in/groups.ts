import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import {
  type Fence,
  type FenceItem,
  type GroupItem,
  headOf,
  type Item,
  isOp,
  type ScriptItem,
  widened,
} from './items.js';

/** A bracket that is open, and what it holds so far. */
interface Open {
  readonly fence: FenceItem | undefined;
  readonly items: Item[];
}

/** Matches brackets and bars, at every depth; what is raised or lowered at a closing one belongs to the whole. */
export function matched(items: readonly Item[]): Item[] {
  const stack: Open[] = [{ fence: undefined, items: [] }];
  for (const item of items) {
    const top = stack.at(-1) as Open;
    const head = headOf(item);
    if (head.kind !== 'fence') {
      top.items.push(inside(item));
      continue;
    }
    const side = head.side === 'bar' ? sideOfBar(head, stack) : head.side;
    if (side === 'open') {
      if (item.kind === 'script') throw alone(head);
      if (head.side === 'bar') refuseThirdBar(head, top.items);
      stack.push({ fence: head, items: [] });
      continue;
    }
    settleBars(stack, head.fence);
    const { fence, items: held } = stack.pop() as Open;
    const below = stack.at(-1);
    if (!fence || !below) throw alone(head);
    if (fence.fence !== head.fence) {
      throw new DeriveError(`this bracket \`${opening(fence.fence)}\` is never closed`, fence.span, {
        expected: `\`${closing(fence.fence)}\` before the \`${closing(head.fence)}\``,
      });
    }
    const group = groupOf(fence, held, head);
    below.items.push(item.kind === 'script' ? scripted(item, group) : group);
  }
  settleBars(stack, undefined);
  const last = stack.pop() as Open;
  if (last.fence) {
    throw new DeriveError(`this bracket \`${opening(last.fence.fence)}\` is never closed`, last.fence.span, {
      expected: `\`${closing(last.fence.fence)}\``,
    });
  }
  return last.items;
}

/** The item with the brackets within its parts matched. */
function inside(item: Item): Item {
  switch (item.kind) {
    case 'number':
    case 'letter':
    case 'word':
    case 'op':
    case 'fence':
      return item;
    case 'group':
      return { ...item, items: matched(item.items) };
    case 'fraction':
      return { ...item, above: matched(item.above), below: matched(item.below) };
    case 'root':
      return { ...item, body: matched(item.body), index: item.index && matched(item.index) };
    case 'grid':
      return { ...item, rows: item.rows.map((row) => row.map(matched)) };
    case 'script':
      return scripted(item, inside(item.base));
    default:
      return item satisfies never;
  }
}

function scripted(item: ScriptItem, base: Item): ScriptItem {
  return { ...widened(item, base), sub: item.sub && matched(item.sub), sup: item.sup && matched(item.sup) };
}

function groupOf(open: FenceItem, items: readonly Item[], close: FenceItem): GroupItem {
  return { kind: 'group', fence: open.fence, items, span: { start: open.span.start, end: close.span.end } };
}

/** A bar where something is still missing opens; after something it closes one that is open. */
function sideOfBar(bar: FenceItem, stack: readonly Open[]): 'open' | 'close' {
  const top = stack.at(-1) as Open;
  if (wantsOperand(top.items)) return 'open';
  return top.fence?.fence === bar.fence ? 'close' : 'open';
}

function wantsOperand(items: readonly Item[]): boolean {
  const last = items.findLast((item) => !isOp(item, 'space'));
  if (!last || last.kind === 'op') return true;
  const head = headOf(last);
  return head.kind === 'word' && head.style !== 'name' && head.style !== 'constant';
}

/** In `|a|b|c|` two of the bars may belong together in two ways. */
function refuseThirdBar(bar: FenceItem, before: readonly Item[]): void {
  const from = before.findLastIndex((item) => item.kind === 'op' && item.op !== 'space');
  const factors = before.slice(from + 1).filter((item) => !isOp(item, 'space'));
  const first = factors.findIndex((item) => {
    const head = headOf(item);
    return head.kind === 'group' && head.fence === bar.fence;
  });
  if (first < 0 || first === factors.length - 1) return;
  const span = { start: (factors[first] as Item).span.start, end: bar.span.end };
  const [left, right] = [opening(bar.fence), closing(bar.fence)];
  throw ambiguous(
    'these bars',
    span,
    [code('|a| b |c|'), code('|a |b| c|')],
    `\`${left}\` and \`${right}\` in place of bars`,
  );
}

/** A bar that nothing closes separates two things, as in `KL(p ‖ q)` and `p | q`. */
function settleBars(stack: Open[], until: Fence | undefined): void {
  for (;;) {
    const top = stack.at(-1);
    const below = stack.at(-2);
    if (!top?.fence || !below || top.fence.side !== 'bar' || top.fence.fence === until) return;
    if (wantsOperand(below.items)) return;
    stack.pop();
    const op = top.fence.fence === '|' ? 'given' : '‖';
    below.items.push({ kind: 'op', op, span: top.fence.span }, ...top.items);
  }
}

function alone(fence: FenceItem): DeriveError {
  return new DeriveError(`this bracket \`${closing(fence.fence)}\` was never opened`, fence.span);
}

function opening(fence: Fence): string {
  return BRACKETS[fence][0];
}

function closing(fence: Fence): string {
  return BRACKETS[fence][1];
}

const BRACKETS: Readonly<Record<Fence, readonly [string, string]>> = {
  '{}': ['{', '}'],
  '(': ['(', ')'],
  '[': ['[', ']'],
  '{': ['\\{', '\\}'],
  '|': ['\\lvert', '\\rvert'],
  '‖': ['\\lVert', '\\rVert'],
  '⟨': ['\\langle', '\\rangle'],
  '⌊': ['\\lfloor', '\\rfloor'],
  '⌈': ['\\lceil', '\\rceil'],
};
