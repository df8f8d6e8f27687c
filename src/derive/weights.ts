import { minusOne, one } from '../expr/atoms.js';
import { divide } from '../expr/build.js';
import type { Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Index, Node, Reduce } from '../expr/node.js';
import { hintName, open, ownIndex, substitute } from '../expr/reduce.js';

/** A name that the engine gives: the share of one term in a sum under a logarithm. */
export interface Weight {
  readonly definition: Definition;
  /** The u of exp(u)/Σ exp(u), where the weights are a softmax. */
  readonly exponent: Node | null;
}

/** The sums under logarithms, and those of exponentials in denominators, that the expression and its intermediates hold. */
function normalisers(root: Node): Reduce[] {
  const out = new Set<Reduce>();
  fold(
    root,
    (node) => {
      const [arg] = node.children;
      // log(p/softmax(z)) is a logarithm of a product with Σ exp(z).
      if (isLogarithm(node) && arg?.kind === 'multiply')
        for (const f of arg.children)
          if (f.kind === 'reduce' && f.op === 'sum' && f.indices.length === 1 && isExponential(open(f).body))
            out.add(f);
      if (arg?.kind !== 'reduce' || arg.op !== 'sum' || arg.indices.length !== 1) return true;
      if (isLogarithm(node) || isShare(node, arg)) out.add(arg);
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body] : inside(node)),
  );
  return [...out];
}

function isLogarithm(node: Node): boolean {
  return node.kind === 'call' && node.row.name === 'log';
}

/** Is it 1/Σ exp(u)? */
function isShare(node: Node, total: Reduce): boolean {
  return node.kind === 'power' && node.children[1] === minusOne && isExponential(open(total).body);
}

function isExponential(node: Node): boolean {
  return node.kind === 'call' && node.row.name === 'exp';
}

/** Letters for weights, in the order in which they are given out. */
const LETTERS = ['s', 'r', 'p', 'w', 'u', 'v'];

/**
 * The derivative of log Σ f is a mean under the weights f/Σ f. Where the user has not named these, the engine
 * does, and says what the name stands for.
 */
export function weightsIn(root: Node, taken: ReadonlySet<string>): Weight[] {
  const letters = LETTERS.filter((l) => !taken.has(l));
  const out: Weight[] = [];
  for (const total of normalisers(root)) {
    const name = letters.shift();
    if (!name) break;
    const { indices, body } = open(total);
    const around = [...total.free, ...indices];
    if (around.some((i) => i.children[0] !== one)) continue;
    const fresh = around.map((i, k): Index => ownIndex(name, k, hintName(i), one, i.children[1] as Node));
    const map = new Map<Node, Node>(around.map((i, k) => [i, fresh[k] as Node]));
    const exponent = body.kind === 'call' && body.row.name === 'exp' ? substitute(body.children[0] as Node, map) : null;
    const definition: Definition = {
      kind: 'definition',
      name,
      indices: fresh,
      dims: fresh.map((i) => i.children[1] as Node),
      body: substitute(divide(body, total), map),
      ordered: false,
    };
    out.push({ definition, exponent });
  }
  return out;
}
