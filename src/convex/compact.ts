import { zero } from '../expr/atoms.js';
import { add, call, divide, multiply, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { row } from '../functions/table.js';
import { evaluateNode } from './algebra/evaluate.js';
import { replaceNode } from './algebra/replace.js';
import { cellsOf, same } from './cells.js';
import { type Facts, lettersOf } from './facts.js';
import { probesInside, type Telling } from './interval.js';
import type { Part } from './parts.js';
import { OpenSign, signOf, Undecided } from './sign.js';
import { printedSize, tidy } from './tidy.js';

/**
 * Is the expression equal to the part's formula on the whole of every part? It is cut into pieces on the part by
 * the same means as a function is, and compared piece by piece by exact algebra.
 */
export function equalsParts(candidate: Node, parts: readonly Part[], x: Node, facts: Facts, telling: Telling): boolean {
  if (!agrees(candidate, parts, x, facts)) return false;
  try {
    return parts.every(({ span, value }) => {
      if (span.lo && span.lo === span.hi) return true;
      const cells = cellsOf(candidate, x, facts, telling, { lo: span.lo, hi: span.hi });
      return cells.every((c) => c.kind === 'point' || (c.body !== null && same(c.body, value)));
    });
  } catch (error) {
    if (error instanceof Undecided || error instanceof OpenSign || error instanceof RangeError) return false;
    throw error;
  }
}

/** Values at random points, which also show where a root inside of the candidate is not real. */
function agrees(candidate: Node, parts: readonly Part[], x: Node, facts: Facts): boolean {
  return parts.every(({ span, value }) =>
    probesInside(lettersOf(candidate, value), x, { lo: span.lo, hi: span.hi }, facts, PROBES).every(({ point, at }) => {
      const values = new Map([...point, [x, at]]);
      const [a, b] = [evaluateNode(candidate, values), evaluateNode(value, values)];
      return Math.abs(a - b) <= 1e-7 * (1 + Math.abs(b)) || (Number.isNaN(b) && Number.isNaN(a));
    }),
  );
}

const PROBES = 24;

const abs = (n: Node): Node => call(row('abs'), [n]);
const sign = (n: Node): Node => call(row('sign'), [n]);

/** The parts one after the other, each joined by the maximum or minimum that takes over at the joint. */
function chain(values: readonly Node[], parts: readonly Part[], x: Node, facts: Facts): Node | null {
  let out = values[0] as Node;
  for (let k = 1; k < values.length; k++) {
    const next = values[k] as Node;
    const { span } = parts[k] as Part;
    const probes = probesInside(lettersOf(out, next), x, { lo: span.lo, hi: span.hi }, facts, 6);
    const above = probes.map(({ point, at }) => {
      const values_ = new Map([...point, [x, at]]);
      return evaluateNode(next, values_) - evaluateNode(out, values_);
    });
    const up = above.every((d) => d >= -1e-12);
    if (!up && !above.every((d) => d <= 1e-12)) return null;
    out = call(row(up ? 'max' : 'min'), [out, next]);
  }
  return out;
}

/** s(x − c) f(c + |x − c|) about the centre c of an odd function, with what is not above c cut off. */
function oddForms(parts: readonly Part[], x: Node): Node[] {
  const last = parts[parts.length - 1] as Part;
  if (parts.length === 2) {
    const c = last.span.lo as Node;
    const size = abs(subtract(x, c));
    return [about(c, multiply([sign(subtract(x, c)), subtract(replaceNode(last.value, x, add([c, size])), c)]))];
  }
  const middle = parts[(parts.length - 1) / 2];
  if (!middle || parts.length !== 3) return [];
  const c = middle.value;
  if (lettersOf(c).includes(x)) return [];
  const size = abs(subtract(x, c));
  const outer = subtract(replaceNode(last.value, x, add([c, size])), c);
  const forms = [multiply([sign(subtract(x, c)), call(row('max'), [outer, zero])])];
  for (const factor of outer.kind === 'multiply' ? outer.children : []) {
    const rest = divide(outer, factor);
    if (factor.kind !== 'add' || lettersOf(rest).includes(x)) continue;
    forms.push(multiply([rest, sign(subtract(x, c)), call(row('max'), [factor, zero])]));
  }
  return forms.map((f) => about(c, f));
}

function about(c: Node, rest: Node): Node {
  return c === zero ? rest : add([c, rest]);
}

/** A function of |x|, as conjugates of even functions are. */
function evenForms(parts: readonly Part[], x: Node): Node[] {
  const last = parts[parts.length - 1] as Part;
  const size = abs(x);
  const outer = replaceNode(last.value, x, size);
  return parts.length === 2
    ? [outer]
    : parts.length === 3
      ? cutOff(last.value, x).map((f) => replaceNode(f, x, size))
      : [];
}

/** The factors of a value that depend on x, cut off below 0. */
function cutOff(value: Node, x: Node): Node[] {
  const positive = (n: Node): Node => call(row('max'), [n, zero]);
  const factors = value.kind === 'multiply' ? value.children : [value];
  const active = factors.filter((f) => lettersOf(f).includes(x));
  if (active.length !== 1) return [];
  const [f] = active as [Node];
  const rest = multiply(factors.filter((g) => g !== f));
  if (f.kind === 'power') return [multiply([rest, replaceBase(f, positive)])];
  return [multiply([rest, positive(f)])];
}

function replaceBase(node: Node, wrap: (n: Node) => Node): Node {
  const base = node.children[0] as Node;
  return replaceNode(node, base, wrap(base));
}

/** One expression for all parts, the shortest of those that are proved equal; `null` where there is none. */
export function compactForm(parts: readonly Part[], x: Node, facts: Facts, telling: Telling): Node | null {
  if (parts.some((p) => p.also.length > 0 || p.ties.length > 0 || p.roots.length > 0)) return null;
  const wide = parts.filter((p) => p.span.lo === null || p.span.lo !== p.span.hi);
  if (wide.length !== parts.length || parts.length === 0) return null;
  if (parts.length === 1) return (parts[0] as Part).value;
  const values = parts.map((p) => p.value);
  const rests = values.map((v) => subtract(x, v));
  const candidates: (Node | null)[] = [...oddForms(parts, x), ...evenForms(parts, x), chain(values, parts, x, facts)];
  const rest = chain(rests, parts, x, facts);
  if (rest) candidates.push(subtract(x, rest));
  for (const factor of sharedFactors(rests)) {
    const inner = chain(
      rests.map((r) => divide(r, factor)),
      parts,
      x,
      facts,
    );
    if (inner) candidates.push(subtract(x, multiply([factor, inner])));
  }
  const proved = candidates
    .filter((c): c is Node => c !== null)
    .map((c) => shorter(c, tidy(c, facts)))
    .filter((c) => equalsParts(c, parts, x, facts, telling));
  // The first forms show the symmetry, which is worth a little length.
  const length = (c: Node): number => printedSize(c) - (isOddForm(c) ? PATIENCE : 0);
  return proved.length === 0 ? null : proved.reduce((a, b) => (length(b) < length(a) ? b : a));
}

const PATIENCE = 2;

function isOddForm(node: Node): boolean {
  return (node.kind === 'multiply' ? node.children : [node]).some((f) => f.kind === 'call' && f.row.name === 'sign');
}

function shorter(a: Node, b: Node): Node {
  return printedSize(b) < printedSize(a) ? b : a;
}

/** Positive factors that all differences have in common, up to numbers. */
function sharedFactors(nodes: readonly Node[]): Node[] {
  const lists = nodes.filter((n) => n !== zero).map((n) => (n.kind === 'multiply' ? n.children : [n]));
  const [first, ...others] = lists;
  return (first ?? []).filter(
    (f) => f.kind !== 'number' && others.every((l) => l.includes(f)) && signOf(f, { list: [], equal: [] }).sign === 1,
  );
}
