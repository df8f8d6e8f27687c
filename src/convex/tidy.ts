import { number, one } from '../expr/atoms.js';
import { divide, multiply, power } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isInteger } from '../expr/rational.js';
import { rebuild } from '../expr/reduce.js';
import { makeNames } from '../language/raise/names.js';
import { raise } from '../language/raise.js';
import { sizeOf } from '../language/size.js';
import { collectTerms } from '../rules/collect.js';
import { expand } from '../rules/expand.js';
import { logistic } from '../rules/identities.js';
import { reduceRatio } from './algebra/ratio.js';
import { normalForm, readRatio } from './algebra/read.js';
import { polyNode } from './algebra/write.js';
import { settleSwitches } from './cells.js';
import type { Facts } from './facts.js';
import { signOf } from './sign.js';
import type { Sign } from './sign-proof.js';

const NAMES = makeNames([]);
const costs = new Map<Node, number>();

/** How long a scalar expression is in print. */
export function printedSize(node: Node): number {
  const known = costs.get(node);
  if (known !== undefined) return known;
  const ast = raise(node, [], NAMES);
  const size = ast ? sizeOf(ast) : Infinity;
  costs.set(node, size);
  return size;
}

/** √a √b is √(a b) for a, b that are not negative. */
function joinRoots(node: Node, facts: Facts): Node {
  if (node.kind !== 'multiply') return node;
  const groups = new Map<Node, Node[]>();
  const rest: Node[] = [];
  for (const factor of node.children) {
    const [base, exponent] = factor.kind === 'power' ? (factor.children as [Node, Node]) : [factor, one];
    const open = exponent.kind === 'number' && !isInteger(exponent.value) && base.kind !== 'number';
    if (open && isNonneg(signOf(base, facts).sign)) groups.set(exponent, [...(groups.get(exponent) ?? []), base]);
    else rest.push(factor);
  }
  if ([...groups.values()].every((g) => g.length < 2)) return node;
  return multiply([...rest, ...[...groups].map(([e, g]) => power(multiply(g), e))]);
}

function isNonneg(sign: Sign): boolean {
  return sign === 1 || sign === 0 || sign === 'nonneg';
}

/** (u^n)^q is u^(n q) for an odd n, since both are real for u ≥ 0 alone. */
function flatPower(node: Node): Node {
  const [inner, q] = node.children as [Node, Node];
  if (node.kind !== 'power' || inner.kind !== 'power' || q.kind !== 'number' || isInteger(q.value)) return node;
  const [base, n] = inner.children as [Node, Node];
  if (n.kind !== 'number' || !isInteger(n.value) || n.value.n % 2n === 0n) return node;
  return power(base, number(n.value.mul(q.value)));
}

/** Forms of the same value, as the laws of the algebra give them. */
function formsOf(node: Node): Node[] {
  const normal = normalForm(node);
  const out = [node, normal, collectTerms(node), expand(node), logistic(node), logistic(normal)];
  out.push(collectTerms(expand(node)), collectTerms(normal));
  try {
    const { num, den } = reduceRatio(readRatio(node));
    const [top, bottom] = [collectTerms(polyNode(num)), collectTerms(polyNode(den))];
    if (bottom !== one) out.push(divide(top, bottom));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return out;
}

function shortestForm(node: Node): Node {
  return formsOf(node).reduce((best, next) => (printedSize(next) < printedSize(best) ? next : best));
}

/** The shortest of the forms found, from the inside out; signs that the facts give are used. */
export function tidy(root: Node, facts: Facts): Node {
  const settled = settleSwitches(root, facts);
  return fold<Node>(
    settled,
    (node, of) => {
      const made = flatPower(rebuild(node, node.children.map(of)));
      switch (made.kind) {
        case 'add':
        case 'multiply':
        case 'power':
          return joinRoots(settleSwitches(shortestForm(made), facts), facts);
        default:
          return made;
      }
    },
    (node) => (node.children.length === 0 || node.kind === 'reduce' || node.kind === 'symbol' ? node : undefined),
  );
}
