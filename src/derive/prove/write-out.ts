import { combination } from '../../expr/affine.js';
import { constant, minusOne, number, one } from '../../expr/atoms.js';
import { add, call, divide, multiply, negate, power, scale, subtract } from '../../expr/build.js';
import type { Call, Node } from '../../expr/node.js';
import { isInteger, type Rational, rational } from '../../expr/rational.js';
import { open, reduce, sum } from '../../expr/reduce.js';
import { declaredSign, isNonneg, structuralSign } from '../../expr/sign.js';
import { row } from '../../functions/table.js';
import { expandHere } from '../../rules/expand.js';
import type { Note } from '../../rules/facts.js';
import { factorsOf } from '../../rules/rewrite.js';
import type { Rule } from '../../rules/rule.js';

const two = number(2);
const fn = (name: string, x: Node): Node => call(row(name), [x]);

/** exp of a sum as a product of powers, one a term; exp(log v) = v. */
function expOf(x: Node): Node {
  const factors: Node[] = [];
  for (const [term, c] of combination(expandHere(x))) {
    const logs = factorsOf(term).filter((f) => f.kind === 'call' && f.row.name === 'log') as Call[];
    const [first] = logs;
    const rest = multiply([number(c), ...factorsOf(term).filter((f) => f !== first)]);
    if (first && logs.length === 1) factors.push(power(first.children[0] as Node, rest));
    else factors.push(power(call(row('exp'), [term]), number(c)));
  }
  return multiply(factors);
}

/** The function as one of exponentials, logarithms, sines and error functions; the node itself where it is one. */
function written(node: Call): Node {
  const [x] = node.children as [Node];
  switch (node.row.name) {
    case 'exp':
      return expOf(x);
    case 'expm1':
      return subtract(expOf(x), one);
    case 'sigmoid':
      return divide(expOf(x), add([one, expOf(x)]));
    case 'tanh':
      return divide(subtract(expOf(scale(x, two.value)), one), add([expOf(scale(x, two.value)), one]));
    case 'sinh':
      return scale(subtract(expOf(x), expOf(negate(x))), rational(1, 2));
    case 'cosh':
      return scale(add([expOf(x), expOf(negate(x))]), rational(1, 2));
    case 'softplus':
      return fn('log', add([one, expOf(x)]));
    case 'log1p':
      return fn('log', add([one, x]));
    case 'tan':
      return divide(fn('sin', x), fn('cos', x));
    case 'acos':
      return subtract(divide(constant('pi'), two), fn('asin', x));
    case 'Phi':
      return scale(add([one, fn('erf', divide(x, power(two, number(rational(1, 2)))))]), rational(1, 2));
    default:
      return node;
  }
}

export const EXPONENTIALS: Rule = {
  id: 'write-out-functions',
  sentence: 'functions are written by exponentials and logarithms, and the exponential of a sum as a product',
  condition: 'none',
  source: 'definitions of the functions; exp(a + b) = exp(a) exp(b)',
  level: 'all',
  here: (node) => (node.kind === 'call' ? written(node) : productOfExponentials(node)),
};

/** Π exp f = exp Σ f. */
function productOfExponentials(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'prod') return node;
  const { indices, body, guard } = open(node);
  const factors = factorsOf(body);
  const exponents = factors.map((f): Node | null => {
    const [base, e] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
    return base.kind === 'call' && base.row.name === 'exp' ? multiply([base.children[0] as Node, e]) : null;
  });
  if (exponents.every((e) => e === null)) return node;
  const rest = factors.filter((_, k) => exponents[k] === null);
  const exponent = add(exponents.filter((e) => e !== null));
  const others = rest.length === 0 ? one : reduce('prod', indices, multiply(rest), guard);
  return multiply([fn('exp', sum(indices, multiply([guard, exponent]))), others]);
}

function isPositive(node: Node, note: Note): boolean {
  if (structuralSign(node) === 'positive') return true;
  if (declaredSign(node) !== 'positive') return false;
  note('a sign follows from the declared domains');
  return true;
}

/** log of a whole number by its prime factors, of a product by its positive factors, of a power by its base. */
function logOf(x: Node, note: Note): Node {
  const terms: Node[] = [];
  const rest: Node[] = [];
  for (const f of factorsOf(x)) {
    if (f.kind === 'number') {
      if (f.value.s < 0n) return fn('log', x);
      terms.push(logOfNumber(f.value));
      continue;
    }
    const [base, e] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
    if (isPositive(base, note)) terms.push(multiply([e, base === x ? fn('log', base) : logOf(base, note)]));
    else rest.push(f);
  }
  if (rest.length > 0) terms.push(fn('log', multiply(rest)));
  return add(terms);
}

function logOfNumber(q: Rational): Node {
  return add([...primes(q.n, 1), ...primes(q.d, -1)]);
}

const SMALL = 1_000_000n;

function primes(value: bigint, sign: 1 | -1): Node[] {
  const out: Node[] = [];
  let n = value;
  const take = (p: bigint): void => {
    out.push(multiply([number(sign), fn('log', number(rational(p)))]));
    n /= p;
  };
  for (let p = 2n; p * p <= n && p < SMALL; p++) while (n % p === 0n) take(p);
  if (n > 1n) take(n);
  return out;
}

/** (a b)^q = a^q b^q where a is not negative. */
function powerOfFactors(node: Node, note: Note): Node {
  if (node.kind !== 'power') return node;
  const [base, e] = node.children as [Node, Node];
  if (base.kind !== 'multiply' || (e.kind === 'number' && isInteger(e.value))) return node;
  const apart = base.children.filter((f) => isNonneg(declaredSign(f)) && f.kind !== 'number');
  if (apart.length === 0 || (apart.length === 1 && base.children.length === 1)) return node;
  if (apart.some((f) => !isNonneg(structuralSign(f)))) note('a sign follows from the declared domains');
  const rest = base.children.filter((f) => !apart.includes(f));
  return multiply([...apart.map((f) => power(f, e)), power(multiply(rest), e)]);
}

export const LOGARITHMS: Rule = {
  id: 'write-out-logarithms',
  sentence: 'the logarithm of a product is the sum of the logarithms, and a root of a product the product of the roots',
  condition: 'the factors are positive',
  source: 'log(a b) = log a + log b; DLMF 4.8.2',
  level: 'all',
  here: (node, note) =>
    node.kind === 'call' && node.row.name === 'log'
      ? logOf(node.children[0] as Node, note)
      : powerOfFactors(node, note),
};

/** How far an angle is written out in multiples. */
const MAX_MULTIPLE = 4n;

interface Turn {
  readonly cos: Node;
  readonly sin: Node;
}

function turn(a: Turn, b: Turn): Turn {
  return {
    cos: subtract(multiply([a.cos, b.cos]), multiply([a.sin, b.sin])),
    sin: add([multiply([a.sin, b.cos]), multiply([a.cos, b.sin])]),
  };
}

/** cos and sin of a sum by those of its terms, of a multiple by those of its part. */
function turnOf(x: Node): Turn | null {
  const parts = [...combination(x)];
  if (parts.length > 3) return null;
  let out: Turn | null = null;
  for (const [term, c] of parts) {
    const n = c.n;
    if (n > MAX_MULTIPLE) return null;
    const base = scale(term, rational(1, c.d));
    const unit: Turn = { cos: fn('cos', base), sin: c.s < 0n ? negate(fn('sin', base)) : fn('sin', base) };
    for (let k = 0n; k < n; k++) out = out ? turn(out, unit) : unit;
  }
  return out;
}

function angles(node: Node): Node {
  if (node.kind === 'call' && (node.row.name === 'sin' || node.row.name === 'cos')) {
    const x = node.children[0] as Node;
    if (combination(x).size < 2 && (x.kind !== 'multiply' || x.children[0]?.kind !== 'number')) return node;
    const made = turnOf(x);
    return made ? made[node.row.name] : node;
  }
  if (node.kind !== 'power') return node;
  const [base, e] = node.children as [Node, Node];
  if (base.kind !== 'call' || base.row.name !== 'sin' || e.kind !== 'number') return node;
  if (!isInteger(e.value) || e.value.s < 0n || e.value.n < 2n || e.value.n > 8n) return node;
  const square = subtract(one, power(call(row('cos'), base.children), two));
  const half = rational(e.value.n / 2n);
  return multiply([power(square, number(half)), e.value.n % 2n === 1n ? base : one]);
}

export const ANGLES: Rule = {
  id: 'angles',
  sentence: 'sines and cosines of sums are written by those of the terms, and sin² = 1 - cos²',
  condition: 'none',
  source: 'DLMF 4.21.1, 4.21.2, 4.21.12',
  level: 'all',
  here: angles,
};

/** The whole number that is added in an argument, between bounds. */
function shiftIn(x: Node): bigint {
  const c = combination(x).get(one);
  if (!c || x === one || x.kind === 'number') return 0n;
  const floor = c.floor();
  const n = floor.s * floor.n;
  return n > 6n || n < -6n ? 0n : n;
}

/** Γ(x + n) by Γ(x), and likewise log Γ and ψ. */
function shifted(node: Node): Node {
  if (node.kind !== 'call') return node;
  const name = node.row.name;
  if (name !== 'gamma' && name !== 'lgamma' && name !== 'digamma') return node;
  const x = node.children[0] as Node;
  const n = shiftIn(x);
  if (n === 0n) return node;
  const base = subtract(x, number(rational(n)));
  const between: Node[] = [];
  for (let k = n > 0n ? 0n : n; k < (n > 0n ? n : 0n); k++) between.push(add([base, number(rational(k))]));
  const sign = number(n > 0n ? 1 : -1);
  switch (name) {
    case 'gamma':
      return multiply([fn(name, base), ...between.map((f) => power(f, sign))]);
    case 'lgamma':
      // log Γ is taken where Γ is positive, so that the factors between are too.
      return add([fn(name, base), ...between.map((f) => multiply([sign, fn('log', f)]))]);
    default:
      return add([fn(name, base), ...between.map((f) => multiply([sign, power(f, minusOne)]))]);
  }
}

export const RECURRENCES: Rule = {
  id: 'gamma-recurrence',
  sentence: 'Γ(x + 1) = x Γ(x), and so for its logarithm and the digamma function',
  condition: 'none',
  source: 'DLMF 5.5.1, 5.5.2',
  level: 'all',
  here: shifted,
};
