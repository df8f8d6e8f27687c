import type { Reader } from '../../src/check/replay.js';
import { index } from '../../src/expr/atoms.js';
import type { Declaration, Definition } from '../../src/expr/declaration.js';
import type { Index, Node } from '../../src/expr/node.js';
import type { Ast } from '../../src/language/ast.js';
import { inferRanges } from '../../src/language/binder.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { BINDERS, childrenOf, namesIn } from '../../src/language/ranges.js';
import { isDeclared, type Scope } from '../../src/language/scope.js';
import { readScript } from '../../src/language/script.js';
import type { Element } from '../../src/result.js';

/** Names that stand, in one of the expressions, outside every binder that could bind them. */
export function freeNames(
  asts: readonly Ast[],
  isKnown: (name: string) => boolean,
  given: ReadonlySet<string>,
): Set<string> {
  let known = given;
  for (;;) {
    const out = new Set(known);
    for (const ast of asts) collect(ast, new Set(), isKnown, out);
    if (out.size === known.size) return out;
    known = out;
  }
}

/** Adds the free names, those in `out` being known to be free. */
function collect(ast: Ast, bound: ReadonlySet<string>, isKnown: (name: string) => boolean, out: Set<string>): void {
  if (ast.kind === 'name') {
    if (!bound.has(ast.name) && !isKnown(ast.name)) out.add(ast.name);
    return;
  }
  let inner = bound;
  if (ast.kind === 'call' && BINDERS.has(ast.name) && ast.args.length > 1) {
    const more = new Set(bound);
    for (const arg of ast.args.slice(1)) {
      if (arg.kind === 'name' || arg.kind === 'bind') more.add(arg.name);
      else if (arg.kind === 'relation' || arg.kind === 'logic')
        for (const name of namesIn(arg)) if (!out.has(name)) more.add(name);
    }
    inner = more;
  }
  for (const child of childrenOf(ast)) collect(child, inner, isKnown, out);
}

function differentialsIn(scope: Scope): Map<string, Declaration> {
  const out = new Map<string, Declaration>();
  for (const owner of [...scope.declarations.values(), ...scope.definitions.values()]) {
    const name = `d${owner.name}`;
    if (isDeclared(scope, name)) continue;
    out.set(owner.name, {
      kind: 'declaration',
      name,
      domain: 'real',
      dims: owner.dims,
      attributes: new Set(),
      ordered: false,
    });
  }
  return out;
}

/** Reads the steps of an element in the scope of its script, with the names that the engine gave. */
export function readerOf(text: string, element: Element): Reader {
  const own = text
    .split('\n')
    .filter((line) => line.trim() !== element.command)
    .join('\n');
  const { scope } = readScript({ file: 'replayed.deriv', text: own });
  for (const { name, text: body } of element.definitions) {
    if (isDeclared(scope, name.replace(/\[.*$/s, ''))) continue;
    readScript({ file: 'named.deriv', text: `${name} = ${body}` }, scope);
  }
  const differentials = differentialsIn(scope);
  const withDifferentials: Scope = {
    ...scope,
    declarations: new Map([...scope.declarations, ...[...differentials.values()].map((d) => [d.name, d] as const)]),
  };
  const context = topContext(withDifferentials);
  const isKnown = (name: string): boolean => name === 'pi' || name === 'inf' || isDeclared(withDifferentials, name);
  const read = (texts: readonly string[], indices: readonly string[]): Node[] => {
    const asts = texts.map(parseExpression);
    const given = new Set(indices.filter((name) => /^\p{L}/u.test(name) && !isKnown(name)));
    const used = [...freeNames(asts, isKnown, given)].filter((name) => asts.some((ast) => namesIn(ast).has(name)));
    const asked = used.map((name) => ({ name, ast: { kind: 'name' as const, name } }));
    const ranges = inferRanges(asked, new Map(), asts, [], context);
    const made = new Map<string, Index>();
    for (const [name, { lo, hi }] of ranges) made.set(name, index(name, lo, hi));
    return asts.map((ast, k) => {
      const value = lowerExpression(ast, { ...context, indices: made });
      if (value.axes.length > 0) throw new Error(`${texts[k]} is not a number at its indices`);
      return value.node;
    });
  };
  const owner = (name: string): Declaration | Definition | undefined =>
    scope.definitions.get(name) ?? scope.declarations.get(name);
  return { read, owner, differential: (name) => differentials.get(name) };
}
