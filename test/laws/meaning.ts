import { checkEqual } from '../../src/check/equal.js';
import { CheckError } from '../../src/check/failure.js';
import { drain, knowingOf, simplify } from '../../src/derive/simplify.js';
import type { Index, Node } from '../../src/expr/node.js';
import { substitute } from '../../src/expr/reduce.js';
import { withTwins } from '../../src/expr/twins.js';
import { DeriveError } from '../../src/language/errors.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { isDeclared } from '../../src/language/scope.js';
import { readScript } from '../../src/language/script.js';
import type { Example } from './derived.js';
import { freeNames } from './reader.js';

/** Enters the names that the engine gave, so that its texts can be read. */
function withNamed({ script, derived }: Example): void {
  for (const { name, text } of derived.named)
    if (!isDeclared(script.scope, name.replace(/\[.*$/s, '')))
      readScript({ file: 'named.deriv', text: `${name} = ${text}` }, script.scope);
}

/**
 * The text read in the script's scope, at the indices of the result: those that the command names, or all of them, or
 * those that stand in it free. Its axes are the others.
 */
export function meaning(text: string, open: readonly Index[], example: Example): Node {
  withNamed(example);
  const { script, derived } = example;
  const ast = parseExpression(text);
  const { indices } = derived.stated;
  const asked = new Set(indices.filter((i) => !open.includes(i)).map((i) => i.name));
  const standing = freeNames([ast], (name) => isDeclared(script.scope, name), asked);
  let why = 'has other axes than the result';
  const all = new Set(indices.map((i) => i.name));
  for (const names of asked.size > 0 ? [asked, all, standing] : [all, standing, asked]) {
    const free = indices.filter((i) => names.has(i.name)).map((i): [string, Index] => [i.name, i]);
    try {
      const value = lowerExpression(ast, { ...topContext(script.scope), indices: new Map(free) });
      const axes = open.filter((i) => !names.has(i.name));
      if (value.axes.length === axes.length)
        return substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, axes[k] as Node])));
    } catch (error) {
      if (!(error instanceof DeriveError)) throw error;
      why = error.message;
    }
  }
  throw new Error(`${text}: ${why}`);
}

/** How much it takes to see that two nodes are one. */
export type Likeness = 'same' | 'same normal form' | 'same value' | 'different';

export function likeness(a: Node, b: Node, { script }: Example): Likeness {
  const [x, y] = [a, b].map((node) => withTwins(node, () => true)) as [Node, Node];
  if (x === y) return 'same';
  const [p, q] = [x, y].map((node) => {
    return drain(simplify(node, knowingOf([...script.scope.definitions.values()]), { kind: 'result' })).value;
  });
  if (p === q) return 'same normal form';
  return sameValue(a, b) ? 'same value' : 'different';
}

/** Have both the same values, as far as they have any? */
function sameValue(a: Node, b: Node): boolean {
  try {
    const report = checkEqual(a, b, [...new Set([...a.free, ...b.free])], { points: 3 });
    return report.counterexample === null && report.maxRelativeError < 1e-8;
  } catch (error) {
    if (error instanceof CheckError) return true;
    throw error;
  }
}
