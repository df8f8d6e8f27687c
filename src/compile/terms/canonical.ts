import { fromBelow } from './from-below.js';
import type { Poly, Term, Var } from './term.js';

/** A term up to the names of its variables: the class, and this term's variables in the class's order. */
export interface Canonical {
  readonly id: number;
  readonly vars: readonly Var[];
}

/**
 * Classes of terms that differ in the names of variables of equal range alone, so that exp(a_i) and
 * exp(a_j) are recognised as one array. Terms are classified with all that is below them.
 */
export function classifier(): (term: Term) => Canonical {
  const classes = new Map<string, number>();
  const done = new Map<Term, Canonical>();

  const polyKey = (poly: Poly, vars: Var[]): string =>
    poly.terms
      .map((m) => {
        const atoms = m.atoms.map((a) => {
          if (a.kind === 'dim') return `d${a.name}`;
          if (a.kind === 'var') return place(a, vars);
          return a.kind === 'opaque' ? childKey(a.term, vars) : `s${a.id}`;
        });
        return `${m.coefficient}*${atoms.join('*')}`;
      })
      .join('+');

  /** The variable's place in the list, to which it is appended where it is new. */
  function place(v: Var, vars: Var[]): string {
    const at = vars.indexOf(v);
    if (at >= 0) return `#${at}`;
    vars.push(v);
    return `#${vars.length - 1}(${v.lo.key}:${v.hi.key})`;
  }

  function childKey(term: Term, vars: Var[]): string {
    const { id, vars: own } = done.get(term) as Canonical;
    return `${id}[${own.map((v) => place(v, vars)).join(' ')}]`;
  }

  function own(term: Term, vars: Var[]): string {
    switch (term.kind) {
      case 'const':
        return `${term.value}`;
      case 'int':
        return polyKey(term.poly, vars);
      case 'load':
        return `${term.source.id}:${term.subs.map((s) => polyKey(s, vars)).join(';')}`;
      case 'op':
        return term.op;
      case 'ipow':
        return `${term.exponent}`;
      case 'call':
        return term.row.name;
      case 'element':
        return term.subs.map((s) => polyKey(s, vars)).join(';');
      case 'compare-int':
        return `${term.relation}${polyKey(term.poly, vars)}`;
      case 'compare':
        return term.relation;
      case 'reduce':
        return term.op;
      case 'matrix':
        return term.fn;
      case 'choose':
      case 'any':
      case 'all':
        return '';
      default:
        return term satisfies never;
    }
  }

  function classify(term: Term): Canonical {
    const vars: Var[] = [];
    const head = own(term, vars);
    const args = term.args.map((a) => childKey(a, vars)).join(',');
    const bound = term.kind === 'reduce' || term.kind === 'matrix' ? term.vars : [];
    const key = `${term.kind} ${head}|${args}|${bound.map((v) => place(v, vars)).join(' ')}`;
    const id = classes.get(key) ?? classes.size;
    classes.set(key, id);
    return { id, vars: vars.filter((v) => !bound.includes(v)) };
  }

  return fromBelow(done, classify);
}
