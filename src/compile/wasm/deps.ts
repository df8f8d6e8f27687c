import type { Poly, Slot, Var } from '../terms/term.js';
import {
  type Accumulator,
  below,
  boundPolys,
  type Node,
  type Step,
  stepsIn,
  type Test,
  testNodes,
  testPolys,
} from './ir.js';

/** Which loop variables a value changes with, a bit a variable. */
export interface Dependence {
  readonly bit: (v: Var) => bigint;
  readonly ofPoly: (poly: Poly) => bigint;
  readonly ofNode: (node: Node) => bigint;
  readonly ofTest: (test: Test) => bigint;
  /** What the accumulator's final value changes with: loops inside its own scope do not count. */
  readonly ofAccumulator: (of: Accumulator) => bigint;
}

interface Level {
  readonly own: bigint;
  readonly outside: bigint;
}

export function dependence(body: readonly Step[]): Dependence {
  const bits = new Map<Var, bigint>();
  const slots = new Map<Slot, bigint>();
  const accumulators = new Map<Accumulator, bigint>();
  const memo = new Map<Node, bigint>();
  const polys = new Map<Poly, bigint>();

  const bit = (v: Var): bigint => {
    let known = bits.get(v);
    if (known === undefined) {
      known = 1n << BigInt(bits.size);
      bits.set(v, known);
    }
    return known;
  };
  const ofPoly = (poly: Poly): bigint => {
    let out = polys.get(poly);
    if (out !== undefined) return out;
    out = 0n;
    let open = false;
    for (const m of poly.terms) {
      for (const a of m.atoms) {
        if (a.kind === 'var') out |= bit(a);
        if (a.kind === 'slot') {
          open = true;
          out |= slots.get(a) ?? 0n;
        }
      }
    }
    if (!open) polys.set(poly, out);
    return out;
  };
  const ofTest = (test: Test): bigint =>
    [...testPolys(test).map(ofPoly), ...testNodes(test).map(ofNode)].reduce((a, b) => a | b, 0n);
  const ofNode = (node: Node): bigint => {
    const known = memo.get(node);
    if (known !== undefined) return known;
    let out = 0n;
    if (node.kind === 'int') out = ofPoly(node.poly);
    else if (node.kind === 'load') out = ofPoly(node.offset);
    else if (node.kind === 'accumulated') out = accumulators.get(node.of) ?? 0n;
    else {
      for (const n of below(node)) out |= ofNode(n);
      if (node.kind === 'select') out |= ofTest(node.condition);
    }
    memo.set(node, out);
    return out;
  };

  let changed = true;
  const grow = <K>(map: Map<K, bigint>, key: K, more: bigint): void => {
    const before = map.get(key) ?? 0n;
    if ((before | more) === before && map.has(key)) return;
    map.set(key, before | more);
    changed = true;
  };
  const walk = (steps: readonly Step[], path: readonly Level[], declared: Map<Accumulator, number>): void => {
    const inside = (of: Accumulator, value: bigint): void => {
      let mask = value;
      for (const level of path.slice(declared.get(of) ?? 0).reverse()) mask = (mask | level.outside) & ~level.own;
      grow(accumulators, of, mask);
    };
    for (const step of steps) {
      if (step.kind === 'accumulator') {
        declared.set(step.of, path.length);
        grow(accumulators, step.of, 0n);
      } else if (step.kind === 'update' || step.kind === 'assign') inside(step.of, ofNode(step.node));
      else if (step.kind === 'keep') {
        inside(step.best, ofNode(step.node));
        inside(step.where, ofNode(step.node) | ofPoly(step.position));
      } else if (step.kind === 'round') grow(slots, step.slot, ofNode(step.node));
      else if (step.kind === 'if') walk(step.body, [...path, { own: 0n, outside: ofTest(step.test) }], declared);
      else if (step.kind === 'for') {
        const outside = boundPolys(step.bounds)
          .map(ofPoly)
          .reduce((a, b) => a | b, 0n);
        walk(step.body, [...path, { own: bit(step.variable), outside }], declared);
      }
    }
  };
  while (changed) {
    changed = false;
    memo.clear();
    walk(body, [], new Map());
  }
  return { bit, ofPoly, ofNode, ofTest, ofAccumulator: (of) => accumulators.get(of) ?? 0n };
}

/** Accumulators that the loop (or choice) updates and that are there before it. */
export function carried(loop: { readonly body: readonly Step[] }): ReadonlySet<Accumulator> {
  const own = new Set<Accumulator>();
  const out = new Set<Accumulator>();
  for (const step of stepsIn(loop.body)) {
    if (step.kind === 'accumulator') own.add(step.of);
    const changed =
      step.kind === 'update' || step.kind === 'assign'
        ? [step.of]
        : step.kind === 'keep'
          ? [step.best, step.where]
          : [];
    for (const of of changed) if (!own.has(of)) out.add(of);
  }
  return out;
}
