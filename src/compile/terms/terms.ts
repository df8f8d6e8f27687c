import type { MatrixFunction, ReduceOp } from '../../expr/node.js';
import type { FunctionRow } from '../../expr/row.js';
import { asConstant, evaluate, forgetOpaques, nextId, opaque, replace, span } from './poly.js';
import type { Arithmetic, Atom, Poly, Source, Term, Var } from './term.js';

/** Constructors of terms: interned, with the few simplifications that keep the loops clean. */

let table = new Map<string, Term>();
let sizes: ReadonlyMap<string, number> = new Map();
let spans = new Map<Var, number>();

const NONE: readonly Var[] = [];

/** The length a dimension is taken to have where costs are weighed and nothing is known. */
const NOMINAL = 64;
const MAX_COST = 1e30;

/** Forgets the terms of an earlier compilation; `known` gives likely lengths of dimensions. */
export function freshTerms(known: ReadonlyMap<string, number>): void {
  table = new Map();
  sizes = known;
  spans = new Map();
  forgetOpaques();
}

/** The likely value of an integer; a variable counts as the middle of its range. */
export function likely(poly: Poly): number {
  return evaluate(poly, (atom) => {
    if (atom.kind === 'dim') return sizes.get(atom.name) ?? NOMINAL;
    if (atom.kind !== 'var') return 1;
    return (likely(atom.lo) + likely(atom.hi)) / 2;
  });
}

/** The likely number of turns of a loop over the variable. */
export function likelySpan(v: Var): number {
  let turns = spans.get(v);
  if (turns === undefined) {
    turns = Math.max(1, likely(span(v.lo, v.hi)));
    spans.set(v, turns);
  }
  return turns;
}

/** Union of sorted lists, sharing a list where it can. */
export function union(lists: readonly (readonly Var[])[]): readonly Var[] {
  let best: readonly Var[] = NONE;
  for (const list of lists) if (list.length > best.length) best = list;
  let more: Var[] | null = null;
  for (const list of lists) {
    if (list === best) continue;
    for (const v of list) {
      if (best.includes(v) || more?.includes(v)) continue;
      if (more) more.push(v);
      else more = [v];
    }
  }
  return more ? [...best, ...more].sort((a, b) => a.id - b.id) : best;
}

interface Shape {
  readonly kind: Term['kind'];
  readonly args: readonly Term[];
  readonly [field: string]: unknown;
}

function intern<K extends Term['kind']>(
  tag: string,
  shape: Shape & { kind: K },
  work: number,
  bound: readonly Var[] = [],
  polys: readonly Poly[] = [],
): Extract<Term, { kind: K }> {
  let key = tag;
  for (const arg of shape.args) key += `,${arg.id}`;
  const known = table.get(key);
  if (known) return known as Extract<Term, { kind: K }>;
  let height = 0;
  let cost = work;
  for (const arg of shape.args) {
    if (arg.height > height) height = arg.height;
    cost += arg.cost;
  }
  for (const v of bound) cost *= likelySpan(v);
  const lists = shape.args.map((a) => a.free);
  for (const p of polys) lists.push(p.free);
  const inside = union(lists);
  const made = {
    ...shape,
    id: nextId(),
    free: bound.length > 0 ? inside.filter((v) => !bound.includes(v)) : inside,
    height: height + 1,
    cost: Math.min(cost, MAX_COST),
  } as unknown as Extract<Term, { kind: K }>;
  table.set(key, made);
  return made;
}

export function num(value: number): Term {
  return intern(`k${Object.is(value, -0) ? '-0' : value}`, { kind: 'const', args: [], value }, 0);
}

/** An integer as a number. */
export function int(poly: Poly): Term {
  const value = asConstant(poly);
  if (value !== null) return num(value);
  return intern(`i${poly.key}`, { kind: 'int', args: [], poly }, 1, [], [poly]);
}

function opaqueArgs(polys: readonly Poly[]): Term[] {
  const out: Term[] = [];
  for (const poly of polys)
    for (const m of poly.terms) for (const a of m.atoms) if (a.kind === 'opaque') out.push(a.term);
  return out;
}

export function load(source: Source, subs: readonly Poly[]): Term {
  const args = opaqueArgs(subs);
  return intern(`l${source.id}:${subs.map((s) => s.key).join(';')}`, { kind: 'load', args, source, subs }, 1, [], subs);
}

const WORK: Record<Arithmetic, number> = { add: 1, mul: 1, neg: 1, recip: 4, sqrt: 5, pow: 25, max: 1, min: 1 };

function op(name: Arithmetic, args: readonly Term[]): Term {
  return intern(name, { kind: 'op', args, op: name }, WORK[name] * Math.max(1, args.length - 1));
}

function isConst(term: Term, value: number): boolean {
  return term.kind === 'const' && term.value === value;
}

/** A longer part stays a part: in a chain each link would hold all links before it. */
const LONGEST_PART = 32;

function partsOf(args: readonly Term[], name: Arithmetic): Term[] {
  return args.flatMap((a) => (a.kind === 'op' && a.op === name && a.args.length <= LONGEST_PART ? a.args : [a]));
}

/** A sum; nested sums are taken apart so that parts of it can move out of loops. */
export function add(args: readonly Term[]): Term {
  const flat = partsOf(args, 'add').filter((a) => !isConst(a, 0));
  if (flat.length === 0) return num(0);
  return flat.length === 1 ? (flat[0] as Term) : op('add', flat);
}

/** A product, flat, numbers together in front. */
export function mul(args: readonly Term[]): Term {
  const flat = partsOf(args, 'mul');
  let factor = 1;
  const rest: Term[] = [];
  for (const a of flat) {
    if (a.kind === 'const') factor *= a.value;
    else if (a.kind === 'op' && a.op === 'neg') {
      factor = -factor;
      rest.push(a.args[0] as Term);
    } else rest.push(a);
  }
  if (factor === 0 || rest.length === 0) return num(factor);
  if (factor === -1) return neg(mul(rest));
  const all = factor === 1 ? rest : [num(factor), ...rest];
  return all.length === 1 ? (all[0] as Term) : op('mul', all);
}

/** A product that stays as one factor of others. */
export function together(args: readonly Term[]): Term {
  return op('mul', args);
}

export function neg(a: Term): Term {
  if (a.kind === 'const') return num(-a.value);
  return a.kind === 'op' && a.op === 'neg' ? (a.args[0] as Term) : op('neg', [a]);
}

export function sub(a: Term, b: Term): Term {
  return add([a, neg(b)]);
}

export function recip(a: Term): Term {
  if (a.kind === 'const') return num(1 / a.value);
  return a.kind === 'op' && a.op === 'recip' ? (a.args[0] as Term) : op('recip', [a]);
}

export function sqrt(a: Term): Term {
  return a.kind === 'const' ? num(Math.sqrt(a.value)) : op('sqrt', [a]);
}

export function max(a: Term, b: Term): Term {
  return op('max', [a, b]);
}

export function min(a: Term, b: Term): Term {
  return op('min', [a, b]);
}

/** The greatest integral power that is multiplied out. */
const MAX_MULTIPLIED = 64;

export function pow(base: Term, exponent: number): Term {
  if (exponent === 0) return num(1);
  if (exponent === 1) return base;
  if (exponent < 0) return recip(pow(base, -exponent));
  if (base.kind === 'const') return num(base.value ** exponent);
  if (Number.isInteger(exponent) && exponent <= MAX_MULTIPLIED) {
    return intern(`^${exponent}`, { kind: 'ipow', args: [base], exponent }, Math.log2(exponent) + 0.5);
  }
  const whole = exponent - 0.5;
  if (Number.isInteger(whole) && whole <= 4) return mul([pow(base, whole), sqrt(base)]);
  return op('pow', [base, num(exponent)]);
}

export function powTerm(base: Term, exponent: Term): Term {
  return exponent.kind === 'const' ? pow(base, exponent.value) : op('pow', [base, exponent]);
}

const CALL = 15;

export function call(row: FunctionRow, args: readonly Term[]): Term {
  if (args.every((a) => a.kind === 'const')) {
    return num(row.value(...args.map((a) => (a.kind === 'const' ? a.value : Number.NaN))));
  }
  return intern(`c${row.name}`, { kind: 'call', args, row }, CALL);
}

/** `then` where every condition holds, else `otherwise`; the other one is not evaluated. */
export function choose(conditions: readonly Term[], then: Term, otherwise: Term): Term {
  if (conditions.length === 0 || then === otherwise) return then;
  if (otherwise.kind === 'const' && then.kind === 'choose' && then.args[1] === otherwise) {
    return choose([...new Set([...conditions, ...then.args.slice(2)])], then.args[0] as Term, otherwise);
  }
  return intern('?', { kind: 'choose', args: [then, otherwise, ...conditions] }, 1);
}

export function compareInt(relation: '>=' | '==' | '!=', poly: Poly): Term {
  return intern(
    `C${relation}${poly.key}`,
    { kind: 'compare-int', args: opaqueArgs([poly]), relation, poly },
    1,
    [],
    [poly],
  );
}

export function compare(relation: '<' | '<=' | '==' | '!=', a: Term, b: Term): Term {
  return intern(`R${relation}`, { kind: 'compare', args: [a, b], relation }, 1);
}

export function any(args: readonly Term[]): Term {
  return args.length === 1 ? (args[0] as Term) : intern('any', { kind: 'any', args }, args.length);
}

export function all(args: readonly Term[]): Term {
  return args.length === 1 ? (args[0] as Term) : intern('all', { kind: 'all', args }, args.length);
}

/** A reduction as it stands; `args` of the result are the body and the conditions. */
export function reduction(name: ReduceOp, vars: readonly Var[], conditions: readonly Term[], body: Term): Term {
  if (vars.length === 0) return name === 'sum' ? choose(conditions, body, num(0)) : body;
  const tag = `r${name}${vars.map((v) => v.id).join('.')}`;
  return intern(tag, { kind: 'reduce', args: [body, ...conditions], op: name, vars }, 1, vars);
}

export function matrix(fn: MatrixFunction, vars: readonly [Var, Var], body: Term): Term {
  const n = likelySpan(vars[0]);
  return intern(`m${fn}${vars[0].id}.${vars[1].id}`, { kind: 'matrix', args: [body], fn, vars }, n, vars);
}

export function element(of: Term, subs: readonly Poly[]): Term {
  return intern(
    `e${subs.map((s) => s.key).join(';')}`,
    { kind: 'element', args: [of, ...opaqueArgs(subs)], subs },
    1,
    [],
    subs,
  );
}

export function variable(name: string, lo: Poly, hi: Poly): Var {
  return { kind: 'var', id: nextId(), name, lo, hi };
}

/** Replaces free variables by integers, everywhere below; iterative and memoised on shared terms. */
export function substitute(root: Term, map: ReadonlyMap<Var, Poly>): Term {
  const touched = (term: Term): boolean => term.free.some((v) => map.has(v));
  const done = new Map<Term, Term>();
  const image = (term: Term): Term => done.get(term) ?? term;
  const atom = (a: Atom): Poly | null => {
    if (a.kind === 'var') return map.get(a) ?? null;
    return a.kind === 'opaque' && touched(a.term) ? opaque(image(a.term)) : null;
  };
  const stack = [root];
  while (stack.length > 0) {
    const term = stack[stack.length - 1] as Term;
    if (done.has(term) || !touched(term)) {
      stack.pop();
      continue;
    }
    const waiting = term.args.filter((a) => touched(a) && !done.has(a));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    done.set(term, rebuild(term, term.args.map(image), atom));
  }
  return image(root);
}

/** The term with other arguments, and with atoms of its integers replaced; `null` keeps an atom. */
export function rebuild(term: Term, args: readonly Term[], atom: (a: Atom) => Poly | null): Term {
  const [first, second] = args as [Term, Term];
  const subs = (polys: readonly Poly[]): Poly[] => polys.map((p) => replace(p, atom));
  switch (term.kind) {
    case 'const':
      return term;
    case 'int':
      return int(replace(term.poly, atom));
    case 'load':
      return load(term.source, subs(term.subs));
    case 'op':
      return op(term.op, args);
    case 'ipow':
      return pow(first, term.exponent);
    case 'call':
      return call(term.row, args);
    case 'choose':
      return choose(args.slice(2), first, second);
    case 'reduce':
      return reduction(term.op, term.vars, args.slice(1), first);
    case 'matrix':
      return matrix(term.fn, term.vars as readonly [Var, Var], first);
    case 'element':
      return element(first, subs(term.subs));
    case 'compare-int':
      return compareInt(term.relation, replace(term.poly, atom));
    case 'compare':
      return compare(term.relation, first, second);
    case 'any':
      return any(args);
    case 'all':
      return all(args);
    default:
      return term satisfies never;
  }
}
