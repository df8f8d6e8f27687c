import { splitCoefficient } from '../../expr/affine.js';
import { constant } from '../../expr/atoms.js';
import { scale } from '../../expr/build.js';
import { fold } from '../../expr/fold.js';
import type { Call, Node, Power } from '../../expr/node.js';
import { isInteger, rational } from '../../expr/rational.js';
import { atomOf } from './atoms.js';
import { readExp, readLog, useReader } from './exponentials.js';
import {
  addRatio,
  atomRatio,
  constantRatio,
  divideRatio,
  isZeroRatio,
  multiplyRatio,
  ONE_RATIO,
  powerRatio,
  type Ratio,
  reduceRatio,
  relate,
  relationOf,
  subtractRatio,
  ZERO_RATIO,
} from './ratio.js';
import { readAbs, readRoot } from './roots.js';
import { ratioNode } from './write.js';

const known = new Map<Node, Ratio>();

/** An exponent beyond this is left as it stands. */
const MAX_POWER = 12;

/**
 * A scalar expression as a quotient of polynomials in atoms. Equal expressions have equal quotients as far
 * as the laws of powers, roots, exponentials and logarithms go on the domain where both sides are real.
 * Throws a `RangeError` at a division by zero.
 */
export function readRatio(node: Node): Ratio {
  return fold<Ratio>(
    node,
    (n, of) => {
      const made = visit(n, of);
      known.set(n, made);
      return made;
    },
    (n) => known.get(n),
    (n) => (isOpaque(n) ? [] : n.children),
  );
}

function isOpaque(node: Node): boolean {
  return !(node.kind === 'add' || node.kind === 'multiply' || node.kind === 'power' || node.kind === 'call');
}

function visit(node: Node, of: (n: Node) => Ratio): Ratio {
  switch (node.kind) {
    case 'number':
      return constantRatio(node.value);
    case 'add':
      return node.children.map(of).reduce(addRatio, ZERO_RATIO);
    case 'multiply':
      return node.children.map(of).reduce(multiplyRatio, ONE_RATIO);
    case 'power':
      return readPower(node, of);
    case 'call':
      return readCall(node, of);
    default:
      return atomRatio(atomOf(node));
  }
}

function readPower(node: Power, of: (n: Node) => Ratio): Ratio {
  const [base, exponent] = node.children as [Node, Node];
  if (exponent.kind !== 'number') return atomRatio(atomOf(node));
  const q = exponent.value;
  if (q.n > BigInt(MAX_POWER) || q.d > 8n) return atomRatio(atomOf(node));
  const n = Number(q.s * q.n);
  if (isInteger(q)) return powerRatio(of(base), n);
  const root = readRoot(of(base), Number(q.d));
  return powerRatio(root, n);
}

function readCall(node: Call, of: (n: Node) => Ratio): Ratio {
  const [x] = node.children as [Node];
  switch (node.row.name) {
    case 'exp':
      return readExp(of(x));
    case 'log':
      return readLog(of(x));
    case 'expm1':
      return subtractRatio(readExp(of(x)), ONE_RATIO);
    case 'log1p':
      return readLog(addRatio(of(x), ONE_RATIO));
    case 'sigmoid': {
      const e = readExp(of(x));
      return divideRatio(e, addRatio(e, ONE_RATIO));
    }
    case 'softplus':
      return readLog(addRatio(readExp(of(x)), ONE_RATIO));
    case 'sinh':
      return hyperbolic(of(x), -1);
    case 'cosh':
      return hyperbolic(of(x), 1);
    case 'tanh':
      return divideRatio(hyperbolic(of(x), -1), hyperbolic(of(x), 1));
    case 'cbrt':
      return readRoot(of(x), 3);
    case 'abs':
      return readAbs(of(x));
    case 'cos':
      return readCosine(node);
    default:
      return atomRatio(atomOf(node));
  }
}

/** (e^u ± e^-u)/2. */
function hyperbolic(u: Ratio, sign: 1 | -1): Ratio {
  const e = readExp(u);
  const mirrored = divideRatio(constantRatio(rational(sign)), e);
  return multiplyRatio(constantRatio(rational(1, 2)), addRatio(e, mirrored));
}

/** C = cos((arccos c + 2πk)/3) satisfies 4C³ − 3C = c (DLMF 4.21.28). */
function readCosine(node: Call): Ratio {
  const inner = thirdOfArccosine(node.children[0] as Node);
  if (!inner) return atomRatio(atomOf(node));
  const c = readRatio(inner);
  const tripled = multiplyRatio(constantRatio(rational(3)), atomRatio(atomOf(node)));
  const rest = multiplyRatio(constantRatio(rational(1, 4)), addRatio(tripled, c));
  if (!relationOf(atomOf(node))) relate(atomOf(node), { degree: 3, rest });
  return atomRatio(atomOf(node));
}

/** The c of (arccos c + 2πk)/3, else `null`. */
function thirdOfArccosine(node: Node): Node | null {
  let inner: Node | null = null;
  for (const term of node.kind === 'add' ? node.children : [node]) {
    const tripled = scale(term, rational(3));
    const [c, rest] = splitCoefficient(tripled);
    if (rest.kind === 'call' && rest.row.name === 'acos' && c.n === 1n && c.d === 1n) inner = rest.children[0] as Node;
    else if (!isTurn(tripled)) return null;
  }
  return inner;
}

/** Is it a whole multiple of 2π? */
function isTurn(node: Node): boolean {
  const [c, rest] = splitCoefficient(node);
  return rest === constant('pi') && isInteger(c) && c.n % 2n === 0n;
}

/** Is the expression zero wherever it is defined, as far as the algebra can tell? */
export function isZeroNode(node: Node): boolean {
  try {
    return isZeroRatio(reduceRatio(readRatio(node)));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The quotient of polynomials in lowest terms as a node; the node itself where it divides by zero. */
export function normalForm(node: Node): Node {
  try {
    return ratioNode(readRatio(node));
  } catch (error) {
    if (error instanceof RangeError) return node;
    throw error;
  }
}

useReader(readRatio);
