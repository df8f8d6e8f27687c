import { minusOne, number } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import { kindsOf } from '../expr/intern.js';
import type { Add, Multiply, Node } from '../expr/node.js';
import { isInteger, isNegative } from '../expr/rational.js';
import { open, sum } from '../expr/reduce.js';
import { costOf } from './cost.js';
import { everywhere, factorsOf, termsOf, withInside } from './rewrite.js';

/** How many terms a distribution may make before it is given up. */
const MAX_TERMS = 64;

function distribute(factors: readonly Node[]): Node {
  const width = factors.reduce((t, f) => t * (f.kind === 'add' ? f.children.length : 1), 1);
  if (width > MAX_TERMS) return multiply(factors);
  let terms: Node[] = [number(1)];
  for (const factor of factors) {
    const parts = expandPower(factor);
    if (terms.length * parts.length > MAX_TERMS) return multiply(factors);
    terms = terms.flatMap((t) => parts.map((p) => multiply([t, p])));
  }
  return add(terms);
}

function expandPower(node: Node): readonly Node[] {
  if (node.kind !== 'power') return termsOf(node);
  const [base, exponent] = node.children as [Node, Node];
  if (base.kind !== 'add' || exponent.kind !== 'number') return [node];
  const q = exponent.value;
  if (!isInteger(q) || q.s < 0n || q.n > 4n) return [node];
  let terms: readonly Node[] = base.children;
  for (let k = 1n; k < q.n; k++) {
    if (terms.length * base.children.length > MAX_TERMS) return [node];
    terms = termsOf(add(terms.flatMap((t) => base.children.map((b) => multiply([t, b])))));
  }
  return terms;
}

/** Products and small powers of sums, and sums of sums, distributed at one node. */
export function expandHere(node: Node): Node {
  if (node.kind === 'multiply' || node.kind === 'power') {
    const factors = factorsOf(node);
    if (!factors.some((f) => f.kind === 'add' || (f.kind === 'power' && f.children[0]?.kind === 'add'))) return node;
    return distribute(factors);
  }
  if (node.kind === 'reduce' && node.op === 'sum') {
    const { indices, body } = open(node);
    const terms = termsOf(body.kind === 'multiply' ? distribute(body.children) : body);
    return terms.length > 1 ? add(terms.map((t) => sum(indices, t))) : node;
  }
  return node;
}

/** Where distributing shows: not inside function arguments, denominators, roots or matrices. */
function outermost(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'add':
    case 'multiply':
      return node.children;
    case 'reduce':
      return node.op === 'sum' ? inside(node) : [];
    case 'power': {
      const exponent = node.children[1] as Node;
      return exponent.kind === 'number' && isInteger(exponent.value) && exponent.value.s > 0n ? node.children : [];
    }
    default:
      return [];
  }
}

const SUMS = kindsOf(['add']);

/** Multiplies out products and whole powers of sums, and splits sums of sums. */
export function expand(root: Node): Node {
  if ((root.kinds & SUMS) === 0) return root;
  return fold<Node>(root, (node, of) => expandMade(withInside(node, (c) => of(c) ?? c)), undefined, outermost);
}

/** A sum that was made anew may stand behind a factor: what was summed had it in common. */
function expandMade(node: Node): Node {
  const made = expandHere(node);
  if (made !== node || node.kind !== 'multiply') return made;
  const [factor, behind, more] = node.children;
  if (factor?.kind !== 'number' || behind?.kind !== 'reduce' || more) return node;
  return expandHere(multiply([factor, expandHere(behind)]));
}

/** Multiplies out everywhere, arguments and denominators included. */
export function expandAll(root: Node): Node {
  return everywhere(root, expandHere);
}

/** a b (c/a + d/b) = b c + a d: distributes where every term cancels something. */
export function cancelTerms(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const spread of node.children) {
    if (spread.kind !== 'add') continue;
    const rest = node.children.filter((f) => f !== spread);
    const terms = spread.children.map((t) => multiply([...rest, t]));
    const outer = bases(multiply(rest));
    if (terms.every((t, k) => bases(t) < bases(spread.children[k] as Node) + outer)) return add(terms);
    const divided = divideThrough(node, spread);
    if (divided) return divided;
  }
  return node;
}

/** (b x − c)/b = x − c/b, where that is shorter. */
function divideThrough(node: Multiply, spread: Add): Node | null {
  for (const divisor of node.children) {
    const [b, e] = divisor.kind === 'power' ? (divisor.children as [Node, Node]) : [];
    if (b?.kind !== 'add' || e?.kind !== 'number' || !isNegative(e.value)) continue;
    if (!spread.children.some((t) => factorsOf(t).includes(b))) continue;
    const divided = add(spread.children.map((t) => multiply([t, power(b, minusOne)])));
    const made = multiply([...node.children.filter((f) => f !== spread), b, divided]);
    if (costOf(made) < costOf(node)) return made;
  }
  return null;
}

function bases(node: Node): number {
  return factorsOf(node).filter((f) => f.kind !== 'number').length;
}
