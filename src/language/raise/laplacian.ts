import { splitCoefficient } from '../../expr/affine.js';
import { add, multiply, negate } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { isNegative } from '../../expr/rational.js';
import { sameRange, substitute, sum } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { callAst, chainAst, negateAst } from './ast.js';
import { dependence, elementwiseForm, type Form, pairForm, type Raising, swapForm } from './context.js';
import { coefficientOf } from './factor.js';
import { scaledForm } from './product.js';
import { sumAst } from './sign.js';

/** Σ_j M_ij (Y_ia − Y_ja) as `(diag(M*ones(n)) - M)*Y`; `null` where the sum is not of this form. */
export function laplacianForm(
  indices: readonly Index[],
  body: Node,
  out: readonly Index[],
  raising: Raising,
): Form | null {
  const [j] = indices;
  if (!j || indices.length !== 1 || out.length === 0 || out.length > 2) return null;
  const { coefficient, factors } = coefficientOf(body);
  for (const i of out) {
    if (!sameRange(i, j)) continue;
    const difference = factors.find((f) => standsFor(f, i, j));
    const others = factors.filter((f) => f !== difference);
    const free = out.filter((a) => a !== i);
    if (!difference || others.some((f) => dependence(f, free).length > 0)) continue;
    const here = add(difference.children.filter((t) => !t.free.includes(j)));
    const form = productWith(multiply(others), here, i, j, free, raising);
    if (!form) return null;
    return scaledForm(coefficient, out[0] === i ? form : swapForm(form), out);
  }
  return null;
}

/** Is the sum h(i) − h(j)? */
function standsFor(node: Node, i: Index, j: Index): boolean {
  if (node.kind !== 'add') return false;
  const [here, there] = [
    node.children.filter((t) => !t.free.includes(j)),
    node.children.filter((t) => t.free.includes(j)),
  ];
  if (here.length === 0 || there.length === 0 || there.some((t) => t.free.includes(i))) return false;
  return substitute(add(here), new Map<Node, Node>([[i, j]])) === negate(add(there));
}

function productWith(
  weight: Node,
  here: Node,
  i: Index,
  j: Index,
  free: readonly Index[],
  raising: Raising,
): Form | null {
  if (!weight.free.includes(i) || !weight.free.includes(j)) return null;
  const matrix = raising.form(weight, [i, j]);
  const degrees = raising.dense(sum([j], weight), [i]);
  const minus = (here.kind === 'add' ? here.children : [here]).every((t) => isNegative(splitCoefficient(t)[0]));
  const values = raising.dense(minus ? negate(here) : here, [i, ...free]);
  if (!matrix || !degrees || !values) return null;
  const diagonal = callAst('diag', degrees.ast);
  const laplacian = elementwiseForm([i, j], [{ ast: diagonal, turned: diagonal }, matrix], ([d, m]) =>
    sumAst(minus ? [m as Ast, negateAst(d as Ast)] : [d as Ast, negateAst(m as Ast)]),
  );
  const straight = chainAst(laplacian.ast, values.ast);
  return pairForm(straight, chainAst(values.turned, laplacian.turned));
}
