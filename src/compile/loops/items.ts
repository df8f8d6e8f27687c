import { countUses } from '../reach.js';
import { halved } from '../rewrites/halve.js';
import { keepingLess } from '../rewrites/outermost.js';
import { quotients } from '../rewrites/quotients.js';
import { fillScan } from '../rewrites/scan.js';
import { alongRows } from '../terms/symmetry.js';
import type { Source, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import type { Scan } from '../translate.js';
import { fill } from './fill.js';
import { loopsOf, matcher, type Nest, nestOf } from './group.js';
import type { Lowering } from './lowering.js';
import { emit, type Job } from './nest.js';
import type { Buffer } from './program.js';
import type { Scope } from './scope.js';

/** The arrays of a program in an order in which each uses earlier ones, those that share work side by side. */

export interface Item {
  readonly axes: readonly Var[];
  readonly term: Term;
  readonly buffer: Buffer;
  /** By which others read it; none for a result. */
  readonly source?: Source;
  readonly scan?: Scan;
}

/** Fills all arrays; what one nest can fill is filled in one. */
export function fillAll(lo: Lowering, items: readonly Item[], symmetric: ReadonlySet<Source>, scope: Scope): void {
  const isSymmetric = (source: Source): boolean => symmetric.has(source);
  /** Symmetric arrays are read along rows by the innermost loop. */
  const inRows = (job: Job): Job => {
    const inner = job.loops[job.loops.length - 1];
    return inner ? { ...job, body: alongRows(job.body, inner, isSymmetric) } : job;
  };
  for (const level of levels(items)) {
    for (const { scan, buffer, axes, term } of level) if (scan) fillScan(lo, buffer, axes, term, scan, scope);
    const whole = level.filter((item) => !item.scan);
    const nests = whole.map((item) => ({ item, nest: nestOf(item.axes, item.term) }));
    for (const group of matcher().together(nests)) {
      const plain = group.map(({ item, nest }) => jobOf(item, nest));
      const bodies = quotients(plain.map((job) => job.body));
      const jobs = plain.map((job, k): Job => ({ ...job, body: bodies[k] as Term }));
      const half = halved(jobs, isSymmetric);
      const [only] = group;
      const ordered = keepingLess(half ?? jobs).map(inRows);
      if (half || group.length > 1) together(lo, ordered, scope);
      else if (only) alone(lo, ordered[0] as Job, only, scope);
    }
  }
}

function together(lo: Lowering, jobs: readonly Job[], scope: Scope): void {
  const roots = jobs.flatMap((job) => [job.body, ...job.conditions]);
  for (const [term, count] of countUses(roots)) lo.uses.set(term, Math.max(count, lo.uses.get(term) ?? 0));
  emit(lo, jobs, scope);
}

function alone(lo: Lowering, job: Job, made: { readonly item: Item; readonly nest: Nest }, scope: Scope): void {
  const { buffer, axes } = made.item;
  const loops = job.loops.filter((v) => axes.includes(v));
  fill(lo, buffer, axes, termOf(job, made), scope, loops);
}

function jobOf(item: Item, nest: Nest): Job {
  const { axes, how, conditions, body } = nest;
  return { loops: loopsOf(nest), axes, how, conditions, body, buffer: item.buffer };
}

/** The term of one array, whose nest may read in another order. */
function termOf(job: Job, { item, nest }: { readonly item: Item; readonly nest: Nest }): Term {
  if (job.how === 'store') return quotients([item.term])[0] as Term;
  if (job.body === nest.body) return item.term;
  return t.reduction(job.how, nest.reduced, nest.conditions, job.body);
}

/** Items by the longest chain of items that they need. */
function levels(items: readonly Item[]): readonly (readonly Item[])[] {
  const bySource = new Map(items.flatMap((item) => (item.source ? [[item.source, item] as const] : [])));
  const level = new Map<Item, number>();
  const stack = [...items];
  while (stack.length > 0) {
    const item = stack[stack.length - 1] as Item;
    if (level.has(item)) {
      stack.pop();
      continue;
    }
    const needed = loaded(item.term).flatMap((source) => bySource.get(source) ?? []);
    const waiting = needed.filter((x) => !level.has(x));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    level.set(
      item,
      needed.reduce((n, x) => Math.max(n, (level.get(x) as number) + 1), 0),
    );
  }
  const out: Item[][] = [];
  for (const item of items) {
    const at = level.get(item) as number;
    while (out.length <= at) out.push([]);
    out[at]?.push(item);
  }
  return out;
}

/** The arrays that a term reads. */
function loaded(root: Term): readonly Source[] {
  const out = new Set<Source>();
  const seen = new Set<Term>([root]);
  for (const term of seen) {
    if (term.kind === 'load') out.add(term.source);
    for (const arg of term.args) seen.add(arg);
  }
  return [...out];
}
