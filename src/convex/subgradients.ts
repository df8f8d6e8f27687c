import type { Node } from '../expr/node.js';
import { ONE, ZERO } from '../expr/rational.js';
import type { Ast } from '../language/ast.js';
import { callAst } from '../language/raise/ast.js';
import { differentiate } from './algebra/differentiate.js';
import { replaceNode } from './algebra/replace.js';
import { allOf, nodeAst, relationAst, spanAst, type Writing } from './asts.js';
import { type Bound, endLimit, type Setting } from './candidates.js';
import type { Cell } from './cells.js';
import { freshSymbol } from './facts.js';
import { guarded } from './guard.js';
import type { Span } from './parts.js';
import type { Found } from './scalar.js';
import { tidy } from './tidy.js';

/** The subdifferential on a part of the line: the numbers from lo to hi, or none. */
export interface Subgradients {
  readonly span: Span;
  /** In terms of the variable of h. */
  readonly lo: Bound;
  readonly hi: Bound;
  readonly empty: boolean;
}

/**
 * The subdifferential of a convex function from its pieces: the derivative inside of a piece, the interval of the
 * two slopes where pieces meet, a ray at a closed end of the domain, nothing outside of it and where the slope at
 * the end is infinite.
 */
export function subgradientsOf(cells: readonly Cell[], setting: Setting): Subgradients[] {
  const out: Subgradients[] = [];
  for (const [k, cell] of cells.entries()) {
    if (cell.kind === 'open') {
      const span: Span = { ...cell.on, loClosed: false, hiClosed: false };
      if (cell.body === null) {
        out.push({ span, lo: 'inf', hi: '-inf', empty: true });
        continue;
      }
      const plain = tidy(differentiate(cell.body, setting.z), setting.facts);
      const slope = guarded(plain, setting.z, [cell.on.lo, cell.on.hi]);
      out.push({ span, lo: slope, hi: slope, empty: false });
      continue;
    }
    const span: Span = { lo: cell.at, hi: cell.at, loClosed: true, hiClosed: true };
    const slope = (beside: Cell | undefined, side: 1 | -1): Bound => {
      if (beside?.kind !== 'open' || beside.body === null) return side === 1 ? 'inf' : '-inf';
      return tidyBound(endLimit(differentiate(beside.body, setting.z), beside.on, side, setting), setting);
    };
    const [lo, hi] = [slope(cells[k - 1], -1), slope(cells[k + 1], 1)];
    const empty = cell.value === null || lo === 'inf' || hi === '-inf';
    out.push({ span, lo, hi, empty });
  }
  return merged(out, setting);
}

function tidyBound(b: Bound, setting: Setting): Bound {
  return typeof b === 'string' ? b : tidy(b, setting.facts);
}

/** Neighbours with one rule are one: an empty set beside another, a smooth joint beside its piece. */
function merged(list: readonly Subgradients[], setting: Setting): Subgradients[] {
  const out: Subgradients[] = [];
  for (const s of list) {
    const before = out[out.length - 1];
    if (before && continues(before, s, setting)) {
      out[out.length - 1] = { ...before, span: { ...before.span, hi: s.span.hi, hiClosed: s.span.hiClosed } };
    } else if (before && joins(before, s, setting)) {
      out[out.length - 1] = { ...s, span: { ...s.span, lo: before.span.lo, loClosed: before.span.loClosed } };
    } else out.push(s);
  }
  return out;
}

function isPoint(s: Subgradients): boolean {
  return s.span.lo !== null && s.span.lo === s.span.hi;
}

/** Does a point, or an empty part, go on as the part before it? */
function continues(before: Subgradients, s: Subgradients, setting: Setting): boolean {
  if (before.empty || s.empty) return before.empty && s.empty;
  return isPoint(s) && before.lo === before.hi && valueAt(before, s, setting);
}

/** Is the point before the part covered by its rule? */
function joins(before: Subgradients, s: Subgradients, setting: Setting): boolean {
  return isPoint(before) && !before.empty && !s.empty && s.lo === s.hi && valueAt(s, before, setting);
}

function valueAt(part: Subgradients, point: Subgradients, setting: Setting): boolean {
  if (typeof part.lo === 'string' || typeof point.lo === 'string' || point.lo !== point.hi) return false;
  const at = tidy(replaceNode(part.lo, setting.z, point.span.lo as Node), setting.facts);
  return at === point.lo;
}

/** `g` between lo and hi, as the language says it; `null` where every number is. */
export function betweenAst(lo: Ast | null, hi: Ast | null, g: Ast, equal: boolean): Ast | null {
  if (equal && lo) return relationAst([g, lo], ['==']);
  if (lo && hi) return relationAst([lo, g, hi], ['<=', '<=']);
  if (lo) return relationAst([g, lo], ['>=']);
  return hi && relationAst([g, hi], ['<=']);
}

/** The condition on g, as a nested case distinction on u. */
export function conditionAst(
  list: readonly Subgradients[],
  g: Ast,
  u: Ast,
  z: Node,
  uNode: Node,
  writing: Writing,
): Ast {
  const never = relationAst(
    [
      { kind: 'number', value: ZERO },
      { kind: 'number', value: ONE },
    ],
    ['=='],
  );
  const always = relationAst([g, g], ['==']);
  const rows = list.map((s) => {
    const of = (b: Bound): Ast | null => (typeof b === 'string' ? null : nodeAst(replaceNode(b, z, uNode), writing));
    const [lo, hi] = [of(s.lo), of(s.hi)];
    const rule = s.empty ? never : (betweenAst(lo, hi, g, s.lo === s.hi) ?? always);
    return { when: spanAst(s.span, u, writing), rule, empty: s.empty };
  });
  const full = rows.filter((r) => !r.empty);
  if (full.length === 0) return never;
  // Points first: they are the exceptions.
  const ordered = [...full].sort((a, b) => rank(a.when) - rank(b.when));
  const covered = rows.every((r) => !r.empty);
  const [last] = ordered.slice(-1);
  if (!covered && ordered.length === 1 && last) return allOf([...(last.when ? [last.when] : []), last.rule]) as Ast;
  let out = covered ? (last?.rule as Ast) : never;
  for (const row of (covered ? ordered.slice(0, -1) : ordered).reverse())
    out = row.when ? callAst('if', row.when, row.rule, out) : row.rule;
  return out;
}

function rank(when: Ast | null): number {
  return when?.kind === 'relation' && when.ops[0] === '==' ? 0 : 1;
}

/** The condition for g to be a subgradient of the function that was found, at a point of the name. */
export function membershipOf(found: Found, g: Ast, u: Ast, writing: Writing): Ast {
  const list = subgradientsOf(found.cells, found.setting);
  const letter = freshSymbol(u.kind === 'name' ? u.name : 'u');
  return conditionAst(list, g, u, found.setting.z, letter, writing);
}
