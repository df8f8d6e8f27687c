import type { Ast } from './ast.js';

/** The parts of a node, in the order in which they are written. */
export function children(node: Ast): readonly Ast[] {
  switch (node.kind) {
    case 'number':
    case 'name':
    case 'colon':
      return [];
    case 'call':
    case 'relation':
    case 'logic':
      return node.args;
    case 'array':
      return node.items;
    case 'at':
      return [node.base, ...node.subscripts];
    case 'unary':
    case 'transpose':
      return [node.arg];
    case 'binary':
      return [node.left, node.right];
    case 'range':
      return [node.from, node.to];
    case 'bind':
      return [node.range];
    default:
      return node satisfies never;
  }
}

interface Pending<C, R> {
  readonly node: Ast;
  readonly context: C;
  readonly parts: readonly Ast[];
  readonly results: R[];
}

/**
 * Computes a result for the tree from those of its parts, without recursion. A context goes down:
 * `inner` says what a part, counted from 0, is in.
 */
export function fold<C, R>(
  root: Ast,
  context: C,
  inner: (node: Ast, part: number, context: C) => C,
  combine: (node: Ast, results: readonly R[], context: C) => R,
): R {
  const stack: Pending<C, R>[] = [{ node: root, context, parts: children(root), results: [] }];
  for (;;) {
    const top = stack.at(-1) as Pending<C, R>;
    const part = top.parts[top.results.length];
    if (part !== undefined) {
      const inside = inner(top.node, top.results.length, top.context);
      stack.push({ node: part, context: inside, parts: children(part), results: [] });
      continue;
    }
    const result = combine(top.node, top.results, top.context);
    stack.pop();
    const above = stack.at(-1);
    if (!above) return result;
    above.results.push(result);
  }
}
