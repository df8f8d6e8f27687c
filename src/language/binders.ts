import type { Ast, CallAst } from './ast.js';
import { children } from './fold.js';
import { BINDERS } from './words.js';

/** A node on the way, and whether it stands in a subscript. */
interface Visit {
  readonly node: Ast;
  readonly inSubscript: boolean;
}
/** The further arguments of `max` or `min`, to be judged once the first one has been visited. */
interface Judge {
  readonly call: CallAst;
  /** How often each of their names had been met in a subscript before. */
  readonly before: ReadonlyMap<string, number>;
}

/**
 * For each binder with more than one argument, which of its arguments are bare indices. In
 * `max(x[i], i)` the `i` is one, in `max(x, y)` the `y` is an operand: the subscripts of the first
 * argument tell. A binder's other names are always indices.
 */
export function bareIndices(ast: Ast): ReadonlyMap<CallAst, readonly boolean[]> {
  const found = new Map<CallAst, readonly boolean[]>();
  const met = new Map<string, number>();
  const work: (Visit | Judge)[] = [{ node: ast, inSubscript: false }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if ('call' in next) {
      const { call, before } = next;
      const isIndex = (name: string) => (met.get(name) ?? 0) > (before.get(name) ?? 0);
      found.set(
        call,
        call.args.map((arg, i) => i > 0 && arg.kind === 'name' && isIndex(arg.name)),
      );
      continue;
    }
    const { node, inSubscript } = next;
    if (inSubscript && (node.kind === 'name' || node.kind === 'bind'))
      met.set(node.name, (met.get(node.name) ?? 0) + 1);
    const binds = node.kind === 'call' && BINDERS.has(node.name) && node.args.length > 1;
    const parts = children(node);
    const inside = (i: number) => inSubscript || (node.kind === 'at' && i > 0);
    // What is pushed last is visited first: the first part, then the judgement, then the rest.
    for (let i = parts.length - 1; i >= 1; i -= 1) work.push({ node: parts[i] as Ast, inSubscript: inside(i) });
    if (binds && (node.name === 'max' || node.name === 'min')) {
      const names = node.args.slice(1).flatMap((arg) => (arg.kind === 'name' ? [arg.name] : []));
      work.push({ call: node, before: new Map(names.map((name) => [name, met.get(name) ?? 0])) });
    } else if (binds) {
      found.set(
        node,
        node.args.map((arg, i) => i > 0 && arg.kind === 'name'),
      );
    }
    if (parts[0]) work.push({ node: parts[0], inSubscript: inside(0) });
  }
  return found;
}
