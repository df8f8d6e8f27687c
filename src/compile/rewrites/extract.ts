import { matcher, type Nest, nestOf } from '../loops/group.js';
import type { Looped } from '../loops/nest.js';
import { atom } from '../terms/poly.js';
import { replaceTerms, subterms } from '../terms/rewrite.js';
import { symmetricSources } from '../terms/symmetry.js';
import type { Reduction, Source, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { overTerms, type Translation } from '../translate.js';
import { halved } from './halve.js';
import { outerSums } from './linear.js';
import { inOrder, tensorOf } from './materialise.js';

/** Sums that share work become arrays of their own, so that one nest of loops can fill them all. */

const MAX_SUMS = 40;
const MAX_TERMS = 4000;
/** Sums of a group that are looked at two by two. */
const MAX_PAIRED = 8;

/** The translation with sums that belong in one nest as arrays. */
export function extracted(translation: Translation): Translation {
  const roots = [...translation.tensors.map((x) => x.body), ...translation.outputs.map((o) => o.term)];
  const whole = new Set(roots);
  const sums = [...new Set(roots.flatMap((root) => [...outerSums(root), ...wholeSums(root)]))];
  if (sums.length > MAX_SUMS) return translation;
  const symmetric = symmetricSources(translation);
  const { alike, together } = matcher();
  const needs = dependencies(translation);
  const nests = new Map(sums.map((s) => [s, nestOf(s.free, s)]));
  const related = (a: Reduction, b: Reduction): boolean => {
    if (a === b || needs.of(a).has(b) || needs.of(b).has(a)) return false;
    const [x, y] = [nests.get(a), nests.get(b)];
    return x !== undefined && y !== undefined && alike(x, y) !== null;
  };
  const isSymmetric = (x: Source): boolean => symmetric.has(x);
  const alone = (s: Reduction): boolean => halved([loopedOf(nests.get(s) as Nest)], isSymmetric) !== null;
  const chosen = sums.filter((a) => !whole.has(a) && (sums.some((b) => related(a, b)) || alone(a)));
  if (chosen.length === 0) return translation;
  const items = chosen.map((sum) => ({ sum, nest: nests.get(sum) as Nest }));
  const made = new Map(
    together(items).flatMap((group) => {
      const mirrored = mirroredAxes(
        group.map(({ nest }) => loopedOf(nest)),
        isSymmetric,
      );
      return group.map(({ sum, nest }, k) => [sum, tensorOf(axesOf(sum, nest, mirrored[k]), sum)] as const);
    }),
  );
  const loads = new Map<Term, Term>([...made].map(([s, { source, axes }]) => [s, t.load(source, axes.map(atom))]));
  const place = (term: Term): Term => replaceTerms(term, loads);
  const inside = (sum: Term): Term =>
    sum.kind === 'reduce'
      ? t.reduction(sum.op, sum.vars, sum.args.slice(1).map(place), place(sum.args[0] as Term))
      : sum;
  const tensors = [
    ...translation.tensors.map((x) => ({ ...x, body: made.has(x.body as Reduction) ? inside(x.body) : place(x.body) })),
    ...[...made.values()].map((x) => ({ ...x, body: inside(x.body), together: true as const })),
  ];
  return { ...overTerms(translation, place), tensors };
}

function loopedOf({ how, axes, reduced, conditions, body }: Nest): Looped {
  return { loops: [...axes, ...reduced], axes, how, conditions, body };
}

/** For each of the nests the axis whose rows get what others give them, in all nests at once or in two of them. */
function mirroredAxes(all: readonly Looped[], symmetric: (x: Source) => boolean): readonly (Var | undefined)[] {
  const whole = halved(all, symmetric);
  if (whole || all.length > MAX_PAIRED) return all.map((_, k) => whole?.[k]?.mirror?.i);
  return all.map((one) => {
    for (const other of all) {
      const half = halved(one === other ? [one] : [one, other], symmetric);
      if (half) return half[0]?.mirror?.i;
    }
    return undefined;
  });
}

/**
 * The axes of the array, those by which neighbours in memory are read last. Where rows get what other rows give them,
 * the axis along which the innermost loop does so is the last one.
 *
 * @param renamed the nest of the sum, whose variables may have other names
 * @param mirrored that axis, by the name it has there
 */
function axesOf(sum: Reduction, renamed: Nest, mirrored: Var | undefined): readonly Var[] {
  const last = mirrored && sum.free[renamed.axes.indexOf(mirrored)];
  const axes = inOrder(sum);
  return last ? [...axes.filter((v) => v !== last), last] : axes;
}

/** The terms that a term needs, through the arrays that it reads. */
function dependencies(translation: Translation): { readonly of: (root: Term) => ReadonlySet<Term> } {
  const bodies = new Map(translation.tensors.map((x) => [x.source, x.body]));
  const memo = new Map<Term, ReadonlySet<Term>>();
  const of = (root: Term): ReadonlySet<Term> => {
    const known = memo.get(root);
    if (known) return known;
    const seen = new Set<Term>([root]);
    for (const term of seen) {
      for (const arg of term.args) seen.add(arg);
      const body = term.kind === 'load' ? bodies.get(term.source) : undefined;
      if (body) seen.add(body);
    }
    memo.set(root, seen);
    return seen;
  };
  return { of };
}

/** The sums anywhere below that depend on no variable. */
function wholeSums(root: Term): readonly Reduction[] {
  const all = subterms(root, MAX_TERMS) ?? [];
  return all.filter((x): x is Reduction => x.kind === 'reduce' && x.op === 'sum' && x.free.length === 0);
}
