import { number, one, zero } from '../expr/atoms.js';
import { call, power } from '../expr/build.js';
import { exchangeable } from '../expr/exchange.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Bracket, Node, Reduce } from '../expr/node.js';
import { isNegative, rational } from '../expr/rational.js';
import { declaredSign, isNonneg } from '../expr/sign.js';
import { row } from '../functions/table.js';
import { printAst } from '../language/print.js';
import { numberAst } from '../language/raise/ast.js';
import { makeNames } from '../language/raise/names.js';
import { raise } from '../language/raise.js';
import { everywhere, factorsOf, termsOf } from '../rules/rewrite.js';
import type { Derived } from './answer.js';

/** Is the divisor certainly not zero: of a definite sign by its form or its domains? */
function neverZero(node: Node): boolean {
  const sign = declaredSign(node);
  return sign === 'positive' || sign === 'negative';
}

/** Divisors of the closed form that may vanish. */
function divisors(root: Node): Set<Node> {
  const out = new Set<Node>();
  fold(
    root,
    (node) => {
      const [base, exponent] = node.kind === 'power' ? node.children : [];
      if (base && exponent?.kind === 'number' && isNegative(exponent.value) && !neverZero(base)) out.add(node);
      return true;
    },
    undefined,
    inside,
  );
  return out;
}

/** The objective's functions that have no derivative somewhere: where they must not be evaluated. */
function kinks(root: Node, varies: (node: Node) => boolean): Set<Node> {
  const out = new Set<Node>();
  fold(
    root,
    (node) => {
      const [arg] = node.children;
      if (node.kind === 'call' && node.row.arity === 1 && (node.row.kinks?.length ?? 0) > 0 && arg && varies(arg))
        out.add(arg);
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body] : unlessExcluded(node)),
  );
  return out;
}

/**
 * The parts of a node in which a kink counts. A condition is constant on either side, and where it excludes u = 0,
 * as d < |u| does, |u| and sign(u) beside it are smooth; so they are in and beside max(v, 0) where v is negative at u = 0.
 */
function unlessExcluded(node: Node): readonly Node[] {
  if (node.kind === 'bracket') return [];
  const parts = inside(node);
  if (node.kind !== 'multiply' && node.kind !== 'call') return parts;
  const excluded = (node.kind === 'call' ? [node] : parts).flatMap(exclusion);
  if (excluded.length === 0) return parts;
  const smooth = (n: Node): Node => {
    if (excluded.includes(n)) return n.children[0] as Node;
    const isSign = n.kind === 'call' && n.row.name === 'sign';
    return isSign && excluded.includes(sizeOf(n.children[0] as Node)) ? one : n;
  };
  return parts.map((p) => everywhere(p, smooth));
}

function sizeOf(node: Node): Node {
  return call(row('abs'), [node]);
}

/** The |u| of what is 0 at and around u = 0. */
function exclusion(node: Node): readonly Node[] {
  if (node.kind === 'bracket') return excludedBy(node);
  if (node.kind === 'power') return exclusion(node.children[0] as Node);
  if (node.kind !== 'call' || node.row.name !== 'max' || !node.children.includes(zero)) return [];
  const v = node.children.find((c) => c !== zero) as Node;
  return sizesIn(v).filter((size) => declaredSign(everywhere(v, (n) => (n === size ? zero : n))) === 'negative');
}

/** The absolute values among the terms of a sum. */
function sizesIn(node: Node): readonly Node[] {
  return termsOf(node).flatMap((t) => factorsOf(t).filter((f) => f.kind === 'call' && f.row.name === 'abs'));
}

/** The |u| of [d < |u|] with d >= 0. */
function excludedBy({ relation, children }: Bracket): readonly Node[] {
  const [d, size] = children as [Node, Node];
  if (size?.kind !== 'call' || size.row.name !== 'abs') return [];
  const sign = declaredSign(d);
  return (relation === '<' && isNonneg(sign)) || (relation === '<=' && sign === 'positive') ? [size] : [];
}

/** What is said of the maxima and minima that vary. */
function extremes(root: Node, varies: (node: Node) => boolean): Set<string> {
  const out = new Set<string>();
  fold(
    root,
    (node) => {
      if (node.kind === 'reduce' && (node.op === 'max' || node.op === 'min') && varies(node))
        out.add(attainedOnce(node));
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body] : inside(node)),
  );
  return out;
}

function attainedOnce(node: Reduce): string {
  const extreme = node.op === 'max' ? 'maximum' : 'minimum';
  return `each ${extreme} is attained once${exchangeable(node) ? ', but for the order of its indices' : ''}`;
}

/** A result, and what it is the result of. */
interface Conditioned extends Pick<Derived, 'closed'> {
  readonly stated: Pick<Derived['stated'], 'objective' | 'taken'> & Partial<Pick<Derived['stated'], 'variables'>>;
}

/** Does the node depend on one of these variables, through its intermediates too? */
function dependsOn(names: ReadonlySet<string>): (node: Node) => boolean {
  const known = new Map<Node, boolean>();
  return (root) =>
    fold<boolean>(
      root,
      (node, of) => {
        const parts = node.kind === 'definition' ? [node.definition.body] : inside(node);
        const own =
          node.kind === 'symbol' ? node.declaration.name : node.kind === 'definition' ? node.definition.name : '';
        const does = names.has(own) || parts.some(of);
        known.set(node, does);
        return does;
      },
      (node) => known.get(node),
      (node) => (node.kind === 'definition' ? [node.definition.body] : inside(node)),
    );
}

/** What must hold for the result to hold, in the language where it can be said there. */
export function conditionsOf({ closed, stated }: Conditioned): string[] {
  const names = makeNames(stated.taken);
  const unequal = (node: Node): string => {
    const ast = raise(node, [], names);
    return ast ? printAst({ kind: 'relation', ops: ['!='], args: [ast, numberAst(zero.value)] }) : '';
  };
  const varies = stated.variables ? dependsOn(new Set(stated.variables.map((v) => v.owner.name))) : () => true;
  const out = new Set<string>();
  for (const node of divisors(closed)) {
    const [base, exponent] = node.children as [Node, Node];
    const root = exponent.kind === 'number' && exponent.value.d === 2n ? halfPower(base) : base;
    out.add(unequal(root));
  }
  for (const node of kinks(stated.objective, varies)) if (!neverZero(node)) out.add(unequal(node));
  for (const said of extremes(stated.objective, varies)) out.add(said);
  out.delete('');
  return [...out];
}

/** √b, which prints as a norm where b is a sum of squares. */
function halfPower(base: Node): Node {
  return power(base, number(rational(1, 2)));
}
