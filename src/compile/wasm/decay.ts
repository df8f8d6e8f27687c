import type { Node } from './ir.js';

/** e^(−|u|) where it is the product of both: of (0 ≤ u ? 1 : e) and (0 ≤ −u ? 1 : e), as σ(u) σ(−u) has them. */
export function decay(a: Node, b: Node): Node | null {
  const [u, e] = oneOr(a) ?? [];
  const [v, f] = oneOr(b) ?? [];
  if (!u || !v || e !== f || e?.kind !== 'call' || e.row.name !== 'exp') return null;
  if (!(u.kind === 'neg' && u.a === v) && !(v.kind === 'neg' && v.a === u)) return null;
  const size = sizeOf(e);
  return size === u || size === v ? e : null;
}

/** Is the value e^(−|u|), which lies in [0, 1]? */
export function isDecay(n: Node): boolean {
  return n.kind === 'call' && n.row.name === 'exp' && sizeOf(n) !== null;
}

/** u where the node is a function of −|u|. */
function sizeOf(n: Node): Node | null {
  const [x] = n.kind === 'call' ? n.args : [];
  return x?.kind === 'neg' && x.a.kind === 'call' && x.a.row.name === 'abs' ? (x.a.args[0] ?? null) : null;
}

/** e where the node is (0 ≤ ±u ? 1 : e) for e = e^(−|u|): there the greater of e and what the condition makes of 1. */
export function oneOrDecay(n: Node): Node | null {
  const [u, e] = oneOr(n) ?? [];
  if (!u || !e || !isDecay(e)) return null;
  const size = sizeOf(e);
  return size === u || (u.kind === 'neg' && size === u.a) || (size?.kind === 'neg' && size.a === u) ? e : null;
}

/** u and e where the node is (0 ≤ u ? 1 : e). */
function oneOr(n: Node): readonly [Node, Node] | null {
  if (n.kind !== 'select' || n.condition.kind !== 'real' || n.condition.relation !== '<=') return null;
  const { a, b } = n.condition;
  return a.kind === 'const' && a.value === 0 && n.a.kind === 'const' && n.a.value === 1 ? [b, n.b] : null;
}
