import { number, symbol } from '../../expr/atoms.js';
import { add, multiply, negate, power } from '../../expr/build.js';
import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { isInteger } from '../../expr/rational.js';
import { rebuild } from '../../expr/reduce.js';

/** An expression with one change in one place, and what was changed. */
export interface Edit {
  readonly what:
    | 'factor left out'
    | 'term left out'
    | 'sign of a term'
    | 'power'
    | 'order of subscripts'
    | 'bound left out';
  readonly part: Node;
  readonly made: () => Node;
}

/** Replaces nodes everywhere, also inside of binders, where they are met under their bound names. */
export function replace(root: Node, by: (node: Node, children: readonly Node[]) => Node | null): Node {
  return fold<Node>(
    root,
    (node, of) => {
      const children = node.children.map(of);
      return by(node, children) ?? rebuild(node, children);
    },
    (node) => (node.kind === 'index' ? node : undefined),
  );
}

const LIKELY: readonly Edit['what'][] = [
  'factor left out',
  'bound left out',
  'term left out',
  'sign of a term',
  'order of subscripts',
  'power',
];

/** Every change of one node of the expression, the likelier kinds first. */
export function editsOf(root: Node): Edit[] {
  const out: Edit[] = [];
  const instead =
    (node: Node, other: Node): (() => Node) =>
    () =>
      replace(root, (n) => (n === node ? other : null));
  fold(root, (node) => {
    switch (node.kind) {
      case 'multiply':
        for (const part of node.children) {
          if (part.kind === 'number' || part.kind === 'bracket' || part.kind === 'delta') continue;
          const rest = multiply(node.children.filter((c) => c !== part));
          out.push({ what: 'factor left out', part, made: instead(node, rest) });
        }
        break;
      case 'add':
        for (const part of node.children) {
          const rest = node.children.filter((c) => c !== part);
          out.push({ what: 'term left out', part, made: instead(node, add(rest)) });
          out.push({ what: 'sign of a term', part, made: instead(node, add([...rest, negate(part)])) });
        }
        break;
      case 'power': {
        const [base, e] = node.children as [Node, Node];
        if (e.kind !== 'number' || !isInteger(e.value)) break;
        for (const by of [1, -1])
          out.push({ what: 'power', part: base, made: instead(node, power(base, number(e.value.add(by)))) });
        break;
      }
      case 'symbol': {
        const [i, j] = node.children;
        const square = node.declaration.dims[0] === node.declaration.dims[1];
        if (i && j && i !== j && square && node.children.length === 2 && !node.declaration.ordered)
          out.push({ what: 'order of subscripts', part: node, made: instead(node, symbol(node.declaration, [j, i])) });
        break;
      }
      case 'call':
        if (node.row.name !== 'max' && node.row.name !== 'min') break;
        for (const kept of node.children)
          if (kept.kind !== 'number') out.push({ what: 'bound left out', part: node, made: instead(node, kept) });
        break;
      default:
        break;
    }
    return true;
  });
  return LIKELY.flatMap((what) => out.filter((edit) => edit.what === what));
}

/** The edit in words: of the derivative it says what the candidate lacks, of the candidate what it has too much. */
export function wordsOf({ what, part }: Edit, of: 'derivative' | 'candidate', print: (node: Node) => string): string {
  const lacks = of === 'derivative' ? 'is missing' : 'is one too many';
  switch (what) {
    case 'factor left out':
      return `the factor ${print(part)} ${lacks}`;
    case 'term left out':
      return `the term ${print(part)} ${lacks}`;
    case 'sign of a term':
      return `the sign of the term ${print(part)} is wrong`;
    case 'power':
      return `the power of ${print(part)} is wrong`;
    case 'bound left out':
      return `the bound in ${print(part)} ${lacks}`;
    case 'order of subscripts':
      return `the subscripts of ${print(part)} belong in the other order`;
    default:
      return what satisfies never;
  }
}
