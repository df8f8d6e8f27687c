import { fold } from './fold.js';
import type { Add, Node } from './node.js';
import { isInteger, isNegative, isOne, isZero } from './rational.js';
import type { Sign } from './row.js';

const OPPOSITE: Record<Sign, Sign> = {
  positive: 'negative',
  negative: 'positive',
  nonneg: 'nonpos',
  nonpos: 'nonneg',
  zero: 'zero',
  any: 'any',
};

export function isNonneg(sign: Sign): boolean {
  return sign === 'positive' || sign === 'nonneg' || sign === 'zero';
}

export function timesSign(a: Sign, b: Sign): Sign {
  if (a === 'zero' || b === 'zero') return 'zero';
  if (a === 'any' || b === 'any') return 'any';
  if (a === 'positive') return b;
  if (b === 'positive') return a;
  if (a === 'negative') return OPPOSITE[b];
  if (b === 'negative') return OPPOSITE[a];
  return a === b ? 'nonneg' : 'nonpos';
}

export function plusSign(a: Sign, b: Sign): Sign {
  if (a === 'zero') return b;
  if (b === 'zero') return a;
  if (isNonneg(a) && isNonneg(b)) return a === 'positive' || b === 'positive' ? 'positive' : 'nonneg';
  if (isNonneg(OPPOSITE[a]) && isNonneg(OPPOSITE[b]) && a !== 'any' && b !== 'any')
    return a === 'negative' || b === 'negative' ? 'negative' : 'nonpos';
  return 'any';
}

function powerSign(base: Sign, exponent: Node): Sign {
  if (base === 'positive') return 'positive';
  if (exponent.kind !== 'number') return isNonneg(base) ? 'nonneg' : 'any';
  const q = exponent.value;
  if (!isInteger(q)) return 'nonneg';
  if (q.n % 2n === 0n) return base === 'negative' ? 'positive' : 'nonneg';
  return base;
}

const BY_DOMAIN: Record<string, Sign> = {
  positive: 'positive',
  unit: 'positive',
  nonneg: 'nonneg',
  bit: 'nonneg',
  simplex: 'nonneg',
  stochastic: 'nonneg',
  onehot: 'nonneg',
};

function signIn(root: Node, table: Map<Node, Sign>, declared: boolean): Sign {
  return fold<Sign>(
    root,
    (node, of) => {
      const sign = visit(node, of, declared);
      table.set(node, sign);
      return sign;
    },
    (node) => table.get(node),
    (node) => (node.kind === 'definition' ? [node.definition.body] : node.kind === 'index' ? [] : node.children),
  );
}

function visit(node: Node, of: (child: Node) => Sign, declared: boolean): Sign {
  switch (node.kind) {
    case 'number':
      return isZero(node.value) ? 'zero' : isNegative(node.value) ? 'negative' : 'positive';
    case 'constant':
    case 'dimension':
      return 'positive';
    case 'index': {
      const lo = node.children[0] as Node;
      return lo.kind === 'number' && !isNegative(lo.value) ? (isZero(lo.value) ? 'nonneg' : 'positive') : 'any';
    }
    case 'symbol':
      return declared ? (BY_DOMAIN[node.declaration.domain] ?? 'any') : 'any';
    case 'definition':
      return of(node.definition.body);
    case 'add':
      if (declared && isOneMinusUnit(node)) return 'positive';
      return node.children.map(of).reduce(plusSign);
    case 'multiply':
      return node.children.map(of).reduce(timesSign);
    case 'power':
      return powerSign(of(node.children[0] as Node), node.children[1] as Node);
    case 'call':
      return node.row.sign(...node.children.map(of));
    case 'reduce': {
      if (node.op === 'argmax') return 'positive';
      const body = of(node.children[0] as Node);
      if (node.op === 'prod' && body !== 'positive') return isNonneg(body) ? 'nonneg' : 'any';
      // A sum or maximum whose brackets may all be false is only known not to be negative.
      return body;
    }
    case 'delta':
    case 'bracket':
      return 'nonneg';
    case 'matrix':
      return 'any';
    default:
      return node satisfies never;
  }
}

/** 1 - x for an x declared in (0, 1). */
function isOneMinusUnit(node: Add): boolean {
  if (node.children.length !== 2) return false;
  return node.children.every((term) => {
    if (term.kind === 'number') return isOne(term.value);
    const [minus, x] = term.kind === 'multiply' ? term.children : [];
    return (
      term.children.length === 2 &&
      minus?.kind === 'number' &&
      isOne(minus.value.neg()) &&
      x?.kind === 'symbol' &&
      x.declaration.domain === 'unit'
    );
  });
}

const structural = new Map<Node, Sign>();
const assumed = new Map<Node, Sign>();

/** The sign that the form alone guarantees, whatever the variables are. */
export function structuralSign(node: Node): Sign {
  return structural.get(node) ?? signIn(node, structural, false);
}

/** The sign under the declared domains; a step that uses it must say so. */
export function declaredSign(node: Node): Sign {
  return assumed.get(node) ?? signIn(node, assumed, true);
}
