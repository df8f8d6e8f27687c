import { constant, one, symbol } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { rebuild, substitute } from '../expr/reduce.js';
import { compare } from '../expr/relation.js';
import { replaceNodes } from './algebra/replace.js';
import { compactForm } from './compact.js';
import type { Facts } from './facts.js';
import type { CertifiedRoot, Part, Span } from './parts.js';
import type { Regime } from './regimes.js';
import { alternativesNode, nested, partsNode } from './vector/scalar-solution.js';
import type { Solution } from './vector/task.js';

/** A root at every value of the axes; later expressions know it as an array. */
export interface RootArray {
  readonly array: Declaration;
  readonly axes: readonly Index[];
  /** The increasing function at the axes, in the array's own element. */
  readonly equation: Node;
  readonly lo: Node;
  readonly hi: Node;
  /** A condition outside of which the root is not wanted and need not exist. */
  readonly when: Node;
}

/** A result as a compiler takes it: an expression with brackets, in the roots that are sought before it, in order. */
export interface Computation {
  readonly axes: readonly Index[];
  readonly element: Node;
  readonly roots: readonly RootArray[];
}

/** The cases of a result of one variable, at x. */
export interface Cases {
  readonly regimes: readonly Regime<readonly Part[]>[];
  readonly x: Node;
  readonly assumed: Facts;
  readonly show: (n: Node) => string;
  /** What holds where no part does. */
  readonly outside: 'nothing' | 'infinity';
}

/** The cases of one variable, nested, with their roots. */
export function scalarComputation(cases: Cases): Computation {
  const { regimes, x, assumed, outside } = cases;
  const bodyOf = (parts: readonly Part[], when: Facts): Node =>
    outside === 'nothing' ? partsNode(parts, x, when, cases) : domainNode(parts, when, cases);
  const roots = regimes.flatMap((r) =>
    r.result.flatMap((part) => part.roots.map((root) => arrayOf(root, [], spanNode(closed(part.span), x)))),
  );
  return inRoots({ axes: [], element: alternativesNode(regimes, assumed, bodyOf) }, roots);
}

/** A value that is +∞ where no part holds. */
function domainNode(parts: readonly Part[], when: Facts, { x, ...telling }: Cases): Node {
  const outside = { when: one, node: constant('inf') };
  const compact = compactForm(parts, x, when, telling);
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!compact || !first || !last)
    return nested([
      ...parts.map((p) => ({ when: multiply([spanNode(p.span, x), ...p.also]), node: p.value })),
      outside,
    ]);
  const { lo, loClosed } = first.span;
  const { hi, hiClosed } = last.span;
  return nested([{ when: spanNode({ lo, loClosed, hi, hiClosed }, x), node: compact }, outside]);
}

function spanNode({ lo, hi, loClosed, hiClosed }: Span, x: Node): Node {
  return multiply([
    ...(lo ? [compare(loClosed ? '>=' : '>', x, lo)] : []),
    ...(hi ? [compare(hiClosed ? '<=' : '<', x, hi)] : []),
  ]);
}

/** With its ends, which belong to one case or the next: a root may be sought in both. */
function closed(span: Span): Span {
  return { ...span, loClosed: true, hiClosed: true };
}

/** A solution of several variables, its names written out. */
export function vectorComputation(solved: Solution): Computation {
  const names = new Map<Declaration, { readonly axes: readonly Index[]; readonly value: Node }>();
  const plain = (node: Node): Node => writtenOut(node, names);
  const roots: Known[] = [];
  for (const { letter, value, axes } of solved.named) {
    if (letter.kind !== 'symbol') continue;
    if (!('equation' in value)) {
      names.set(letter.declaration, { axes, value: plain(value) });
      continue;
    }
    const { z, equation, lo, hi } = value;
    roots.push(arrayOf({ letter, z, equation: plain(equation), lo: plain(lo), hi: plain(hi) }, axes, one));
  }
  const { axes, element } = solved.point;
  for (const r of solved.roots) {
    const depends = axes.filter((a) => [r.equation, r.lo, r.hi].some((n) => n.free.includes(a)));
    roots.push(arrayOf(r, depends, one));
  }
  return inRoots({ axes, element: plain(element) }, roots);
}

/** Names of arrays replaced by what they stand for at their subscripts. */
export function writtenOut(
  root: Node,
  names: ReadonlyMap<Declaration, { readonly axes: readonly Index[]; readonly value: Node }>,
): Node {
  if (names.size === 0) return root;
  return fold<Node>(root, (node, of) => {
    const made = rebuild(node, node.children.map(of));
    const found = made.kind === 'symbol' ? names.get(made.declaration) : undefined;
    if (!found) return made;
    return substitute(found.value, new Map<Node, Node>(found.axes.map((a, k) => [a, made.children[k] as Node])));
  });
}

type Known = RootArray & { readonly letters: ReadonlyMap<Node, Node> };

/** A root as an array over axes; a letter that was a scalar becomes its element. */
function arrayOf(root: CertifiedRoot, axes: readonly Index[], when: Node): Known {
  if (root.letter.kind !== 'symbol') throw new Error('a root is known by a letter');
  const { declaration } = root.letter;
  const dims = axes.map((a) => a.children[1] as Node);
  const array = declaration.dims.length === dims.length ? declaration : { ...declaration, dims };
  const element = symbol(array, axes);
  const own = new Map([
    [root.letter, element],
    [root.z, element],
  ]);
  const at = (n: Node): Node => replaceNodes(n, own);
  return {
    array,
    axes,
    equation: at(root.equation),
    lo: root.lo,
    hi: root.hi,
    when,
    letters: new Map([[root.letter, element]]),
  };
}

/** Everything in terms of the arrays of roots. */
function inRoots(value: Omit<Computation, 'roots'>, roots: readonly Known[]): Computation {
  const letters = new Map(roots.flatMap((r) => [...r.letters]));
  const at = (n: Node): Node => replaceNodes(n, letters);
  return {
    axes: value.axes,
    element: at(value.element),
    roots: roots.map(({ letters: _, ...r }) => ({
      ...r,
      equation: at(r.equation),
      lo: at(r.lo),
      hi: at(r.hi),
      when: at(r.when),
    })),
  };
}
