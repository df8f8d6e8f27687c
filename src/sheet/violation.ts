import { rational } from '../expr/rational.js';
import type { Ast, RelationOp } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { binaryAst, callAst, numberAst } from '../language/raise/ast.js';

/**
 * How far a condition is from holding, as an expression: 0 where it holds, else the amount by which its sides miss
 * each other. A derived subdifferential, which is a condition, so becomes the distance to it element by element.
 * Throws a `DeriveError` for what is no condition of comparisons.
 */
export function violation(condition: Ast): Ast {
  if (condition.kind === 'relation') {
    const { ops, args } = condition;
    return ops.map((op, k) => amount(op, args[k] as Ast, args[k + 1] as Ast)).reduce(larger);
  }
  if (condition.kind === 'logic' && condition.op !== 'not')
    return condition.args.map(violation).reduce(condition.op === 'and' ? larger : smaller);
  if (condition.kind === 'call' && condition.name === 'if' && condition.args.length === 3) {
    const [when, yes, no] = condition.args as [Ast, Ast, Ast];
    return callAst('if', when, violation(yes), violation(no));
  }
  throw new DeriveError('a residual is how far a condition is from holding', condition.span, {
    expected: 'comparisons such as `-1 <= g <= 1`, joined by `and`, `or` and `if`',
  });
}

function amount(op: RelationOp, a: Ast, b: Ast): Ast {
  switch (op) {
    case '<':
    case '<=':
      return larger(binaryAst('-', a, b), numberAst(rational(0)));
    case '>':
    case '>=':
      return larger(binaryAst('-', b, a), numberAst(rational(0)));
    case '==':
      return callAst('abs', binaryAst('-', a, b));
    case '!=':
      throw new DeriveError('nothing is near to !=', undefined, { expected: '==, <=, <, >= or >' });
    default:
      return op satisfies never;
  }
}

const larger = (a: Ast, b: Ast): Ast => callAst('max', a, b);
const smaller = (a: Ast, b: Ast): Ast => callAst('min', a, b);
