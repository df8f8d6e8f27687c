import type { Declaration, Domain } from '../expr/declaration.js';
import { isInteger, ONE } from '../expr/rational.js';
import type { Span } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { printAst } from '../language/print.js';
import type { Tensor } from './arithmetic.js';
import { exactAst } from './exact/ast.js';
import { difference, type Exact, isRational, signOf, sum } from './exact.js';

/** Does the number belong to the domain? */
function belongs(domain: Domain, x: Exact): boolean {
  switch (domain) {
    case 'real':
    case 'function':
      return true;
    case 'positive':
      return signOf(x) > 0;
    case 'nonneg':
    case 'simplex':
    case 'stochastic':
      return signOf(x) >= 0;
    case 'unit':
      return signOf(x) > 0 && signOf(difference(ONE, x)) > 0;
    case 'integer':
      return isRational(x) && isInteger(x);
    case 'sign':
      return isRational(x) && x.abs().equals(1);
    case 'bit':
    case 'onehot':
      return isRational(x) && (x.equals(0) || x.equals(1));
    default:
      return domain satisfies never;
  }
}

/** How many of the last axes sum to 1. */
function normalised({ domain, dims }: Declaration): number {
  if (domain === 'simplex') return dims.length;
  return domain === 'stochastic' || domain === 'onehot' ? 1 : 0;
}

/** Demands that a value keeps what was declared, since results may rest on it. */
export function checkDomain(declaration: Declaration, tensor: Tensor<Exact>, span: Span | undefined): void {
  const { name, domain } = declaration;
  const wrong = tensor.data.find((x) => !belongs(domain, x));
  if (wrong !== undefined)
    throw new DeriveError(`${name} is declared ${domain}, which ${printAst(exactAst(wrong))} is not`, span);
  const axes = normalised(declaration);
  if (axes > 0) {
    const length = tensor.shape.slice(tensor.shape.length - axes).reduce((n, d) => n * d, 1);
    for (let k = 0; k < tensor.data.length; k += length) {
      const total = sum(tensor.data.slice(k, k + length));
      if (isRational(total) && total.equals(1)) continue;
      throw new DeriveError(`${name} is declared ${domain}, but sums to ${printAst(exactAst(total))}`, span, {
        expected: 'entries that sum to 1',
      });
    }
  }
  checkAttributes(declaration, tensor, span);
}

const SYMMETRIC = ['symmetric', 'spd', 'psd'];

function checkAttributes(
  { name, attributes }: Declaration,
  { shape, data }: Tensor<Exact>,
  span: Span | undefined,
): void {
  const n = shape[0] ?? 0;
  const at = (i: number, j: number): Exact => data[i * n + j] as Exact;
  const demand = (attribute: string, holds: (i: number, j: number) => boolean): void => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        if (!holds(i, j)) throw new DeriveError(`${name} is declared ${attribute}, which this value is not`, span);
  };
  const isZero = (x: Exact): boolean => isRational(x) && x.equals(0);
  for (const attribute of SYMMETRIC)
    if (attributes.has(attribute)) demand(attribute, (i, j) => isZero(difference(at(i, j), at(j, i))));
  if (attributes.has('hollow')) demand('hollow', (i, j) => i !== j || isZero(at(i, j)));
  if (attributes.has('diagonal')) demand('diagonal', (i, j) => i === j || isZero(at(i, j)));
}
