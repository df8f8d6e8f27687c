import { hasDigits, kroneckerSides } from '../../expr/kronecker.js';
import type { Index, Node } from '../../expr/node.js';
import { callAst } from './ast.js';
import { columnForm, dependence, type Form, pairForm, type Raising } from './context.js';

/** A Kronecker product, and the factors that have no part in it. */
export interface Kronecker {
  readonly on: readonly Index[];
  readonly form: Form;
  readonly rest: readonly Node[];
}

/** The factors that hold active indices by their digits alone, as `kron(A, B)`; `null` where there are none. */
export function kroneckerForm(factors: readonly Node[], active: readonly Index[], raising: Raising): Kronecker | null {
  if (!factors.some((f) => hasDigits(f))) return null;
  const holders = factors.filter((f) => hasDigits(f));
  for (const first of holders) {
    const on = dependence(first, active);
    if (on.length === 0 || on.length > 2) continue;
    const mine = holders.filter((f) => dependence(f, on).length > 0);
    if (mine.some((f) => dependence(f, active).length > dependence(f, on).length)) continue;
    const form = formOf(mine, on, raising);
    if (form) return { on, form, rest: factors.filter((f) => !mine.includes(f)) };
  }
  return null;
}

function formOf(factors: readonly Node[], on: readonly Index[], raising: Raising): Form | null {
  const sides = kroneckerSides(factors, on);
  if (!sides) return null;
  const [a, b] = sides.map(({ body, indices }) => raising.dense(body, indices)) as [Form | null, Form | null];
  if (!a || !b) return null;
  const ast = callAst('kron', a.ast, b.ast);
  return on.length === 1 ? columnForm(ast) : pairForm(ast, callAst('kron', a.turned, b.turned));
}
