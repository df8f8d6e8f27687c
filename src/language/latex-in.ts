import type { Ast, Span } from './ast.js';
import { DeriveError } from './errors.js';
import { readWhole } from './latex-in/expression.js';
import { factor } from './latex-in/factor.js';
import { matched } from './latex-in/groups.js';
import type { Item } from './latex-in/items.js';
import { parseKatex } from './latex-in/katex.js';
import type { Names } from './latex-in/names.js';
import { readTerm } from './latex-in/product.js';
import type { Reader } from './latex-in/reader.js';
import { sized } from './latex-in/sizes.js';
import { itemsOf } from './latex-in/tree.js';

/** A piece of LaTeX and where in its source it stands. */
export interface Formula {
  /** As long as its place in the source; what is no part of it, as a comment, is blank. */
  readonly text: string;
  readonly span: Span;
  /** The whole source, from which messages quote. */
  readonly source: string;
}

/** The items of a formula, their brackets matched. */
export function formulaItems(formula: Formula, names: Names): readonly Item[] {
  const { text, span } = formula;
  const isFunction = (name: string) => names.functionCalled(name) !== undefined;
  const nodes = parseKatex(text, span.start, isFunction);
  return matched(itemsOf(nodes, { text, offset: span.start, at: 0 }));
}

/** Reads a formula into the tree that the plain language has, spans into the source. */
export function readLatex(formula: Formula, names: Names): Ast {
  return shallow(formula.span, () => {
    const reader: Reader = { text: formula.source, names, whole: readWhole, term: readTerm, factor };
    return sized(readWhole(formulaItems(formula, names), formula.span, reader), names, formula.source);
  });
}

/** LaTeX is typed by hand: what nests deeper than the stack is refused, the plain language has no such bound. */
export function shallow<T>(span: Span, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/.test(error.message)) throw error;
    throw new DeriveError('this formula is nested too deeply', span, { expected: 'definitions of its parts' });
  }
}
