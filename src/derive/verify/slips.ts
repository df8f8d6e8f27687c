import { minusOne, number, one, symbol } from '../../expr/atoms.js';
import { multiply, power, subtract } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { substitute } from '../../expr/reduce.js';
import { expand } from '../../rules/expand.js';
import { termsOf } from '../../rules/rewrite.js';
import { definitionsIn } from '../derivative.js';
import type { Stated } from '../problem.js';
import { takeInventory } from '../prove/layout.js';
import { editsOf, replace, wordsOf } from './edits.js';
import { rawDerivative } from './raw.js';
import { ratio, same, valuesOf } from './same.js';

/** How an expression is written in messages. */
export type Print = (node: Node) => string;

/** What a wrong candidate would be if one slip had been made. */
interface Slip {
  readonly says: string;
  readonly derivative: Node;
  readonly candidate: Node;
}

function brackets(root: Node): Node[] {
  const out = new Set<Node>();
  fold(root, (node) => {
    if (node.kind === 'bracket' || node.kind === 'delta') out.add(node);
    return true;
  });
  return [...out];
}

/** A condition that one side has and the other has not. */
function guards(derivative: Node, candidate: Node, print: Print): Slip[] {
  const all = (root: Node): Node => replace(root, (n) => (n.kind === 'bracket' || n.kind === 'delta' ? one : null));
  const without = (root: Node, gone: Node): Node => replace(root, (n) => (n === gone ? one : null));
  const mine = brackets(derivative);
  const theirs = brackets(candidate);
  return [
    ...mine.map((g) => ({
      says: `the condition ${print(g)} is missing`,
      derivative: without(derivative, g),
      candidate,
    })),
    ...(mine.length > 1 ? [{ says: 'the conditions are missing', derivative: all(derivative), candidate }] : []),
    ...theirs.map((g) => ({
      says: `the condition ${print(g)} is one too many`,
      derivative,
      candidate: without(candidate, g),
    })),
  ];
}

/** A factor that is a dimension, or a scalar of the script. */
function factors(derivative: Node, candidate: Node, stated: Stated, print: Print): Slip[] {
  const { dimensions, declarations } = takeInventory([derivative, candidate], stated.indices);
  const half = number(rational(1, 2));
  const scalars: Node[] = [...declarations.values()].filter((d) => d.dims.length === 0).map((d) => symbol(d));
  const lengths = takeInventory([derivative, candidate], stated.indices).lengths.filter(
    (n) => n.kind === 'dimension' && dimensions.includes(n.name),
  );
  return [...lengths, ...lengths.map((n) => power(n, half)), ...scalars].flatMap((s) => [
    { says: `a factor ${print(s)} is missing`, derivative: multiply([derivative, power(s, minusOne)]), candidate },
    { says: `a factor ${print(s)} is one too many`, derivative: multiply([derivative, s]), candidate },
  ]);
}

/** The result, or a square matrix in it, transposed. */
function transposes(derivative: Node, candidate: Node, stated: Stated): Slip[] {
  const out: Slip[] = [];
  const [i, j] = stated.open.slice(-2) as [Index?, Index?];
  if (i && j && i.children[1] === j.children[1]) {
    const swap = new Map<Node, Node>([
      [i, j],
      [j, i],
    ]);
    out.push({ says: 'it is transposed', derivative: substitute(derivative, swap), candidate });
  }
  for (const declaration of takeInventory([derivative], stated.indices).declarations.values()) {
    if (!isSquare(declaration) || declaration.twin || declaration.ordered) continue;
    const turned = replace(derivative, (n, [a, b]) =>
      n.kind === 'symbol' && n.declaration === declaration && a && b ? symbol(declaration, [b, a]) : null,
    );
    out.push({
      says: `${declaration.name} stands where its transpose belongs, or the other way round`,
      derivative: turned,
      candidate,
    });
  }
  return out;
}

function isSquare(d: Declaration): boolean {
  return d.dims.length === 2 && d.dims[0] === d.dims[1];
}

/** A derivative in which one name was held constant. */
function path({ candidate, stated, seed, deadline }: Wrong): string | null {
  for (const def of definitionsIn(stated.objective)) {
    if (performance.now() > deadline) return null;
    if (def.name === stated.name || stated.variables.some((v) => v.owner.name === def.name)) continue;
    const values = valuesOf([candidate, rawDerivative(stated, def)], stated.indices, seed);
    if (same(values, 0, 1)) return `the path through ${def.name} is missing`;
  }
  return null;
}

const DOMAINS: readonly { readonly domain: Declaration['domain']; readonly called: string }[] = [
  { domain: 'simplex', called: 'a simplex' },
  { domain: 'onehot', called: 'onehot' },
  { domain: 'sign', called: 'signs' },
  { domain: 'bit', called: 'bits' },
  { domain: 'positive', called: 'positive' },
];

/** Points for a slip that few numbers could feign. */
const MANY = 8;

/** What the variable would have to be for both to agree. */
function assumptions(derivative: Node, candidate: Node, stated: Stated): Slip[] {
  const out: Slip[] = [];
  const instead = (d: Declaration, made: Declaration, called: string): void => {
    const by = (root: Node): Node =>
      replace(root, (n, at) => (n.kind === 'symbol' && n.declaration.name === d.name ? symbol(made, at) : null));
    const says = `it would be right if ${d.name} were ${called}, which is not declared`;
    out.push({ says, derivative: by(derivative), candidate: by(candidate) });
  };
  for (const d of takeInventory([derivative, candidate], stated.indices).declarations.values()) {
    // What is assumed of values says nothing of the space in which is differentiated.
    const isVariable = stated.variables.some((v) => v.owner.name === d.name);
    if (isSquare(d) && !d.twin && !d.ordered) {
      for (const a of isVariable ? ['symmetric'] : ['symmetric', 'orthogonal', 'diagonal', 'hollow'])
        if (!d.attributes.has(a)) instead(d, { ...d, attributes: new Set([...d.attributes, a]) }, a);
    }
    if (d.domain !== 'real' || isVariable) continue;
    if (d.dims.length === 2) instead(d, { ...d, domain: 'stochastic' }, 'stochastic');
    for (const { domain, called } of DOMAINS)
      if (d.dims.length === 1 || domain === 'positive') instead(d, { ...d, domain }, called);
  }
  return out;
}

const TERMS = 12;

/** One term of the sum with another factor. */
function termSlip(derivative: Node, candidate: Node, stated: Stated, print: Print, seed: number): string | null {
  for (const form of [derivative, expand(derivative)]) {
    const terms = termsOf(form);
    if (terms.length < 2 || terms.length > TERMS) continue;
    const gap = subtract(candidate, form);
    const values = valuesOf([gap, ...terms], stated.indices, seed);
    for (const [k, term] of terms.entries()) {
      const q = ratio(values, 0, k + 1);
      if (q === null) continue;
      const text = print(term);
      if (Math.abs(q + 1) < 1e-7) return `the term ${text} is missing`;
      if (Math.abs(q + 2) < 1e-7) return `the sign of the term ${text} is wrong`;
      const c = factorText(q + 1);
      if (c) return `in the term ${text} ${c}`;
    }
  }
  const extra = termsOf(candidate);
  if (extra.length < 2 || extra.length > TERMS) return null;
  const values = valuesOf([subtract(candidate, derivative), ...extra], stated.indices, seed);
  const k = extra.findIndex((_, m) => same(values, 0, m + 1));
  return k < 0 ? null : `the term ${print(extra[k] as Node)} is one too many`;
}

/** A small fraction as text, or null. */
function fractionText(q: number): string | null {
  for (let d = 1; d <= 12; d++) {
    const n = Math.round(q * d);
    if (n !== 0 && Math.abs(n) <= 24 && Math.abs(q * d - n) < 1e-6) return rational(n, d).toFraction();
  }
  return null;
}

/** A constant factor in words: a half is a factor 2 that is missing. */
function factorText(q: number): string | null {
  if (Math.abs(q - 1) < 1e-7) return null;
  const text = Math.abs(q) < 1 ? fractionText(1 / q) : fractionText(q);
  return text && `a factor ${text} is ${Math.abs(q) < 1 ? 'missing' : 'one too many'}`;
}

/** What is known of a wrong candidate. */
export interface Wrong {
  readonly derivative: Node;
  readonly candidate: Node;
  readonly stated: Stated;
  readonly print: Print;
  readonly seed: number;
  /** When to give up, in the clock of `performance.now()`. */
  readonly deadline: number;
}

/** The first of the slips that explains the candidate's numbers; all of them are evaluated at the same points. */
function firstOf(slips: readonly Slip[], { stated, seed }: Wrong): string | null {
  const values = valuesOf(
    slips.flatMap((slip) => [slip.candidate, slip.derivative]),
    stated.indices,
    seed,
  );
  const k = slips.findIndex((slip, m) => slip.derivative === slip.candidate || same(values, 2 * m, 2 * m + 1));
  return slips[k]?.says ?? null;
}

/** The same for slips in which a variable has another domain, so that each has points of its own. */
function firstApart(slips: readonly Slip[], { stated, seed, deadline }: Wrong): string | null {
  for (const slip of slips) {
    if (performance.now() > deadline) return null;
    if (same(valuesOf([slip.candidate, slip.derivative], stated.indices, seed, MANY), 0, 1)) return slip.says;
  }
  return null;
}

/** How many changes are evaluated at once. */
const BATCH = 12;

/** One change in one place that makes one of the two of the other. */
function local({ derivative, candidate, stated, print, seed, deadline }: Wrong): string | null {
  for (const [of, root, other] of [
    ['derivative', derivative, candidate],
    ['candidate', candidate, derivative],
  ] as const) {
    const edits = editsOf(root);
    for (let k = 0; k < edits.length; k += BATCH) {
      if (performance.now() > deadline) return null;
      const some = edits.slice(k, k + BATCH);
      const values = valuesOf([other, ...some.map((edit) => edit.made())], stated.indices, seed);
      const found = some.find((_, m) => same(values, 0, m + 1));
      if (found) return wordsOf(found, of, print);
    }
  }
  return null;
}

/** The likeliest slip that makes the candidate of the derivative, in words; null where none of them does. */
export function likeliestSlip(wrong: Wrong): string | null {
  const { derivative, candidate, stated, print, seed, deadline } = wrong;
  const q = ratio(valuesOf([candidate, derivative], stated.indices, seed), 0, 1);
  if (q !== null && Math.abs(q + 1) < 1e-7) return 'the sign is wrong';
  const factor = q === null || q === 0 || Math.abs(q - 1) < 1e-7 ? null : factorText(q);
  if (factor) return factor;
  const searches: readonly (() => string | null)[] = [
    () => firstOf(transposes(derivative, candidate, stated), wrong),
    () => firstOf(factors(derivative, candidate, stated, print), wrong),
    () => path(wrong),
    () => firstOf(guards(derivative, candidate, print), wrong),
    () => termSlip(derivative, candidate, stated, print, seed),
    () => firstApart(assumptions(derivative, candidate, stated), wrong),
    () => local(wrong),
  ];
  for (const search of searches) {
    if (performance.now() > deadline) return null;
    const found = search();
    if (found) return found;
  }
  return null;
}
