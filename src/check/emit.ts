import { one } from '../expr/atoms.js';
import type { Bracket, Call, Multiply, Node, Power, Reduce } from '../expr/node.js';
import { accumulator } from './accumulate.js';
import { plain, raise } from './arithmetic.js';
import { type Machine, newNum, newVal, numberOf, placeOf, registerOf } from './machine.js';
import { nest, type Place, type Scope, type Store } from './scope.js';

/** Writes the instruction that computes a node into its scope; says where the value will lie. */
export type Emit<K extends Node> = <T>(m: Machine<T>, scope: Scope<T>, node: K) => Place;

function discreteResult<T>(m: Machine<T>, scope: Scope<T>, compute: () => number): Place {
  const at = newNum(m);
  const { num } = m;
  scope.block.push(() => {
    num[at] = compute();
  });
  return { discrete: true, at };
}

function result<T>(m: Machine<T>, scope: Scope<T>, compute: () => T): Place {
  const at = newVal(m);
  const { val } = m;
  scope.block.push(() => {
    val[at] = compute();
  });
  return { discrete: false, at };
}

export function fixed<T>(m: Machine<T>, value: number): Place {
  const at = newNum(m);
  m.num[at] = value;
  return { discrete: true, at };
}

/**
 * An element of a variable or definition. Outside of its range the value is NaN, which only a false
 * bracket can take away, and the run remembers why.
 */
export function emitElement<T>(
  m: Machine<T>,
  scope: Scope<T>,
  name: string,
  from: Store<T>,
  subscripts: readonly Node[],
): Place {
  const { shape } = from;
  if (shape.length !== subscripts.length) throw new Error(`${name} has ${shape.length} axes, not ${subscripts.length}`);
  if (subscripts.length === 0) return result(m, scope, () => from.data[0] as T);
  const read = subscripts.map((s) => numberOf(m, scope, s));
  const { constant } = m.arithmetic;
  return result(m, scope, () => {
    let offset = 0;
    for (let k = 0; k < read.length; k++) {
      const i = (read[k] as () => number)();
      const length = shape[k] as number;
      if (!(i >= 1 && i <= length && Number.isInteger(i))) {
        m.miss ??= `subscript ${i} of ${name} is outside 1..${length}`;
        return constant(Number.NaN);
      }
      offset = offset * length + i - 1;
    }
    return from.data[offset] as T;
  });
}

export const emitAdd: Emit<Node> = (m, scope, node) => {
  const plainTerms: (() => number)[] = [];
  const terms: number[] = [];
  for (const child of node.children) {
    if (placeOf(scope, child).discrete) plainTerms.push(numberOf(m, scope, child));
    else terms.push(registerOf(m, scope, child));
  }
  const total = (): number => {
    let s = 0;
    for (const read of plainTerms) s += read();
    return s;
  };
  if (terms.length === 0) return discreteResult(m, scope, total);
  const { val } = m;
  const { add, shift } = m.arithmetic;
  return result(m, scope, () => {
    let s = val[terms[0] as number] as (typeof val)[number];
    for (let k = 1; k < terms.length; k++) s = add(s, val[terms[k] as number] as (typeof val)[number]);
    return plainTerms.length > 0 ? shift(s, total()) : s;
  });
};

/** A false bracket makes the product 0, whatever the other factors are. */
export const emitMultiply: Emit<Multiply> = (m, scope, node) => {
  const isBracket = (c: Node): boolean => c.kind === 'delta' || c.kind === 'bracket';
  const brackets = node.children.filter(isBracket).map((c) => numberOf(m, scope, c));
  const others = node.children.filter((c) => !isBracket(c));
  const plainFactors = others.filter((c) => placeOf(scope, c).discrete).map((c) => numberOf(m, scope, c));
  const isFalse = (): boolean => brackets.some((read) => read() === 0);
  const coefficient = (): number => {
    let p = 1;
    for (const read of brackets) p *= read();
    for (const read of plainFactors) p *= read();
    return p;
  };
  const factors = others.filter((c) => !placeOf(scope, c).discrete).map((c) => registerOf(m, scope, c));
  if (factors.length === 0) return discreteResult(m, scope, () => (isFalse() ? 0 : coefficient()));
  const { val } = m;
  const { multiply, scale, constant } = m.arithmetic;
  const [first, ...rest] = factors as [number, ...number[]];
  const scaled = brackets.length + plainFactors.length > 0;
  return result(m, scope, () => {
    if (brackets.length > 0 && isFalse()) return constant(0);
    let p = val[first] as (typeof val)[number];
    for (const at of rest) p = multiply(p, val[at] as (typeof val)[number]);
    return scaled ? scale(p, coefficient()) : p;
  });
};

export const emitPower: Emit<Power> = (m, scope, node) => {
  const [base, exponent] = node.children as [Node, Node];
  const readExponent = numberOf(m, scope, exponent);
  if (placeOf(scope, exponent).discrete && placeOf(scope, base).discrete) {
    const readBase = numberOf(m, scope, base);
    return discreteResult(m, scope, () => raise(readBase(), readExponent()));
  }
  const { val } = m;
  const { arithmetic } = m;
  const b = registerOf(m, scope, base);
  if (placeOf(scope, exponent).discrete)
    return result(m, scope, () => arithmetic.raise(val[b] as (typeof val)[number], readExponent()));
  const e = registerOf(m, scope, exponent);
  return result(m, scope, () => arithmetic.power(val[b] as (typeof val)[number], val[e] as (typeof val)[number]));
};

export const emitCall: Emit<Call> = (m, scope, node) => {
  const { row, children } = node;
  if (children.every((c) => placeOf(scope, c).discrete)) {
    const read = children.map((c) => numberOf(m, scope, c));
    return discreteResult(m, scope, () => row.value(...read.map((r) => r())));
  }
  const { val, arithmetic } = m;
  const args = children.map((c) => registerOf(m, scope, c));
  return result(m, scope, () =>
    arithmetic.call(
      row,
      args.map((at) => val[at] as (typeof val)[number]),
    ),
  );
};

/** 1 where the test holds, 0 where it fails, NaN where a side has no value. */
function bracketOf<T>(m: Machine<T>, scope: Scope<T>, node: Node, test: (a: number, b: number) => boolean): Place {
  const [left, right] = node.children.map((c) => numberOf(m, scope, c)) as [() => number, () => number];
  return discreteResult(m, scope, () => {
    const [a, b] = [left(), right()];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    return test(a, b) ? 1 : 0;
  });
}

/** Two computations of one number may round it differently; numbers that differ are not so close at random points. */
const CLOSE = 1e-11;

function areEqual(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));
}

export const emitDelta: Emit<Node> = (m, scope, node) => bracketOf(m, scope, node, (a, b) => a === b);

export const emitBracket: Emit<Bracket> = (m, scope, node) => {
  switch (node.relation) {
    case '==':
      return bracketOf(m, scope, node, areEqual);
    case '!=':
      return bracketOf(m, scope, node, (a, b) => !areEqual(a, b));
    case '<':
      return bracketOf(m, scope, node, (a, b) => a < b);
    case '<=':
      return bracketOf(m, scope, node, (a, b) => a <= b);
    case 'or': {
      const read = node.children.map((c) => numberOf(m, scope, c));
      return discreteResult(m, scope, () => {
        const values = read.map((r) => r());
        if (values.some((x) => x === 1)) return 1;
        return values.some(Number.isNaN) ? Number.NaN : 0;
      });
    }
    default:
      return node.relation satisfies never;
  }
};

/** A reduction whose loops, with the instructions of its body in them, are built. */
export function emitReduce<T>(m: Machine<T>, scope: Scope<T>, node: Reduce, inner: readonly Scope<T>[]): Place {
  const innermost = inner[inner.length - 1] as Scope<T>;
  const [body, guard] = node.children as [Node, Node];
  const holds = guard === one ? null : numberOf(m, innermost, guard);
  const { num, val } = m;
  if (node.op === 'argmax') {
    const read = numberOf(m, innermost, body);
    const position = numberOf(m, innermost, node.indices[0] as Node);
    let best = -Infinity;
    let at = Number.NaN;
    const run = nest(inner, num, () => {
      if (holds?.() === 0) return;
      const x = read();
      if (Number.isNaN(at) || x > best) [best, at] = [x, position()];
    });
    return discreteResult(m, scope, () => {
      [best, at] = [-Infinity, Number.NaN];
      run();
      return at;
    });
  }
  if (placeOf(innermost, body).discrete) {
    const read = numberOf(m, innermost, body);
    const terms = accumulator(node.op, plain);
    const run = nest(inner, num, () => {
      if (holds?.() !== 0) terms.take(read());
    });
    return discreteResult(m, scope, () => {
      terms.reset();
      run();
      return terms.result();
    });
  }
  const at = registerOf(m, innermost, body);
  const terms = accumulator(node.op, m.arithmetic);
  const run = nest(inner, num, () => {
    if (holds?.() !== 0) terms.take(val[at] as T);
  });
  return result(m, scope, () => {
    terms.reset();
    run();
    return terms.result();
  });
}
