import { splitCoefficient } from '../../expr/affine.js';
import { negate, primitive } from '../../expr/build.js';
import type { Add, Index, Node } from '../../expr/node.js';
import { isNegative, isOne } from '../../expr/rational.js';
import { integerAst, isIndexSum } from './affine.js';
import { cost, negateAst } from './ast.js';
import { withCommonEnds } from './common.js';
import { bestForm, elementwiseForm, type Form, type Raising, scalarForm } from './context.js';
import { alternativesForm } from './if.js';
import { scaledForm } from './product.js';
import { sumAst } from './sign.js';
import { inStableOrder } from './stable.js';

/** A sum over `out`: its terms, or a number times simpler terms where that is shorter. */
export function addForm(node: Add, out: readonly Index[], raising: Raising): Form | null {
  if (out.length === 0 && isIndexSum(node)) return scalarForm(integerAst(node, raising));
  const alternatives = alternativesForm(node, out, raising);
  if (alternatives) return alternatives;
  const plain = termsForm(node.children, out, raising);
  const [q, rest] = primitive(node);
  const content = q.abs();
  if (!plain || isOne(content) || rest.kind !== 'add') return plain;
  const simple = termsForm((isNegative(q) ? (negate(rest) as Add) : rest).children, out, raising);
  if (!simple) return plain;
  const factored = scaledForm(content, simple, out);
  return cost(factored.ast) < cost(plain.ast) ? (bestForm(out, [factored, plain]) as Form) : plain;
}

function termsForm(terms: readonly Node[], out: readonly Index[], raising: Raising): Form | null {
  const forms: Form[] = [];
  const negative: boolean[] = [];
  for (const term of orderedTerms(inStableTerms(terms))) {
    const minus = isNegative(splitCoefficient(term)[0]);
    const form = raising.dense(minus ? negate(term) : term, out);
    if (!form) return null;
    forms.push(form);
    negative.push(minus);
  }
  return elementwiseForm(out, forms, (asts) => {
    const signed = asts.map((a, k) => (negative[k] ? negateAst(a) : a));
    return sumAst(out.length > 0 ? withCommonEnds(signed) : signed);
  });
}

/** Terms are ordered by what they are, whatever their coefficients. */
function inStableTerms(terms: readonly Node[]): readonly Node[] {
  const term = new Map(terms.map((t) => [splitCoefficient(t)[1], t]));
  return inStableOrder([...term.keys()]).map((rest) => term.get(rest) as Node);
}

/** A positive number first, as in `1 - x`; a negative one last, as in `x - 1`. */
function orderedTerms(terms: readonly Node[]): readonly Node[] {
  const [first, ...rest] = terms as [Node, ...Node[]];
  return first.kind === 'number' && isNegative(first.value) ? [...rest, first] : terms;
}
