import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import type { Ast } from '../language/ast.js';
import { children } from '../language/fold.js';
import { rankOf } from '../language/latex-in/rank.js';
import { printAst } from '../language/print.js';
import { namesIn } from '../language/ranges.js';
import { sizeOf } from '../language/size.js';

/** A part of a result under a name of its own. */
export interface Let {
  readonly name: string;
  readonly body: Ast;
}

/** A result shorter than this needs no names. */
const LONG = 24;
/** A result longer than this is left as it is: looking for repeats costs more than they save. */
const TOO_LONG = 800;
/** A part shorter than this is not worth a name. */
const PART = 5;

/** The tree with every occurrence of a part replaced. */
export function replaceAst(root: Ast, replace: (ast: Ast) => Ast | null): Ast {
  const made = replace(root);
  if (made) return made;
  const inner = (ast: Ast): Ast => replaceAst(ast, replace);
  switch (root.kind) {
    case 'call':
    case 'relation':
    case 'logic':
      return { ...root, args: root.args.map(inner) };
    case 'at':
      return { ...root, base: inner(root.base), subscripts: root.subscripts.map(inner) };
    case 'unary':
    case 'transpose':
      return { ...root, arg: inner(root.arg) };
    case 'binary':
      return { ...root, left: inner(root.left), right: inner(root.right) };
    case 'range':
      return { ...root, from: inner(root.from), to: inner(root.to) };
    case 'bind':
      return { ...root, range: inner(root.range) as Extract<Ast, { kind: 'range' }> };
    default:
      return root;
  }
}

/** How many axes the names have that stand in an expression. */
function axesOfNames(root: Node): Map<string, number> {
  const out = new Map<string, number>();
  fold<boolean>(
    root,
    (node) => {
      if (node.kind === 'symbol') out.set(node.declaration.name, node.declaration.dims.length);
      if (node.kind === 'definition') out.set(node.definition.name, node.definition.indices.length);
      return true;
    },
    undefined,
  );
  return out;
}

/**
 * Names the parts that a long result repeats, where that makes the whole shorter. Only parts that hold declared
 * names alone are named, so that a name needs no indices.
 *
 * @param closed what the text stands for
 */
export function nameRepeated(
  ast: Ast,
  closed: Node,
  declared: ReadonlySet<string>,
  nameFor: (part: Ast) => string | null,
): { ast: Ast; lets: Let[] } {
  const lets: Let[] = [];
  let current = ast;
  while (sizeOf(current) >= LONG && sizeOf(current) <= TOO_LONG && lets.length < 3) {
    const best = bestPart(current, closed, declared);
    const name = best && nameFor(best.part);
    if (!best || !name) break;
    lets.push({ name, body: best.part });
    current = replaceAst(current, (a) => (printAst(a) === best.text ? { kind: 'name', name } : null));
  }
  return { ast: current, lets };
}

function bestPart(root: Ast, closed: Node, declared: ReadonlySet<string>): { part: Ast; text: string } | null {
  const found = new Map<string, { part: Ast; count: number }>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    stack.push(...children(ast));
    if (
      ast.kind === 'name' ||
      ast.kind === 'number' ||
      ast.kind === 'at' ||
      ast.kind === 'transpose' ||
      ast.kind === 'relation' ||
      ast.kind === 'logic'
    )
      continue;
    if (sizeOf(ast) < PART || [...namesIn(ast)].some((n) => !declared.has(n))) continue;
    const text = printAst(ast);
    const known = found.get(text);
    if (known) known.count++;
    else found.set(text, { part: ast, count: 1 });
  }
  const axes = axesOfNames(closed);
  const names = { known: (name: string) => axes.has(name), axes: (name: string) => axes.get(name) };
  let best: { part: Ast; text: string } | null = null;
  let most = 0;
  for (const [text, { part, count }] of found) {
    const size = sizeOf(part);
    const saved = count * (size - 1) - size;
    // A name of one axis is a column: what is a row is not named, but what it is made of.
    if (saved > most && rankOf(part, names) !== -1) [best, most] = [{ part, text }, saved];
  }
  return best;
}
