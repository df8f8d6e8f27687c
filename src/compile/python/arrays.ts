import type { Var } from '../terms/term.js';
import type { Arranging } from './context.js';
import { called, type Operand } from './dialect.js';

/** Python expressions with named axes: how operands with different axes are brought together. */

/** Source text, how tightly it binds, and which variable each axis of the array runs over. */
export interface Piece {
  readonly code: string;
  readonly level: Level;
  readonly axes: readonly Var[];
  /** Is it a number of Python's own? */
  readonly plain: boolean;
}

export const LEVEL = { or: 1, and: 2, compare: 3, add: 5, mul: 6, sign: 7, power: 8, atom: 10 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

export function piece(code: string, axes: readonly Var[] = [], level: Level = LEVEL.atom): Piece {
  return { code, level, axes, plain: false };
}

/** A number of Python's own, or an expression of such. */
export function plainPiece(code: string, level: Level = LEVEL.atom): Piece {
  return { code, level, axes: [], plain: true };
}

/** The piece, as plain as all of these are. */
function plainAs(value: Piece, parts: readonly Piece[]): Piece {
  return parts.every((p) => p.plain) ? { ...value, plain: true } : value;
}

/** The text, in brackets where it binds less than it must. */
export function tight(p: Piece, level: Level): string {
  return p.level >= level ? p.code : `(${p.code})`;
}

/** The axes of all pieces together, in the order of `rank`. */
export function unionOf(pieces: readonly Piece[], { rank }: Arranging): readonly Var[] {
  const all = new Set<Var>();
  for (const p of pieces) for (const v of p.axes) all.add(v);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** The piece with its axes in this order and room for those that it lacks; leading ones need none. */
export function aligned(p: Piece, axes: readonly Var[], { lib }: Arranging): Piece {
  const present = axes.filter((v) => p.axes.includes(v));
  let turned = p;
  const order = present.map((v) => p.axes.indexOf(v));
  if (order.some((at, k) => at !== k)) {
    const code = order.length === 2 ? `${tight(p, LEVEL.atom)}.T` : lib.permute(p.code, order);
    turned = piece(code, present);
  }
  const [first] = present;
  if (!first) return turned;
  const slots = axes.slice(axes.indexOf(first)).map((v) => (present.includes(v) ? ':' : 'None'));
  return slots.includes('None') ? piece(`${tight(turned, LEVEL.atom)}[${slots.join(', ')}]`, axes) : turned;
}

/** The pieces joined by an operator. */
export function infix(sign: string, parts: readonly Piece[], level: Level, w: Arranging): Piece {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const axes = unionOf(parts, w);
  return plainAs(piece(parts.map((p) => tight(aligned(p, axes, w), level)).join(sign), axes, level), parts);
}

export interface Signed {
  readonly negative: boolean;
  readonly value: Piece;
}

/** A sum of pieces with their signs, positive ones first. */
export function signed(parts: readonly Signed[], w: Arranging): Piece {
  const sorted = [...parts.filter((p) => !p.negative), ...parts.filter((p) => p.negative)];
  const values = parts.map((p) => p.value);
  const axes = unionOf(values, w);
  const [first] = sorted;
  if (sorted.length === 1 && first) {
    if (!first.negative) return first.value;
    return plainAs(piece(`-${tight(first.value, LEVEL.sign)}`, first.value.axes, LEVEL.sign), values);
  }
  let code = '';
  sorted.forEach(({ negative, value }, k) => {
    const text = tight(aligned(value, axes, w), negative ? LEVEL.mul : LEVEL.add);
    code += k === 0 ? (negative ? `-${text}` : text) : ` ${negative ? '-' : '+'} ${text}`;
  });
  return plainAs(piece(code, axes, LEVEL.add), values);
}

function applied(write: (args: readonly Operand[]) => Operand, args: readonly Piece[], w: Arranging): Piece {
  const axes = unionOf(args, w);
  const { code, plain } = write(args.map((a) => ({ code: aligned(a, axes, w).code, plain: a.plain })));
  return { ...piece(code, axes), plain };
}

/** A function of arrays by its row's name and NumPy text. */
export function callOf(
  name: string,
  numpy: (...args: string[]) => string,
  args: readonly Piece[],
  w: Arranging,
): Piece {
  return applied((operands) => called(w.lib, name, numpy, operands), args, w);
}

export function where(condition: Piece, then: Piece, otherwise: Piece, w: Arranging): Piece {
  const plain = w.lib.host && condition.plain && then.plain && otherwise.plain;
  const write = ([c, a, b]: readonly Operand[]): Operand => ({
    code: w.lib.where(c as Operand, a as Operand, b as Operand),
    plain,
  });
  return applied(write, [condition, then, otherwise], w);
}

export function powerOf(base: Piece, exponent: Piece, w: Arranging): Piece {
  const axes = unionOf([base, exponent], w);
  const [x, y] = [aligned(base, axes, w), aligned(exponent, axes, w)];
  const power = piece(`${tight(x, LEVEL.atom)} ** ${tight(y, LEVEL.power)}`, axes, LEVEL.power);
  return plainAs(power, [base, exponent]);
}

/** Letters for an einsum, an axis the first letter of its variable's name where that is free. */
export function letters(axes: readonly Var[]): ReadonlyMap<Var, string> | null {
  const alphabet = 'ijklmnpqrstuvwxyzabcdefghoABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const out = new Map<Var, string>();
  const taken = new Set<string>();
  for (const v of axes) {
    const wanted = v.name[0] ?? 'i';
    const letter = alphabet.includes(wanted) && !taken.has(wanted) ? wanted : [...alphabet].find((c) => !taken.has(c));
    if (letter === undefined) return null;
    out.set(v, letter);
    taken.add(letter);
  }
  return out;
}

/** Σ over one variable of a product of two arrays as `@`, or null where it is not that. */
export function matrixProduct(a: Piece, b: Piece, v: Var, { rank }: Arranging): Piece | null {
  if (a.axes.length > 2 || b.axes.length > 2) return null;
  if (!a.axes.includes(v) || !b.axes.includes(v)) return null;
  const left = a.axes.filter((w) => w !== v);
  const right = b.axes.filter((w) => w !== v);
  if (left.some((w) => right.includes(w))) return null;
  const [l] = left;
  const [r] = right;
  if ((l && r && rank(l) > rank(r)) || (r && !l && b.axes[0] === r)) return matrixProduct2(b, a, v);
  return matrixProduct2(a, b, v);
}

function matrixProduct2(a: Piece, b: Piece, v: Var): Piece {
  const left = a.axes[a.axes.length - 1] === v ? tight(a, LEVEL.atom) : `${tight(a, LEVEL.atom)}.T`;
  const right = b.axes[0] === v ? tight(b, LEVEL.atom) : `${tight(b, LEVEL.atom)}.T`;
  return piece(
    `${left} @ ${right}`,
    [...a.axes, ...b.axes].filter((w) => w !== v),
    LEVEL.add,
  );
}
