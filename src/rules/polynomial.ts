import { splitCoefficient } from '../expr/affine.js';
import { minusOne, number, one } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative, isZero, over, plus, type Rational, ZERO } from '../expr/rational.js';
import { factorsOf, termsOf } from './rewrite.js';

/** A monomial as a product of powers of nodes that are not looked into, with its coefficient. */
interface Term {
  readonly coefficient: Rational;
  readonly powers: ReadonlyMap<Node, Rational>;
}

/** A longer sum is not divided. */
const MOST = 24;

function termOf(node: Node): Term {
  const [coefficient, rest] = splitCoefficient(node);
  const powers = new Map<Node, Rational>();
  for (const f of rest === one ? [] : factorsOf(rest)) {
    const [b, e] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
    if (e.kind === 'number') powers.set(b, e.value);
    else powers.set(f, one.value);
  }
  return { coefficient, powers };
}

function nodeOf({ coefficient, powers }: Term): Node {
  return multiply([number(coefficient), ...[...powers].map(([b, e]) => power(b, number(e)))]);
}

/** Lexicographic order of monomials: the first atom by id in which they differ decides. */
function leads(a: Term, b: Term, atoms: readonly Node[]): boolean {
  for (const atom of atoms) {
    const c = (a.powers.get(atom) ?? ZERO).compare(b.powers.get(atom) ?? ZERO);
    if (c !== 0) return c > 0;
  }
  return false;
}

function leading(terms: readonly Term[], atoms: readonly Node[]): Term {
  return terms.reduce((best, t) => (leads(t, best, atoms) ? t : best));
}

/** The quotient of two monomials; null where an exponent would be negative. */
function ratio(a: Term, b: Term): Term | null {
  const powers = new Map(a.powers);
  for (const [base, e] of b.powers) {
    const left = plus(powers.get(base) ?? ZERO, e.neg());
    if (isNegative(left)) return null;
    if (isZero(left)) powers.delete(base);
    else powers.set(base, left);
  }
  return { coefficient: over(a.coefficient, b.coefficient), powers };
}

/** a/b where the sum b divides the sum a, both multiplied out, as polynomials in what they are made of; else null. */
export function exactQuotient(a: Node, b: Node): Node | null {
  if (a === b) return one;
  const divisor = termsOf(b).map(termOf);
  if (divisor.length < 2 || divisor.length > MOST) return null;
  const atoms = [...new Set(divisor.flatMap((t) => [...t.powers.keys()]))].sort((x, y) => x.id - y.id);
  const lead = leading(divisor, atoms);
  const out: Node[] = [];
  let rest = a;
  for (let round = 0; round < MOST && !(rest.kind === 'number' && isZero(rest.value)); round++) {
    const terms = termsOf(rest).map(termOf);
    if (terms.length > MOST) return null;
    const part = ratio(leading(terms, atoms), lead);
    if (!part) return null;
    const quotient = nodeOf(part);
    out.push(quotient);
    const minus = termsOf(b).map((t) => multiply([minusOne, quotient, t]));
    rest = add([...termsOf(rest), ...minus]);
  }
  return rest.kind === 'number' && isZero(rest.value) ? add(out) : null;
}
