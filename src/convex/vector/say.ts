import type { Node } from '../../expr/node.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { makeNames } from '../../language/raise/names.js';
import { shortest } from '../../language/raise.js';
import type { Step } from '../../result.js';
import { mapNames } from '../ast-map.js';
import { nodeAst, type Writing } from '../asts.js';
import { type Link, line, type Side, side } from '../statement.js';
import type { Field } from './task.js';

/** A scalar or an element as one side of a line. */
export function nodeSide(node: Node, writing: Writing): Side {
  return side(nodeAst(node, writing));
}

/** An array in its shortest notation. */
export function fieldSide(field: Field, writing: Writing): Side {
  const ast = shortest(field.element, field.axes, makeNames(writing.taken));
  const told = mapNames(ast, (name) => {
    const root = writing.roots.get(name);
    return root && { kind: 'name', name: 'root' };
  });
  return { text: printAst(told), latex: latexAst(told) };
}

/** A rule of several variables, with the obligation that was discharged. */
export function rule(id: string, before: Side, link: Link, after: Side, why: string): Step {
  return line(id, before, link, after, why);
}
