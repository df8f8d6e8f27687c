import { fold } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { isInteger } from '../../expr/rational.js';
import { type Layout, operands } from './layout.js';

/** Bounds of the degrees of numerator and denominator in the variables and in the functions' values. */
interface Degree {
  readonly top: number;
  readonly bottom: number;
}

const CAP = 1e12;
const CONSTANT: Degree = { top: 0, bottom: 0 };
const LINEAR: Degree = { top: 1, bottom: 0 };

function plus(parts: readonly Degree[]): Degree {
  const bottom = parts.reduce((s, d) => s + d.bottom, 0);
  return {
    top: Math.min(CAP, Math.max(...parts.map((d) => d.top + bottom - d.bottom))),
    bottom: Math.min(CAP, bottom),
  };
}

function times(parts: readonly Degree[], n = 1): Degree {
  const top = n * parts.reduce((s, d) => s + d.top, 0);
  const bottom = n * parts.reduce((s, d) => s + d.bottom, 0);
  return { top: Math.min(CAP, top), bottom: Math.min(CAP, bottom) };
}

/** The same denominator n times over. */
function repeated(d: Degree, n: number): Degree {
  return { top: Math.min(CAP, d.top + (n - 1) * d.bottom), bottom: Math.min(CAP, n * d.bottom) };
}

/**
 * A bound of the degree of the polynomial whose vanishing is tested when two expressions are compared, with those
 * of the arguments of functions on the way: what Schwartz and Zippel's lemma is applied to.
 */
export function degreeOf(a: Node, b: Node, layout: Layout): number {
  let arguments_ = 0;
  const done = new Map<Node, Degree>();
  const visit = (node: Node, of: (child: Node) => Degree): Degree => {
    const parts = operands(node).map(of);
    switch (node.kind) {
      case 'symbol':
        return LINEAR;
      case 'definition':
        return of(node.definition.body);
      case 'add':
        return plus(parts);
      case 'multiply':
        return times(parts);
      case 'power': {
        const [base, exponent] = parts as [Degree, Degree];
        const e = node.children[1] as Node;
        const q = e.kind === 'number' && isInteger(e.value) ? e.value.valueOf() : null;
        if (q !== null) return q >= 0 ? times([base], q) : times([{ top: base.bottom, bottom: base.top }], -q);
        arguments_ += exponent.top + exponent.bottom;
        return times([{ top: base.top + base.bottom, bottom: base.top + base.bottom }], 2);
      }
      case 'call':
        // Each entry of the array is the value at an argument of its own.
        for (const d of parts) arguments_ += (d.top + d.bottom) * layout.size(node.free);
        return { top: 2, bottom: 2 };
      case 'reduce': {
        const n = node.indices.reduce((product, i: Index) => product * layout.count(i), 1);
        return node.op === 'prod' ? times([parts[0] as Degree], n) : repeated(parts[0] as Degree, n);
      }
      case 'matrix': {
        const n = layout.count(node.indices[0] as Index);
        const d = repeated(parts[0] as Degree, n * n);
        return node.fn === 'inv' ? { top: n * d.top, bottom: n * d.top } : times([d], n);
      }
      default:
        return CONSTANT;
    }
  };
  const [x, y] = [a, b].map((root) =>
    fold<Degree>(
      root,
      (node, of) => {
        const made = visit(node, of);
        done.set(node, made);
        return made;
      },
      (node) => done.get(node),
      operands,
    ),
  ) as [Degree, Degree];
  return Math.min(CAP, Math.max(x.top + y.bottom, y.top + x.bottom) + arguments_);
}

/** How many more than this many values of a dimension must be tried: a bound of the degree in any one of them. */
export function dimensionDegree(a: Node, b: Node): number {
  const visit = (node: Node, of: (child: Node) => number): number => {
    switch (node.kind) {
      case 'dimension':
      case 'index':
        return 1;
      case 'symbol':
      case 'delta':
      case 'bracket':
        return 0;
      case 'definition':
        return of(node.definition.body);
      case 'matrix':
        return of(node.children[0] as Node);
      case 'multiply':
        return Math.min(
          CAP,
          node.children.reduce((s, c) => s + of(c), 0),
        );
      case 'power': {
        const [base, exponent] = node.children as [Node, Node];
        const q = exponent.kind === 'number' ? Math.abs(exponent.value.valueOf()) : 1;
        return Math.min(CAP, Math.ceil(of(base) * q) + (exponent.kind === 'number' ? 0 : of(exponent)));
      }
      case 'reduce': {
        // Sums of powers of an index are polynomials of one degree more.
        const inner = of(node.children[0] as Node);
        return inner === 0 ? 0 : Math.min(CAP, inner + node.indices.length);
      }
      default:
        return Math.max(0, ...operands(node).map(of));
    }
  };
  const [x, y] = [a, b].map((root) => fold<number>(root, visit, undefined, operands)) as [number, number];
  return Math.max(x, y);
}
