import type { Bound, Bounds } from '../loops/bounds.js';
import type { Buffer, Condition, Program, Statement, Value } from '../loops/program.js';
import { asConstant, atom, constant, plus, scaled, times } from '../terms/poly.js';
import type { Atom, Monomial, Poly, Slot, Var } from '../terms/term.js';
import { afterwards } from './afterwards.js';
import { decay } from './decay.js';
import { shareDivisors } from './divide.js';
import { gathered } from './gather.js';
import { type Accumulator, type Node, type Step, type Test, testKey } from './ir.js';
import { padRows } from './pad.js';
import { loopRange, type Range, rangeOf } from './ranges.js';
import { cuts, narrowed, turnsOf } from './split.js';

/** Turns of a loop that are written out one after the other. */
const WRITTEN_OUT = 4;

export interface Special {
  readonly body: readonly Step[];
  readonly ranges: ReadonlyMap<Var, Range>;
  /** Lengths of temporaries whose rows were moved apart. */
  readonly longer: ReadonlyMap<Buffer, number>;
}

type Plain<N> = N extends Node ? Omit<N, 'id' | 'uses'> : never;

/** The program where dimensions are the numbers given: offsets put in place, equal values found. */
export function specialise(program: Program, dim: (name: string) => number): Special {
  const ranges = new Map<Var, Range>();
  const nodes = new Map<string, Node>();
  const refs = new Map<number, Node>();
  const accumulators = new Map<number, Accumulator>();
  const integers = new Map<number, Poly>();
  const fixed = new Map<Var, Poly>();
  const versions = new Map<Buffer | Accumulator, number>();
  let count = 0;

  const bump = (of: Buffer | Accumulator): void => {
    versions.set(of, ++count);
  };
  const version = (of: Buffer | Accumulator): number => versions.get(of) ?? 0;

  /** Dimensions, offsets and variables of written-out loops replaced by what they are; gathered once. */
  const poly = (p: Poly): Poly => {
    const monomials: Monomial[] = [];
    for (const m of p.terms) {
      let { coefficient } = m;
      const kept: Atom[] = [];
      const inner: Poly[] = [];
      for (const a of m.atoms) {
        const known = a.kind === 'var' ? fixed.get(a) : a.kind === 'slot' ? integers.get(a.id) : undefined;
        if (a.kind === 'dim') coefficient *= dim(a.name);
        else if (known) inner.push(known);
        else kept.push(a);
      }
      const [first, ...others] = inner;
      if (!first) monomials.push({ coefficient, atoms: kept });
      else if (others.length === 0 && kept.length === 0) {
        for (const x of first.terms) monomials.push({ coefficient: coefficient * x.coefficient, atoms: x.atoms });
      } else {
        const whole = kept.reduce((q, a) => times(q, atom(a)), others.reduce(times, first));
        monomials.push(...scaled(whole, coefficient).terms);
      }
    }
    return plus({ key: '', terms: monomials, free: [] });
  };

  const node = (key: string, made: Plain<Node>): Node => {
    const known = nodes.get(key);
    if (known) return known;
    const out = { ...made, id: nodes.size + 1, uses: 0 } as Node;
    nodes.set(key, out);
    return out;
  };
  const num = (value: number): Node => node(Object.is(value, -0) ? '-0' : `${value}`, { kind: 'const', value });
  const use = (n: Node): Node => {
    n.uses++;
    return n;
  };

  const binary = (op: Extract<Node, { kind: 'binary' }>['op'], a: Node, b: Node): Node => {
    if (op === 'pow' && b.kind === 'const') {
      const root = (): Node => use(node(`sqrt ${a.id}`, { kind: 'sqrt', a: use(a) }));
      if (b.value === 0.5) return root();
      if (b.value === -0.5) return binary('div', num(1), root());
      if (b.value === 1.5) return binary('mul', a, root());
      if (b.value === 1) return a;
      if (b.value === 2) return binary('mul', a, a);
      if (b.value === -1) return binary('div', num(1), a);
    }
    if (op === 'mul') {
      const e = decay(a, b);
      if (e) return e;
      if (a.kind === 'binary' && a.op === 'mul') {
        const [left, right] = [decay(a.a, b), decay(a.b, b)];
        if (left) return binary('mul', a.b, left);
        if (right) return binary('mul', a.a, right);
      }
    }
    if (op === 'add' && b.kind === 'neg') return binary('sub', a, b.a);
    if (op === 'mul' && a.kind === 'const' && a.value === 1) return b;
    if (op === 'mul' && a.kind === 'const' && a.value === 2) return binary('add', b, b);
    const commutes = op === 'add' || op === 'mul';
    const key = commutes && b.id < a.id ? `${op} ${b.id} ${a.id}` : `${op} ${a.id} ${b.id}`;
    const known = nodes.get(key);
    return known ?? node(key, { kind: 'binary', op, a: use(a), b: use(b) });
  };

  const value = (v: Value): Node => {
    switch (v.kind) {
      case 'const':
        return num(v.value);
      case 'ref': {
        const acc = accumulators.get(v.id);
        if (acc) return node(`acc ${acc.id} ${version(acc)}`, { kind: 'accumulated', of: acc });
        return refs.get(v.id) as Node;
      }
      case 'int': {
        const p = poly(v.poly);
        const c = asConstant(p);
        return c === null ? node(`int ${p.key}`, { kind: 'int', poly: p }) : num(c);
      }
      case 'load': {
        const offset = poly(v.offset);
        const key = `load ${v.buffer.id} ${version(v.buffer)} ${offset.key}`;
        return node(key, { kind: 'load', buffer: v.buffer, offset });
      }
      case 'binary':
        return binary(v.op, value(v.a), value(v.b));
      case 'neg':
        return negative(value(v.a));
      case 'sqrt': {
        const a = value(v.a);
        const key = `sqrt ${a.id}`;
        return nodes.get(key) ?? node(key, { kind: 'sqrt', a: use(a) });
      }
      case 'call': {
        const args = v.args.map(value);
        const [a, b] = args;
        if (a && b && (v.row.name === 'max' || v.row.name === 'min')) return binary(v.row.name, a, b);
        const key = `${v.row.name} ${args.map((a) => a.id)}`;
        return nodes.get(key) ?? node(key, { kind: 'call', row: v.row, args: args.map(use) });
      }
      case 'select': {
        const t = test(v.condition);
        if (typeof t === 'boolean') return value(t ? v.a : v.b);
        const [a, b] = [impliedBy(t, value(v.a)), value(v.b)];
        if (a === b) return a;
        const key = `select ${testKey(t)} ${a.id} ${b.id}`;
        const known = nodes.get(key);
        if (known) return known;
        useTest(t);
        return node(key, { kind: 'select', condition: t, a: use(a), b: use(b) });
      }
      default:
        return v satisfies never;
    }
  };

  /** The node where the condition holds: max(b − a, 0) is b − a where a < b. */
  const impliedBy = (t: Test, of: Node): Node => {
    if (t.kind !== 'real' || (t.relation !== '<' && t.relation !== '<=')) return of;
    const difference = nodes.get(`sub ${t.b.id} ${t.a.id}`);
    const cut = difference && nodes.get(`max ${difference.id} ${num(0).id}`);
    if (!difference || !cut) return of;
    const inside = (n: Node): Node => {
      if (n === cut) return difference;
      if (n.kind === 'binary') return binary(n.op, inside(n.a), inside(n.b));
      return n.kind === 'neg' ? negative(inside(n.a)) : n;
    };
    return inside(of);
  };

  const negative = (a: Node): Node => {
    if (a.kind === 'const') return num(-a.value);
    const key = `neg ${a.id}`;
    return nodes.get(key) ?? node(key, { kind: 'neg', a: use(a) });
  };

  const test = (c: Condition): Test | boolean => {
    switch (c.kind) {
      case 'int': {
        const p = poly(c.poly);
        const [least, greatest] = rangeOf(p, ranges);
        if (c.relation === '>=' && (least >= 0 || greatest < 0)) return least >= 0;
        if (c.relation !== '>=' && (least > 0 || greatest < 0)) return c.relation === '!=';
        if (c.relation !== '>=' && least === 0 && greatest === 0) return c.relation === '==';
        return { kind: 'int', relation: c.relation, poly: p };
      }
      case 'real':
        return { kind: 'real', relation: c.relation, a: value(c.a), b: value(c.b) };
      case 'all':
      case 'any': {
        const decides = c.kind === 'any';
        const parts = c.of.map(test);
        if (parts.includes(decides)) return decides;
        const open = parts.filter((t) => typeof t !== 'boolean');
        const [first] = open;
        if (!first) return !decides;
        return open.length === 1 ? first : { kind: c.kind, of: open };
      }
      default:
        return c satisfies never;
    }
  };
  const useTest = (t: Test): void => {
    if (t.kind === 'real') {
      use(t.a);
      use(t.b);
    } else if (t.kind !== 'int') t.of.forEach(useTest);
  };

  const accumulator = (id: number): Accumulator => accumulators.get(id) as Accumulator;

  const bounds = ({ lo, hi }: Bounds): Bounds => {
    const all = (list: readonly Bound[]): Bound[] => list.map((b) => ({ top: poly(b.top), bottom: poly(b.bottom) }));
    return narrowed({ lo: all(lo), hi: all(hi) }, ranges);
  };

  /** What the statements change is not what it was before. */
  const forget = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === 'store') bump(s.buffer);
      else if (s.kind === 'matrix') {
        bump(s.from);
        bump(s.to);
      } else if (s.kind === 'for' || s.kind === 'if') forget(s.body);
      else {
        const ids = s.kind === 'update' || s.kind === 'assign' ? [s.id] : s.kind === 'keep' ? [s.best, s.where] : [];
        for (const id of ids) {
          const acc = accumulators.get(id);
          if (acc) bump(acc);
        }
      }
    }
  };

  const loop = (s: Extract<Statement, { kind: 'for' }>, out: Step[], depth: number): void => {
    const made = bounds(s.bounds);
    const [least, greatest] = loopRange(made.lo, made.hi, ranges);
    if (least > greatest) return;
    const turns = turnsOf(made);
    const plain = !s.body.some((x) => x.kind === 'for');
    const still = turns !== null && greatest - least + 1 === turns;
    if (still && (turns === 1 || (turns && turns <= WRITTEN_OUT && plain && depth > 0))) {
      for (let x = least; x <= greatest; x++) {
        fixed.set(s.variable, constant(x));
        block(s.body, out, depth);
      }
      fixed.delete(s.variable);
      return;
    }
    if (!still) {
      piece(s, made, [least, greatest], turns, out, depth);
      return;
    }
    const first = cuts(s.body, s.variable, [least, greatest], poly, (id, p) => integers.set(id, p));
    [least, ...first].forEach((from, k) => {
      const to = (first[k] ?? greatest + 1) - 1;
      const one = (x: number): Bound[] => [{ top: constant(x), bottom: constant(1) }];
      piece(s, { lo: one(from), hi: one(to) }, [from, to], to - from + 1, out, depth);
    });
  };

  /** The loop over a part of its range. */
  const piece = (
    s: Extract<Statement, { kind: 'for' }>,
    made: Bounds,
    range: Range,
    turns: number | null,
    out: Step[],
    depth: number,
  ): void => {
    const before = ranges.get(s.variable);
    ranges.set(s.variable, range);
    forget(s.body);
    const body: Step[] = [];
    block(s.body, body, depth + 1);
    forget(s.body);
    ranges.set(s.variable, merged(before, range));
    const [least, greatest] = range;
    out.push({ kind: 'for', variable: s.variable, bounds: made, least, greatest, turns, body });
  };

  const block = (body: readonly Statement[], out: Step[], depth: number): void => {
    for (const s of body) statement(s, out, depth);
  };

  const statement = (s: Statement, out: Step[], depth: number): void => {
    switch (s.kind) {
      case 'let': {
        const made = value(s.value);
        accumulators.delete(s.id);
        refs.set(s.id, made);
        if (made.kind !== 'const') out.push({ kind: 'eval', node: use(made) });
        return;
      }
      case 'round': {
        const made = value(s.value);
        if (made.kind === 'const') {
          integers.set(s.id, constant(Math.round(made.value)));
          return;
        }
        const slot: Slot = { kind: 'slot', id: ++count };
        integers.set(s.id, atom(slot));
        out.push({ kind: 'round', slot, node: use(made) });
        return;
      }
      case 'offset':
        integers.set(s.id, poly(s.poly));
        return;
      case 'accumulator': {
        const made: Accumulator = { id: ++count, start: s.start };
        accumulators.set(s.id, made);
        bump(made);
        out.push({ kind: 'accumulator', of: made });
        return;
      }
      case 'update':
      case 'assign': {
        const of = accumulator(s.id);
        const made = use(value(s.value));
        out.push(
          s.kind === 'assign' ? { kind: 'assign', of, node: made } : { kind: 'update', of, how: s.how, node: made },
        );
        bump(of);
        return;
      }
      case 'keep': {
        const [best, where] = [accumulator(s.best), accumulator(s.where)];
        out.push({ kind: 'keep', best, where, node: use(value(s.value)), position: poly(s.position) });
        bump(best);
        bump(where);
        return;
      }
      case 'for':
        loop(s, out, depth);
        return;
      case 'if': {
        const t = test(s.condition);
        if (t === false) return;
        if (t === true) {
          block(s.body, out, depth);
          return;
        }
        useTest(t);
        const inside: Step[] = [];
        block(s.body, inside, depth);
        forget(s.body);
        out.push({ kind: 'if', test: t, body: inside, ...(s.rare && { rare: true }) });
        return;
      }
      case 'store': {
        out.push({ kind: 'store', buffer: s.buffer, offset: poly(s.offset), node: use(value(s.value)) });
        bump(s.buffer);
        return;
      }
      case 'matrix':
        out.push({ kind: 'matrix', fn: s.fn, size: poly(s.size), from: s.from, to: s.to, offset: poly(s.offset) });
        bump(s.from);
        bump(s.to);
        return;
      default:
        s satisfies never;
    }
  };

  const body: Step[] = [];
  block(afterwards(gathered(program.body, dim), dim), body, 0);
  shareDivisors(body, {
    one: num(1),
    quotient: (a, b) => binary('div', a, b),
    product: (a, b) => binary('mul', a, b),
  });
  const lengths = (buffer: Buffer): number[] | null => {
    const all = buffer.extents.map((e) => asConstant(poly(e)));
    return all.every((l) => l !== null) ? all : null;
  };
  return { body, ranges, longer: padRows(body, ranges, lengths) };
}

function merged(a: Range | undefined, b: Range): Range {
  return a ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : b;
}
