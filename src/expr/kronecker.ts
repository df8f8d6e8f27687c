import { index, minusOne, one } from './atoms.js';
import { multiply, power, subtract } from './build.js';
import { fold, some } from './fold.js';
import type { Index, Node } from './node.js';
import { rebuild } from './reduce.js';

/** A factor of a Kronecker product as an array over `indices`, read at `at`: the digits of its positions. */
export interface Side {
  readonly indices: readonly Index[];
  readonly at: readonly Node[];
  readonly body: Node;
}

interface Digits {
  readonly high: Index;
  readonly low: Index;
  readonly highAt: Node;
  readonly lowAt: Node;
  /** ⌊(i − 1)/r⌋ and mod(i − 1, r), each with what is written for it. */
  readonly parts: ReadonlyMap<Node, Node>;
}

/**
 * A and B where the factors are (A ⊗ B) at the positions `on`: these occur by their digits ⌊(i − 1)/r⌋ and
 * mod(i − 1, r) alone, and each factor holds those of one kind. `null` for anything else.
 */
export function kroneckerSides(factors: readonly Node[], on: readonly Index[]): readonly [Side, Side] | null {
  const digits = on.map((i) => digitsOf(multiply(factors), i));
  if (digits.some((d) => d === null)) return null;
  const known = digits as readonly Digits[];
  const parts = new Map(known.flatMap((d) => [...d.parts]));
  const apart = factors.map((f) => fold<Node>(f, (n, of) => parts.get(n) ?? rebuild(n, n.children.map(of))));
  if (apart.some((f) => on.some((i) => f.free.includes(i)))) return null;
  const [highs, lows] = [known.map((d) => d.high), known.map((d) => d.low)];
  const [left, right] = [apart.filter((f) => !holds(f, lows)), apart.filter((f) => !holds(f, highs))];
  if (left.length === 0 || right.length === 0 || left.length + right.length !== apart.length) return null;
  return [
    { indices: highs, at: known.map((d) => d.highAt), body: multiply(left) },
    { indices: lows, at: known.map((d) => d.lowAt), body: multiply(right) },
  ];
}

function holds(node: Node, indices: readonly Index[]): boolean {
  return indices.some((i) => node.free.includes(i));
}

/** The digits of an index that runs over whole rounds of one radix. */
function digitsOf(node: Node, i: Index): Digits | null {
  const before = subtract(i, one);
  let [floor, mod]: (Node | null)[] = [null, null];
  fold(node, (n) => {
    if (n.kind !== 'call' || !n.free.includes(i)) return true;
    if (n.row.name === 'mod' && n.children[0] === before) mod = n;
    if (n.row.name === 'floor') floor = n;
    return true;
  });
  const [low, high] = [mod, floor] as unknown as [Node | null, Node | null];
  const [lo, hi] = i.children as [Node, Node];
  if (!low || !high || lo !== one) return null;
  const radix = low.children[1] as Node;
  const inverse = power(radix, minusOne);
  const rounds = multiply([hi, inverse]);
  if (high.children[0] !== multiply([before, inverse])) return null;
  if (some(rounds, (n) => n.kind === 'power' && n.children[0] === radix)) return null;
  const [h, l] = [index(`${i.name}.h`, one, rounds), index(`${i.name}.l`, one, radix)];
  return {
    high: h,
    low: l,
    highAt: subtract(high, minusOne),
    lowAt: subtract(low, minusOne),
    parts: new Map([
      [high, subtract(h, one)],
      [low, subtract(l, one)],
    ]),
  };
}

/** Deeper in an expression no index is sought that a subscript takes apart. */
const DEPTH = 4;

/** Does a subscript in it take an index apart? Asked of every factor, so that it looks at few nodes. */
export function hasDigits(node: Node, depth = 0): boolean {
  switch (node.kind) {
    case 'symbol':
    case 'definition':
    case 'delta':
      return node.children.some(isDigit);
    case 'matrix':
      return node.children.some((s, k) => k > 0 && isDigit(s));
    case 'add':
    case 'multiply':
    case 'power':
    case 'call':
      return depth < DEPTH && node.children.some((c) => hasDigits(c, depth + 1));
    default:
      return false;
  }
}

function isDigit(subscript: Node): boolean {
  return subscript.kind === 'call' || (subscript.kind === 'add' && subscript.children.some((t) => t.kind === 'call'));
}
