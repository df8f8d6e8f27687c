import type { Atom, Dim, Monomial, Opaque, Poly, Term, Var } from './term.js';

let serial = 0;
const dims = new Map<string, Dim>();
const opaques = new Map<number, Opaque>();

/** A serial number for anything that enters an integer expression. */
export function nextId(): number {
  return ++serial;
}

const NONE: readonly Var[] = [];

function freeOf(terms: readonly Monomial[]): readonly Var[] {
  if (terms.every((m) => m.atoms.every((a) => a.kind === 'dim'))) return NONE;
  const out = new Set<Var>();
  for (const term of terms) {
    for (const atom of term.atoms) {
      if (atom.kind === 'var') out.add(atom);
      if (atom.kind === 'opaque') for (const v of atom.term.free) out.add(v);
    }
  }
  return [...out].sort((a, b) => a.id - b.id);
}

const RANK = { var: 0, opaque: 1, slot: 2, dim: 3 } as const;

/** An order that is the same whatever was compiled before. */
function compareAtoms(a: Atom, b: Atom): number {
  if (a.kind === 'dim' && b.kind === 'dim') return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  return RANK[a.kind] - RANK[b.kind] || a.id - b.id;
}

function compareMonomials(a: Monomial, b: Monomial): number {
  for (let k = 0; k < Math.min(a.atoms.length, b.atoms.length); k++) {
    const c = compareAtoms(a.atoms[k] as Atom, b.atoms[k] as Atom);
    if (c !== 0) return c;
  }
  return b.atoms.length - a.atoms.length;
}

function keyOf(atoms: readonly Atom[]): string {
  let key = '';
  for (const a of atoms) key += `${key === '' ? '' : '.'}${a.kind === 'slot' ? 's' : ''}${a.id}`;
  return key;
}

function made(terms: readonly Monomial[]): Poly {
  let key = '';
  for (const m of terms) key += `${key === '' ? '' : '+'}${m.coefficient}*${keyOf(m.atoms)}`;
  return { key, terms, free: freeOf(terms) };
}

/** The polynomial with these terms, like ones put together. */
function gather(monomials: readonly Monomial[]): Poly {
  const [first] = monomials;
  if (monomials.length === 1 && first) return made(first.coefficient === 0 ? [] : monomials);
  const parts = new Map<string, Monomial>();
  for (const m of monomials) {
    const key = keyOf(m.atoms);
    const before = parts.get(key);
    parts.set(key, before ? { atoms: m.atoms, coefficient: before.coefficient + m.coefficient } : m);
  }
  const terms: Monomial[] = [];
  for (const m of parts.values()) if (m.coefficient !== 0) terms.push(m);
  return made(terms.length > 1 ? terms.sort(compareMonomials) : terms);
}

/** Constants up to this size are kept. */
const MAX_CACHED = 64;

const UNIT: readonly Atom[] = [];
const constants = new Map<number, Poly>();
const single = new WeakMap<Atom, Poly>();

export function constant(value: number): Poly {
  const known = Object.is(value, -0) ? undefined : constants.get(value);
  if (known) return known;
  const poly = gather([{ coefficient: value, atoms: UNIT }]);
  if (Math.abs(value) <= MAX_CACHED && !Object.is(value, -0)) constants.set(value, poly);
  return poly;
}

export function atom(a: Atom): Poly {
  let poly = single.get(a);
  if (!poly) {
    poly = gather([{ coefficient: 1, atoms: [a] }]);
    single.set(a, poly);
  }
  return poly;
}

export function dimPoly(name: string): Poly {
  let dim = dims.get(name);
  if (!dim) {
    dim = { kind: 'dim', id: nextId(), name };
    dims.set(name, dim);
  }
  return atom(dim);
}

/** The integer that the term's value is, after rounding. */
export function opaque(term: Term): Poly {
  let known = opaques.get(term.id);
  if (!known || known.term !== term) {
    known = { kind: 'opaque', id: nextId(), term };
    opaques.set(term.id, known);
  }
  return atom(known);
}

/** The sum; that of a single polynomial gathers its like terms. */
export function plus(...polys: readonly Poly[]): Poly {
  const [a, b] = polys;
  if (polys.length === 2 && a && b) {
    if (a.terms.length === 0) return b;
    if (b.terms.length === 0) return a;
  }
  return gather(polys.flatMap((p) => p.terms));
}

export function times(a: Poly, b: Poly): Poly {
  if (isOne(a)) return b;
  if (isOne(b)) return a;
  const out: Monomial[] = [];
  for (const x of a.terms) for (const y of b.terms) out.push(product(x, y));
  return gather(out);
}

function isOne({ terms: [first], terms }: Poly): boolean {
  return terms.length === 1 && first?.coefficient === 1 && first.atoms.length === 0;
}

function product(x: Monomial, y: Monomial): Monomial {
  const coefficient = x.coefficient * y.coefficient;
  if (x.atoms.length === 0) return { coefficient, atoms: y.atoms };
  if (y.atoms.length === 0) return { coefficient, atoms: x.atoms };
  return { coefficient, atoms: [...x.atoms, ...y.atoms].sort(compareAtoms) };
}

export function scaled(a: Poly, by: number): Poly {
  return gather(scaledTerms(a, by));
}

function scaledTerms(a: Poly, by: number): Monomial[] {
  return a.terms.map((m) => ({ atoms: m.atoms, coefficient: m.coefficient * by }));
}

export function minus(a: Poly, b: Poly): Poly {
  if (b.terms.length === 0) return a;
  return gather([...a.terms, ...scaledTerms(b, -1)]);
}

/** The number of values of an integer between the bounds. */
export function span(lo: Poly, hi: Poly): Poly {
  return gather([...hi.terms, ...scaledTerms(lo, -1), ...constant(1).terms]);
}

/** The value of a polynomial without atoms, else null. */
export function asConstant(a: Poly): number | null {
  if (a.terms.length === 0) return 0;
  const [first] = a.terms;
  return a.terms.length === 1 && first?.atoms.length === 0 ? first.coefficient : null;
}

/** The variable that the polynomial is, else null. */
export function asVar(a: Poly): Var | null {
  const [first] = a.terms;
  const only = first?.atoms[0];
  return a.terms.length === 1 && first?.coefficient === 1 && first.atoms.length === 1 && only?.kind === 'var'
    ? only
    : null;
}

/** Replaces atoms by polynomials; `null` keeps an atom. */
export function replace(a: Poly, by: (atom: Atom) => Poly | null): Poly {
  let out: Poly | null = null;
  const kept: Monomial[] = [];
  for (const m of a.terms) {
    const images = m.atoms.map(by);
    if (images.every((image) => image === null)) {
      kept.push(m);
      continue;
    }
    let product = constant(m.coefficient);
    m.atoms.forEach((x, k) => {
      product = times(product, images[k] ?? atom(x));
    });
    out = out ? plus(out, product) : product;
  }
  return out ? plus(out, gather(kept)) : a;
}

/** The value where dimensions and variables are given by `value`. */
export function evaluate(a: Poly, value: (atom: Atom) => number): number {
  let total = 0;
  for (const m of a.terms) {
    let product = m.coefficient;
    for (const x of m.atoms) product *= value(x);
    total += product;
  }
  return total;
}

export interface Linear {
  readonly slope: Poly;
  readonly rest: Poly;
}

/** `slope·v + rest` with neither depending on v, or null where the polynomial is not linear in v. */
export function linearIn(a: Poly, v: Var | Dim): Linear | null {
  const slope: Monomial[] = [];
  const rest: Monomial[] = [];
  for (const m of a.terms) {
    const at = m.atoms.indexOf(v);
    const others = at < 0 ? m.atoms : m.atoms.filter((_, k) => k !== at);
    if (others.some((x) => x === v || (x.kind === 'opaque' && (v.kind === 'dim' || x.term.free.includes(v)))))
      return null;
    (at < 0 ? rest : slope).push({ coefficient: m.coefficient, atoms: others });
  }
  return { slope: gather(slope), rest: gather(rest) };
}

/** 1 or −1 where the sign is sure because dimensions are positive, else 0. */
export function sureSign(a: Poly): -1 | 0 | 1 {
  if (a.terms.length === 0 || a.terms.some((m) => m.atoms.some((x) => x.kind !== 'dim'))) return 0;
  if (a.terms.every((m) => m.coefficient > 0)) return 1;
  return a.terms.every((m) => m.coefficient < 0) ? -1 : 0;
}

/** Forgets the opaque integers of an earlier compilation. */
export function forgetOpaques(): void {
  opaques.clear();
}
