import type { Point } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import type { Wrt } from '../../src/check/question.js';
import { variablesOf } from '../../src/check/variables.js';
import { index, one } from '../../src/expr/atoms.js';
import type { Declaration } from '../../src/expr/declaration.js';
import type { Index, Node } from '../../src/expr/node.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { readScript, type Script } from '../../src/language/script.js';
import { elementAt } from '../../src/language/value.js';

export function script(text: string): Script {
  return readScript({ file: 'test.deriv', text });
}

export function declarationOf(s: Script, name: string): Declaration {
  const found = s.scope.declarations.get(name);
  if (!found) throw new Error(`${name} is not declared`);
  return found;
}

/** An index over an axis, as a command makes it. */
export function over(name: string, length: Node): Index {
  return index(name, one, length);
}

/** One index for each axis of a variable. */
export function wrt(s: Script, name: string, names: readonly string[]): Wrt & { readonly indices: readonly Index[] } {
  const declaration = declarationOf(s, name);
  return { declaration, indices: declaration.dims.map((d, k) => over(names[k] as string, d)) };
}

/** The expression's element at the given indices, which it may also mention by name. */
export function element(s: Script, text: string, indices: readonly Index[] = []): Node {
  const context = { ...topContext(s.scope), indices: new Map(indices.map((i) => [i.name, i])) };
  const value = lowerExpression(parseExpression(text), context);
  const rest = indices.slice(indices.length - value.axes.length);
  return elementAt(value, rest);
}

/** A point for everything the script declares. */
export function pointOf(s: Script, seed = 1): Point {
  return drawPoint(variablesOf([], [...s.scope.declarations.values()]), seed);
}
