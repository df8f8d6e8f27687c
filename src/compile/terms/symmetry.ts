import type { Translation } from '../translate.js';
import { mapTerms } from './rewrite.js';
import type { Atom, Poly, Source, Term, Var } from './term.js';
import * as t from './terms.js';

/**
 * What an exchange of two variables does to a term. Proved by writing the term in a normal form in which
 * signs stand in front and the order of sums and products does not matter, before and after.
 */

/** 1: unchanged, −1: negated, 0: neither, as far as is seen. */
export type Parity = 1 | -1 | 0;

interface Signed {
  readonly key: string;
  readonly sign: 1 | -1;
}

/** Nesting up to which a term is looked at. */
const MAX_HEIGHT = 64;

/** The parity of the term in the exchange of i and j; arrays in `symmetric` may change their two subscripts. */
export function parityOf(term: Term, i: Var, j: Var, symmetric: (source: Source) => boolean): Parity {
  if (term.height > MAX_HEIGHT || i.lo.key !== j.lo.key || i.hi.key !== j.hi.key) return 0;
  const before = normalForm(new Map(), symmetric)(term);
  const other = new Map([
    [i, j],
    [j, i],
  ]);
  const after = normalForm(other, symmetric)(term);
  if (before.key !== after.key) return 0;
  return before.sign === after.sign ? 1 : -1;
}

function normalForm(rename: ReadonlyMap<Var, Var>, symmetric: (source: Source) => boolean): (term: Term) => Signed {
  const memo = new Map<Term, Signed>();

  const atomKey = (a: Atom): string => {
    if (a.kind === 'var') return `v${(rename.get(a) ?? a).id}`;
    if (a.kind === 'dim') return `d${a.name}`;
    return a.kind === 'opaque' ? `o(${text(a.term)})` : `s${a.id}`;
  };
  const polyKey = (poly: Poly, sign = 1): string =>
    poly.terms
      .map((m) => `${sign * m.coefficient}*${m.atoms.map(atomKey).sort().join('*')}`)
      .sort()
      .join('+');

  const of = (term: Term): Signed => {
    const known = memo.get(term);
    if (known) return known;
    const made = form(term);
    memo.set(term, made);
    return made;
  };
  const text = (term: Term): string => {
    const { key, sign } = of(term);
    return sign > 0 ? key : `-(${key})`;
  };
  const plain = (key: string): Signed => ({ key, sign: 1 });
  const sorted = (terms: readonly Term[]): string => terms.map(text).sort().join(',');

  /** A sum, its sign such that the smaller of its two writings stands. */
  const sum = (args: readonly Term[]): Signed => {
    const parts = args.map(of);
    const write = (flip: number): string =>
      parts
        .map(({ key, sign }) => `${sign * flip > 0 ? '+' : '-'}${key}`)
        .sort()
        .join('');
    const [straight, flipped] = [write(1), write(-1)];
    return straight <= flipped ? { key: `(${straight})`, sign: 1 } : { key: `(${flipped})`, sign: -1 };
  };

  function form(term: Term): Signed {
    const [first, ...rest] = term.args as [Term, ...Term[]];
    switch (term.kind) {
      case 'const':
        return term.value < 0 ? { key: `${-term.value}`, sign: -1 } : plain(`${term.value}`);
      case 'int':
        return plain(`i${polyKey(term.poly)}`);
      case 'load': {
        const subs = term.subs.map((s) => polyKey(s));
        return plain(`l${term.source.id}[${(symmetric(term.source) ? subs.sort() : subs).join(';')}]`);
      }
      case 'ipow':
        return { key: `${of(first).key}^${term.exponent}`, sign: term.exponent % 2 === 0 ? 1 : of(first).sign };
      case 'op': {
        if (term.op === 'add') return sum(term.args);
        if (term.op === 'neg') return { key: of(first).key, sign: of(first).sign > 0 ? -1 : 1 };
        if (term.op === 'recip') return { key: `1/${of(first).key}`, sign: of(first).sign };
        if (term.op === 'max' || term.op === 'min') return plain(`${term.op}(${sorted(term.args)})`);
        if (term.op !== 'mul') return plain(`${term.op}(${term.args.map(text).join(',')})`);
        const factors = term.args.map(of);
        const negatives = factors.filter((f) => f.sign < 0).length;
        const key = factors.map((f) => f.key).sort();
        return { key: `(${key.join('·')})`, sign: negatives % 2 === 0 ? 1 : -1 };
      }
      case 'call':
        return plain(`${term.row.name}(${term.args.map(text).join(',')})`);
      case 'choose': {
        const [otherwise, ...conditions] = rest as [Term, ...Term[]];
        const zero = otherwise.kind === 'const' && otherwise.value === 0;
        const key = `?${zero ? of(first).key : text(first)}:${text(otherwise)}:${sorted(conditions)}`;
        return zero ? { key, sign: of(first).sign } : plain(key);
      }
      case 'reduce':
      case 'matrix': {
        const linear = term.kind === 'reduce' && term.op === 'sum';
        const head = `${term.kind === 'reduce' ? term.op : term.fn}${term.vars.map((v) => v.id).join('.')}`;
        const key = `${head}(${linear ? of(first).key : text(first)}|${sorted(rest)})`;
        return linear ? { key, sign: of(first).sign } : plain(key);
      }
      case 'element':
        return plain(`${text(first)}[${term.subs.map((s) => polyKey(s)).join(';')}]`);
      case 'compare-int': {
        const [a, b] = [polyKey(term.poly), polyKey(term.poly, -1)];
        return plain(`${term.relation}${term.relation === '>=' || a < b ? a : b}`);
      }
      case 'compare': {
        const equal = term.relation === '==' || term.relation === '!=';
        return plain(`${term.relation}(${equal ? sorted(term.args) : term.args.map(text).join(',')})`);
      }
      case 'any':
      case 'all':
        return plain(`${term.kind}(${sorted(term.args)})`);
      default:
        return term satisfies never;
    }
  }
  return of;
}

/** The arrays that do not change when their two subscripts change places: as declared, or proved from the body. */
export function symmetricSources(translation: Translation): ReadonlySet<Source> {
  const out = new Set<Source>();
  for (const { declaration, source } of translation.parameters) {
    if (source.lows.length === 2 && (declaration.ordered || declaration.twin)) out.add(source);
  }
  for (const { source, axes, body, scan } of translation.tensors) {
    const [i, j] = axes;
    if (!scan && axes.length === 2 && i && j && parityOf(body, i, j, (x) => out.has(x)) === 1) out.add(source);
  }
  return out;
}

/** The term with elements of symmetric arrays read along rows, where the innermost loop is over v. */
export function alongRows(term: Term, v: Var, symmetric: (source: Source) => boolean): Term {
  return mapTerms((x): Term => {
    if (x.kind !== 'load' || x.subs.length !== 2 || !symmetric(x.source)) return x;
    const [a, b] = x.subs as [Poly, Poly];
    return a.free.includes(v) && !b.free.includes(v) ? t.load(x.source, [b, a]) : x;
  })(term);
}
