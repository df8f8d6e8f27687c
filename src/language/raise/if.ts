import { zero } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { opposite } from '../../expr/relation.js';
import type { Ast } from '../ast.js';
import { callAst } from './ast.js';
import { type Condition, conditionForm, isBracket, sideForm } from './condition.js';
import { elementwiseForm, type Form, factorsOf, type Raising } from './context.js';

/**
 * A sum in which a condition and its opposite occur, as `if(c, a, b)`; `null` where there is no such
 * pair, or terms that hang on neither.
 */
export function alternativesForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const terms = node.children;
  if (!terms.some((t) => factorsOf(t).some(isBracket))) return null;
  for (const condition of conditionsOf(terms)) {
    const other = opposite(condition);
    const yes = terms.filter((t) => factorsOf(t).includes(condition));
    const no = terms.filter((t) => !yes.includes(t) && without(t, other) !== null);
    if (no.length === 0 || yes.length + no.length !== terms.length) continue;
    const forms = [
      conditionForm(condition, out, raising),
      sideForm(add(yes.map((t) => without(t, condition) as Node)), out, raising),
      sideForm(add(no.map((t) => without(t, other) as Node)), out, raising),
    ];
    if (forms.some((f) => f === null)) return null;
    return elementwiseForm(out, forms as Form[], (asts) => callAst('if', ...(asts as [Ast, Ast, Ast])));
  }
  return null;
}

/** Equalities first, since a case distinction names the exception; then `x > 0`, then `x <= a`. */
function conditionsOf(terms: readonly Node[]): readonly Condition[] {
  const all = new Set(terms.flatMap((t) => factorsOf(t).filter(isBracket)));
  const rank = (c: Condition): number => {
    if (c.kind === 'delta' || c.relation === '==') return 0;
    if (c.relation === '<' && c.children[0] === zero) return 1;
    return c.children[1]?.kind === 'number' ? 2 : 3;
  };
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** The term without the condition, which may itself be several factors; `null` where it is not there. */
function without(term: Node, condition: Node): Node | null {
  const factors = factorsOf(term);
  const parts = factorsOf(condition);
  if (!parts.every((p) => factors.includes(p))) return null;
  return multiply(factors.filter((f) => !parts.includes(f)));
}
