import type { Poly } from '../terms/term.js';
import type { Bounds } from './bounds.js';
import type { Condition, Statement, Value } from './program.js';

export type LoadValue = Value & { readonly kind: 'load' };

/** What is changed on the way through a program; what is absent stays. */
export interface Change {
  readonly poly?: (poly: Poly) => Poly;
  /** What stands for a load, its offset changed already. */
  readonly load?: (load: LoadValue) => Value | null;
  /** What stands for a let or an accumulator. */
  readonly ref?: (id: number) => Value | null;
  /** The id under which a let, an accumulator or a rounded integer is defined. */
  readonly id?: (id: number) => number;
}

const same = <T>(x: T): T => x;

export function mapValue(value: Value, change: Change): Value {
  const of = (v: Value): Value => mapValue(v, change);
  const { poly = same } = change;
  switch (value.kind) {
    case 'const':
      return value;
    case 'ref':
      return change.ref?.(value.id) ?? value;
    case 'int':
      return { kind: 'int', poly: poly(value.poly) };
    case 'load': {
      const moved: LoadValue = { kind: 'load', buffer: value.buffer, offset: poly(value.offset) };
      return change.load?.(moved) ?? moved;
    }
    case 'binary':
      return { kind: 'binary', op: value.op, a: of(value.a), b: of(value.b) };
    case 'neg':
    case 'sqrt':
      return { kind: value.kind, a: of(value.a) };
    case 'call':
      return { kind: 'call', row: value.row, args: value.args.map(of) };
    case 'select':
      return { kind: 'select', condition: mapCondition(value.condition, change), a: of(value.a), b: of(value.b) };
    default:
      return value satisfies never;
  }
}

function mapCondition(condition: Condition, change: Change): Condition {
  switch (condition.kind) {
    case 'int':
      return { ...condition, poly: (change.poly ?? same)(condition.poly) };
    case 'real':
      return { ...condition, a: mapValue(condition.a, change), b: mapValue(condition.b, change) };
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map((c) => mapCondition(c, change)) };
    default:
      return condition satisfies never;
  }
}

export function mapBounds({ lo, hi }: Bounds, poly: (poly: Poly) => Poly): Bounds {
  const all = (list: Bounds['lo']): Bounds['lo'] => list.map((b) => ({ top: poly(b.top), bottom: poly(b.bottom) }));
  return { lo: all(lo), hi: all(hi) };
}

/** The statement with its values changed; `body` makes the statements inside. */
export function mapStatement(
  s: Statement,
  change: Change,
  body: (list: readonly Statement[]) => readonly Statement[],
): Statement {
  const { poly = same, id = same } = change;
  switch (s.kind) {
    case 'let':
    case 'round':
    case 'update':
    case 'assign':
      return { ...s, id: id(s.id), value: mapValue(s.value, change) };
    case 'offset':
      return { ...s, id: id(s.id), poly: poly(s.poly) };
    case 'accumulator':
      return { ...s, id: id(s.id) };
    case 'keep':
      return {
        ...s,
        best: id(s.best),
        where: id(s.where),
        value: mapValue(s.value, change),
        position: poly(s.position),
      };
    case 'for':
      return { ...s, bounds: mapBounds(s.bounds, poly), body: body(s.body) };
    case 'if':
      return { ...s, condition: mapCondition(s.condition, change), body: body(s.body) };
    case 'store':
      return { ...s, offset: poly(s.offset), value: mapValue(s.value, change) };
    case 'matrix':
      return { ...s, size: poly(s.size), offset: poly(s.offset) };
    default:
      return s satisfies never;
  }
}

/** All statements of a list changed, those inside too. */
export function mapAll(list: readonly Statement[], change: Change): Statement[] {
  return list.map((s) => mapStatement(s, change, (inner) => mapAll(inner, change)));
}
