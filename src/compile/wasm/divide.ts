import { isDecay } from './decay.js';
import { below, type Node, rootsOf, type Step } from './ir.js';

/**
 * Quotients by the same divisors: where one place divides by a factor several times, its reciprocal is computed once
 * and multiplied with. A division takes as long as ten multiplications; each product adds half an ulp. Reciprocals of
 * two numbers between 1 and 2 come out of one division by their product where whatever one of them spoils is spoilt
 * by the other as well.
 */

type Quotient = Extract<Node, { kind: 'binary' }>;

/** Factors of a divisor that are looked at. */
const MAX_FACTORS = 6;

export interface Builder {
  readonly one: Node;
  readonly quotient: (a: Node, b: Node) => Node;
  readonly product: (a: Node, b: Node) => Node;
}

export function shareDivisors(body: readonly Step[], build: Builder): void {
  block(body, build, new Set());
}

function block(steps: readonly Step[], build: Builder, above: ReadonlySet<Node>): void {
  const seen = new Set(above);
  const quotients: Quotient[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    below(node).forEach(visit);
    if (node.kind === 'binary' && node.op === 'div') quotients.push(node);
  };
  const loops: (readonly Step[])[] = [];
  const walk = (inner: readonly Step[]): void => {
    for (const step of inner) {
      rootsOf(step).forEach(visit);
      if (step.kind === 'if') walk(step.body);
      if (step.kind === 'for') loops.push(step.body);
    }
  };
  walk(steps);
  share(quotients, build);
  inPairs(steps, build);
  for (const loop of loops) block(loop, build, seen);
}

function share(all: readonly Quotient[], build: Builder): void {
  const quotients = all.filter((q) => !byKnown(q, all));
  const counts = new Map<Node, number>();
  const parts = quotients.map((q) => [q, factorsOf(q.b)] as const);
  for (const [, factors] of parts) for (const f of new Set(factors)) counts.set(f, (counts.get(f) ?? 0) + 1);
  for (const [q, factors] of parts) {
    if (!factors.every((f) => (counts.get(f) ?? 0) > 1)) continue;
    if (q.a === build.one && factors.length === 1) continue;
    const [last, ...rest] = factors.map((f) => build.quotient(build.one, f));
    if (!last) continue;
    const a = q.a === build.one ? null : q.a;
    const [first, ...others] = a ? [a, ...rest] : rest;
    if (!first) continue;
    become(q, others.reduce(build.product, first), last);
  }
}

/** (a b)/c is a (b/c) where b/c is there. */
function byKnown(q: Quotient, quotients: readonly Quotient[]): boolean {
  const { a, b } = q;
  if (a.kind !== 'binary' || a.op !== 'mul') return false;
  const known = quotients.find((k) => k !== q && k.b === b && k.op === 'div' && (k.a === a.a || k.a === a.b));
  if (!known) return false;
  become(q, known.a === a.a ? a.b : a.a, known);
  return true;
}

/** The quotient is the product of both from now on. */
function become(q: Quotient, a: Node, b: Node): void {
  const changing = q as { -readonly [K in keyof Quotient]: Quotient[K] };
  q.b.uses--;
  q.a.uses--;
  a.uses++;
  b.uses++;
  changing.op = 'mul';
  changing.a = a;
  changing.b = b;
}

function factorsOf(node: Node): readonly Node[] {
  const out: Node[] = [];
  const stack = [node];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (n.kind === 'binary' && n.op === 'mul' && out.length + stack.length < MAX_FACTORS) stack.push(n.b, n.a);
    else out.push(n);
  }
  return out;
}

/** 1/a = b/(a b) and 1/b = a/(a b) for the divisors 1 + e^(−|u|) of the steps, two by two. */
function inPairs(steps: readonly Step[], build: Builder): void {
  const roots = steps.flatMap((s) => (s.kind === 'store' || s.kind === 'update' ? rootsOf(s) : []));
  const found = new Map<Node, Quotient[]>();
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    below(node).forEach(visit);
    if (node.kind === 'binary' && node.op === 'div' && isAboveOne(node.b, build.one))
      found.set(node.b, [...(found.get(node.b) ?? []), node]);
  };
  for (const s of steps) rootsOf(s).forEach(visit);
  const open = [...found];
  for (let first = open.shift(); first; first = open.shift()) {
    const [a, of] = first;
    const k = open.findIndex(
      ([b]) => !reaches(a, b) && !reaches(b, a) && roots.every((r) => spoilt(r, a) === spoilt(r, b)),
    );
    const [[b, also] = [null, []]] = k < 0 ? [] : open.splice(k, 1);
    if (!b) continue;
    const both = build.quotient(build.one, build.product(a, b));
    for (const q of of) timesReciprocal(q, b, both, build);
    for (const q of also) timesReciprocal(q, a, both, build);
  }
}

/** n/a becomes n (b/(a b)). */
function timesReciprocal(q: Quotient, b: Node, both: Node, build: Builder): void {
  if (q.a === build.one) become(q, b, both);
  else become(q, q.a, build.product(b, both));
}

function isAboveOne(n: Node, one: Node): boolean {
  return n.kind === 'binary' && n.op === 'add' && ((n.a === one && isDecay(n.b)) || (n.b === one && isDecay(n.a)));
}

function reaches(n: Node, x: Node): boolean {
  return n === x || below(n).some((c) => reaches(c, x));
}

/** Is the value no number wherever x is none? */
function spoilt(n: Node, x: Node): boolean {
  if (n === x) return true;
  const arithmetic =
    n.kind === 'neg' || n.kind === 'sqrt' || (n.kind === 'binary' && !['pow', 'max', 'min'].includes(n.op));
  return arithmetic && below(n).some((c) => spoilt(c, x));
}
