import { combination, isIntegral, splitCoefficient } from '../expr/affine.js';
import { one } from '../expr/atoms.js';
import { fromCombination, multiply, negate, subtract } from '../expr/build.js';
import type { Declaration, Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { DefinitionNode, Index, Node, SymbolNode } from '../expr/node.js';
import { isInteger, isNegative, type Rational } from '../expr/rational.js';
import { hintName, open } from '../expr/reduce.js';
import { isCondition, opposite } from '../expr/relation.js';
import type { Update } from './loops/program.js';
import { atom, constant, dimPoly, nextId, opaque, plus, scaled, span, times } from './terms/poly.js';
import type { Poly, Source, Term, Var } from './terms/term.js';
import * as t from './terms/terms.js';
import { sumOf } from './translate/contract.js';
import type { Context } from './translate/exponentials.js';
import { powerOf } from './translate/peel.js';
import { diagonals } from './translate/shares.js';
import { stableCall, stableProduct, stableSum, vanishing } from './translate/stable.js';
import { stableRoot } from './translate/stable-roots.js';

/** A named intermediate that is computed as a whole. */
export interface Tensor {
  readonly source: Source;
  readonly axes: readonly Var[];
  readonly body: Term;
  /** Filled in one nest with others. */
  readonly together?: true;
  /** The body is reduced along the last axis, each place holding what comes before (after) it. */
  readonly scan?: Scan;
}

export interface Scan {
  readonly how: Update;
  readonly direction: 'up' | 'down';
}

export interface Parameter {
  readonly declaration: Declaration;
  readonly source: Source;
}

/** One of the arrays that are asked for. */
export interface Output {
  readonly axes: readonly Var[];
  readonly term: Term;
}

export interface Translation {
  readonly outputs: readonly Output[];
  /** In an order in which each uses only earlier ones. */
  readonly tensors: readonly Tensor[];
  readonly parameters: readonly Parameter[];
  /** Numbers that may be anything without changing a value but for rounding; they keep `rest` from overflowing. */
  readonly shifts: readonly Shift[];
  /** Where one of these conditions holds, the values are not to be trusted. */
  readonly guards: readonly Term[];
}

export interface Shift {
  readonly peak: Term;
  readonly rest: Term;
}

/** All terms changed in the same way. */
export function overTerms(x: Translation, change: (term: Term) => Term): Translation {
  return {
    ...x,
    tensors: x.tensors.map((tensor) => ({ ...tensor, body: change(tensor.body) })),
    outputs: x.outputs.map((o) => ({ ...o, term: change(o.term) })),
    shifts: x.shifts.map(({ peak, rest }) => ({ peak: change(peak), rest: change(rest) })),
    guards: x.guards.map(change),
  };
}

/** The inside of binders and names, so that a fold sees every node that will be computed. */
function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'reduce': {
      const inside = open(node);
      return [inside.body, inside.guard];
    }
    case 'matrix':
      return [open(node).body, ...node.children.slice(1)];
    case 'definition':
      return [node.definition.body, ...node.children];
    case 'index':
      return [];
    default:
      return node.children;
  }
}

const ZERO = t.num(0);

/** Work up to which an intermediate is recomputed wherever it stands. */
const CHEAP = 6;
/** Terms up to which an intermediate that is used once is put in place. */
const SMALL = 500;

/** An expression with the axes of its value in order. */
export interface Wanted {
  readonly node: Node;
  readonly indices: readonly Index[];
}

/**
 * Turns expressions into terms: stable forms chosen, intermediates put in place or set apart (all of
 * them where `names` are to be kept). What several expressions share is one term.
 */
export function translate(roots: readonly Wanted[], names: 'by cost' | 'kept' = 'by cost'): Translation {
  const memo = new Map<Node, Term>();
  const vars = new Map<Node, Var>();
  const parameters = new Map<string, Parameter>();
  const bodies = new Map<string, Tensor | Term>();
  const tensors: Tensor[] = [];
  const sites = countSites(roots.map((r) => r.node));

  const of = (node: Node): Term => memo.get(node) ?? fold<Term>(node, visit, (n) => memo.get(n), childrenOf);

  const varOf = (index: Node): Var => {
    let v = vars.get(index);
    if (!v) {
      v = t.variable(hintName(index as Index), polyOf(index.children[0] as Node), polyOf(index.children[1] as Node));
      vars.set(index, v);
    }
    return v;
  };

  function polyOf(node: Node): Poly {
    let out = constant(0);
    const left = new Map<Node, Rational>();
    for (const [rest, coefficient] of combination(node)) {
      const unit = isInteger(coefficient) ? monomial(rest) : null;
      if (unit) out = plus(out, scaled(unit, Number(coefficient.valueOf())));
      else left.set(rest, coefficient);
    }
    return left.size === 0 ? out : plus(out, opaque(of(fromCombination(left))));
  }

  /** A sum all of whose terms are polynomials with integer coefficients. */
  function sumPoly(node: Node): Poly | null {
    let out = constant(0);
    for (const [rest, coefficient] of combination(node)) {
      const unit = isInteger(coefficient) ? monomial(rest) : null;
      if (!unit) return isIntegral(node) ? opaque(of(node)) : null;
      out = plus(out, scaled(unit, Number(coefficient.valueOf())));
    }
    return out;
  }

  function monomial(node: Node): Poly | null {
    if (node === one) return constant(1);
    if (node.kind === 'dimension') return dimPoly(node.name);
    if (node.kind === 'index') return atom(varOf(node));
    if (node.kind === 'add') return sumPoly(node);
    if (node.kind === 'multiply') {
      const factors = node.children.map(monomial);
      return factors.every((f) => f !== null) ? factors.reduce(times) : null;
    }
    if (node.kind === 'power') {
      const [base, power] = powerOf(node);
      const unit = isInteger(power) && !isNegative(power) && power.n < 5n ? monomial(base) : null;
      if (!unit) return null;
      return Array.from({ length: Number(power.n) }, () => unit).reduce(times);
    }
    return isIntegral(node) ? opaque(of(node)) : null;
  }

  function conditionsOf(node: Node): readonly Term[] {
    if (node === one) return [];
    if (node.kind === 'multiply') return node.children.flatMap(conditionsOf);
    const [a, b] = node.children as [Node, Node];
    if (node.kind === 'delta') return [t.compareInt('==', polyOf(subtract(a, b)))];
    if (node.kind !== 'bracket') return [t.compare('!=', of(node), ZERO)];
    const { relation } = node;
    if (relation === 'or') return [t.any(node.children.map((c) => t.all(conditionsOf(c))))];
    if (!isIntegral(a) || !isIntegral(b)) return [t.compare(relation, of(a), of(b))];
    if (relation === '<=') return [t.compareInt('>=', polyOf(subtract(b, a)))];
    if (relation === '<') return [t.compareInt('>=', polyOf(subtract(subtract(b, a), one)))];
    return [t.compareInt(relation, polyOf(subtract(a, b)))];
  }

  const shifts: Shift[] = [];
  const context: Context = { of, varOf, conditionsOf, shifted: (peak, rest) => shifts.push({ peak, rest }) };

  function visit(node: Node): Term {
    const term = stable(node) ?? plain(node);
    memo.set(node, term);
    return term;
  }

  function stable(node: Node): Term | null {
    if (node.kind === 'add') return stableSum(node, context);
    if (node.kind === 'call') return stableCall(node, context);
    return node.kind === 'power' ? (stableProduct([node], context) ?? stableRoot(node, context)) : null;
  }

  function plain(node: Node): Term {
    const [a, b] = node.children as [Node, Node];
    switch (node.kind) {
      case 'number':
        return t.num(Number(node.value.valueOf()));
      case 'constant':
        return t.num(node.name === 'pi' ? Math.PI : Number.POSITIVE_INFINITY);
      case 'dimension':
        return t.int(dimPoly(node.name));
      case 'index':
        return t.int(atom(varOf(node)));
      case 'symbol':
        return t.load(parameterOf(node).source, node.children.map(polyOf));
      case 'definition':
        return definitionTerm(node);
      case 'add':
        return sumTerm(node.children);
      case 'multiply':
        return productTerm(node.children);
      case 'power':
        return t.powTerm(of(a), of(b));
      case 'call':
        return t.call(node.row, node.children.map(of));
      case 'reduce': {
        const inside = open(node);
        const bound = inside.indices.map(varOf);
        const conditions = conditionsOf(inside.guard);
        if (node.op === 'sum') return sumOf(bound, conditions, of(inside.body));
        return t.reduction(node.op, bound, conditions, of(inside.body));
      }
      case 'matrix': {
        const inside = open(node);
        const made = t.matrix(node.fn, inside.indices.map(varOf) as [Var, Var], of(inside.body));
        return node.fn === 'inv' ? t.element(made, node.children.slice(1).map(polyOf)) : made;
      }
      case 'delta':
      case 'bracket':
        return t.choose(conditionsOf(node), t.num(1), ZERO);
      default:
        return node satisfies never;
    }
  }

  function productTerm(factors: readonly Node[]): Term {
    const conditions = factors.filter(isCondition).flatMap(conditionsOf);
    const values = turned(factors.filter((f) => !isCondition(f)));
    const nonzero = vanishing(values, context).map((f) => t.compare('!=', of(f), ZERO));
    const value = stableProduct(values, context) ?? t.mul(values.map(of));
    return t.choose([...conditions, ...nonzero], value, ZERO);
  }

  /** Terms under the same condition share it; a condition and its opposite are one choice. */
  function sumTerm(terms: readonly Node[]): Term {
    const { pairs, left } = diagonals(terms);
    const always = pairs.map(({ condition, on, off }) => t.choose(conditionsOf(condition), of(on), of(off)));
    const under = new Map<Node, Node[]>();
    for (const term of left) {
      const conditions = term.kind === 'multiply' ? term.children.filter(isCondition) : [];
      if (conditions.length === 0 || term.kind !== 'multiply') always.push(of(term));
      else {
        const rest = multiply(term.children.filter((f) => !isCondition(f)));
        const key = multiply(conditions);
        under.set(key, [...(under.get(key) ?? []), rest]);
      }
    }
    const done = new Set<Node>();
    for (const [condition, values] of under) {
      if (done.has(condition)) continue;
      const other = opposite(condition);
      const otherwise = under.get(other);
      done.add(condition).add(other);
      always.push(
        t.choose(conditionsOf(condition), t.add(values.map(of)), otherwise ? t.add(otherwise.map(of)) : ZERO),
      );
    }
    return t.add(always);
  }

  function parameterOf(node: SymbolNode): Parameter {
    const { declaration } = node;
    if (declaration.domain === 'function')
      throw new Error(`${declaration.name} is an abstract function: it has no values`);
    let known = parameters.get(declaration.name);
    if (!known) {
      const source = sourceOf(
        'parameter',
        declaration.name,
        declaration.dims.map(() => constant(1)),
        declaration.dims.map(polyOf),
      );
      known = { declaration, source };
      parameters.set(declaration.name, known);
    } else if (known.declaration.ordered && !declaration.ordered) {
      // A symmetric variable and its twin are one array, which bears the variable's declaration.
      known = { declaration, source: known.source };
      parameters.set(declaration.name, known);
    }
    return known;
  }

  function definitionTerm(node: DefinitionNode): Term {
    const { definition } = node;
    const key = `${definition.body.id}:${definition.indices.map((i) => i.id).join(',')}`;
    let made = bodies.get(key);
    if (!made) {
      made = apart(definition, sites.get(definition) ?? 1);
      bodies.set(key, made);
    }
    const subs = node.children.map(polyOf);
    if ('axes' in made) return t.load(made.source, subs);
    return t.substitute(made, new Map(definition.indices.map((i, k) => [varOf(i), subs[k] as Poly])));
  }

  /** A tensor where the values are worth keeping, else the term to be put in place. */
  function apart(definition: Definition, uses: number): Tensor | Term {
    const body = of(definition.body);
    if (names === 'by cost') {
      if (definition.indices.length === 0 || body.cost <= CHEAP) return body;
      if (uses <= 1 && sizeUpTo(body, SMALL) < SMALL) return body;
    }
    const axes = definition.indices.map(varOf);
    const source = sourceOf(
      'tensor',
      definition.name,
      axes.map((v) => v.lo),
      axes.map((v) => span(v.lo, v.hi)),
    );
    const tensor = { source, axes, body };
    tensors.push(tensor);
    return tensor;
  }

  const outputs = roots.map((r) => ({ term: of(r.node), axes: r.indices.map(varOf) }));
  return { outputs, tensors, parameters: [...parameters.values()], shifts, guards: [] };
}

/** A negative factor is taken into a difference: −(a − b)c is (b − a)c. */
function turned(factors: readonly Node[]): readonly Node[] {
  const [first] = factors;
  if (first?.kind !== 'number' || !isNegative(first.value)) return factors;
  const difference = factors.find(
    (f) => f.kind === 'add' && f.children.some((c) => isNegative(splitCoefficient(c)[0])),
  );
  if (!difference) return factors;
  return [negate(first), ...factors.slice(1).map((f) => (f === difference ? negate(f) : f))];
}

export function sourceOf(role: Source['role'], name: string, lows: readonly Poly[], extents: readonly Poly[]): Source {
  return { id: nextId(), name, role, lows, extents };
}

/** Number of distinct elements of each intermediate that are read; a shifted or repeated one counts twice. */
function countSites(roots: readonly Node[]): ReadonlyMap<Definition, number> {
  const sites = new Map<Definition, number>();
  const seen = new Map<Node, true>();
  const visit = (node: Node): true => {
    seen.set(node, true);
    if (node.kind !== 'definition') return true;
    const plain =
      node.children.every((s) => s.kind === 'index') && new Set(node.children).size === node.children.length;
    sites.set(node.definition, (sites.get(node.definition) ?? 0) + (plain ? 1 : 2));
    return true;
  };
  for (const root of roots) if (!seen.has(root)) fold(root, visit, (n) => seen.get(n), childrenOf);
  return sites;
}

function sizeUpTo(root: Term, limit: number): number {
  const seen = new Set<Term>([root]);
  const stack = [root];
  for (let term = stack.pop(); term && seen.size < limit; term = stack.pop()) {
    for (const arg of term.args) {
      if (seen.has(arg)) continue;
      seen.add(arg);
      stack.push(arg);
    }
  }
  return seen.size;
}
