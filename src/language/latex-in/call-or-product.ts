import type { Ast } from '../ast.js';
import { ambiguous, code } from './ask.js';
import { freeNames } from './free.js';
import { type GroupItem, isOp } from './items.js';
import { between, type Part, quote, type Reader } from './reader.js';

/**
 * A variable before a bracket: `f(x)` may be meant as a value of f, `f(x + 1)` too where f is defined by
 * a formula, `x(t + 1)` and `x[1]` as an element. What cannot be an argument makes a product: `\lambda (1 - y)`.
 */
export function refuseCall(left: Part, group: GroupItem, reader: Reader): void {
  const base = left.ast.kind === 'at' ? left.ast.base : left.ast;
  if (base.kind !== 'name') return;
  const list = group.items.some((item) => isOp(item, ','));
  const content = list ? undefined : reader.whole(group.items, group.span, reader);
  if (content && isFactor(content, base.name, left.ast.kind === 'at', reader)) return;
  const span = between(left.span, group.span);
  const [head, inner] = [quote(reader, left.span), quote(reader, group.span)];
  const plain = inner.slice(1, -1).trim();
  throw ambiguous(
    `\`${head}${inner}\``,
    span,
    list
      ? [`${code(head)} of ${code(plain)}`, `${code(head)} times a list`]
      : [`${code(head)} times ${code(plain)}`, `${code(head)} as a function of ${code(plain)}`],
    `\`${head} \\cdot ${inner}\` for the product; a function is defined as \`f(u) = …\`, an element is \`${head}_{…}\``,
  );
}

function isFactor(content: Ast, name: string, element: boolean, reader: Reader): boolean {
  if (content.kind === 'relation' || content.kind === 'logic') return true;
  const alone = content.kind === 'unary' ? content.arg : content;
  if (alone.kind === 'name' || alone.kind === 'number' || alone.kind === 'at') return false;
  const free = freeNames(content, reader.names);
  if (free.has(name)) return true;
  if (!element && reader.names.defined(name)) return false;
  // Of indices, dimensions and numbers alone, it may well be a subscript.
  return [...free].some((other) => reader.names.variable(other));
}
