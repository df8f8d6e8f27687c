import { below, type Node, rootsOf, type Step } from './ir.js';

/**
 * Quotients by the same divisors: where one place divides by a factor several times, its reciprocal is computed once
 * and multiplied with. A division takes as long as ten multiplications; each product adds half an ulp.
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
  for (const loop of loops) block(loop, build, seen);
}

function share(quotients: readonly Quotient[], build: Builder): void {
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
