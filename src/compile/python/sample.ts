import type { Declaration } from '../../expr/declaration.js';
import { postorder } from '../../expr/fold.js';
import { type Dims, dimensionValue } from '../shapes.js';

/** Random points for the main program of a PyTorch file. */

export interface Sampled {
  readonly lines: readonly string[];
  /** What the function is called with. */
  readonly args: readonly string[];
}

const KIND = 'dtype=torch.float64';

/** A tensor of the variable's domain; `s` is its shape, `n` its last length. */
const DRAWN: Readonly<Partial<Record<Declaration['domain'], (s: string, n: number | undefined) => string>>> = {
  real: (s) => `torch.randn(${s}, ${KIND})`,
  positive: (s) => `torch.rand(${s}, ${KIND}) + 0.5`,
  nonneg: (s) => `torch.rand(${s}, ${KIND}) + 0.5`,
  unit: (s) => `0.1 + 0.8 * torch.rand(${s}, ${KIND})`,
  integer: (s) => `torch.randint(1, 4, ${s}).double()`,
  sign: (s) => `2.0 * torch.randint(0, 2, ${s}).double() - 1`,
  bit: (s) => `torch.randint(0, 2, ${s}).double()`,
  simplex: (s) => `torch.rand(${s}, ${KIND}) + 0.1`,
  stochastic: (s) => `torch.rand(${s}, ${KIND}) + 0.1`,
  onehot: (s, n) => `torch.eye(${n}, ${KIND})[torch.randint(${n}, ${s})]`,
};

/** Statements that give square matrices their attributes, in the order in which they are imposed. */
const SHAPED: readonly (readonly [attribute: string, (name: string, n: number) => string])[] = [
  ['orthogonal', (a) => `${a} = torch.linalg.qr(${a})[0]`],
  ['spd', (a, n) => `${a} = ${a} @ ${a}.T / ${n} + torch.eye(${n}, ${KIND})`],
  ['psd', (a, n) => `${a} = ${a} @ ${a}.T / ${n}`],
  ['diagonal', (a) => `${a} = torch.diag(torch.diag(${a}))`],
  ['hollow', (a) => `${a} = ${a} - torch.diag(torch.diag(${a}))`],
  ['symmetric', (a) => `${a} = (${a} + ${a}.T) / 2`],
  ['invertible', (a, n) => `${a} = ${a} + ${n} * torch.eye(${n}, ${KIND})`],
];

/** Statements that draw the variables, those of `wanted` to be differentiated; null where no lengths fit. */
export function sampled(
  variables: readonly Declaration[],
  wanted: ReadonlySet<string>,
  asked: readonly string[],
): Sampled | null {
  const dims = lengthsFor(variables, asked);
  if (!dims) return null;
  const lines: string[] = [];
  const args: string[] = [];
  for (const [k, variable] of variables.entries()) {
    const draw = DRAWN[variable.domain];
    if (!draw) return null;
    const name = `v${k + 1}`;
    const shape = variable.dims.map((d) => dimensionValue(d, dims));
    const outer = variable.domain === 'onehot' ? shape.slice(0, -1) : shape;
    lines.push(
      `${name} = ${draw(`(${outer.join(', ')}${outer.length === 1 ? ',' : ''})`, shape.at(-1))}  # ${variable.name}`,
    );
    const [n, m] = shape;
    if (shape.length === 2 && n === m && n !== undefined) {
      for (const [attribute, impose] of SHAPED) if (variable.attributes.has(attribute)) lines.push(impose(name, n));
    }
    if (variable.domain === 'simplex') lines.push(`${name} = ${name} / ${name}.sum()`);
    if (variable.domain === 'stochastic') lines.push(`${name} = ${name} / ${name}.sum(dim=-1, keepdim=True)`);
    args.push(wanted.has(variable.name) ? `${name}.requires_grad_()` : name);
  }
  return { lines, args: [...args, ...asked.map((d) => `${dims.get(d) ?? 3}`)] };
}

/** Assignments that are tried before it is given up. */
const TRIES = 5000;

/** Small lengths, pairwise different where that fits, at which every array has at least two places an axis. */
function lengthsFor(variables: readonly Declaration[], asked: readonly string[]): Dims | null {
  const lengths = variables.flatMap((v) => v.dims);
  const inside = lengths.flatMap((d) => postorder(d).flatMap((n) => (n.kind === 'dimension' ? [n.name] : [])));
  const names = [...new Set([...inside, ...asked])];
  const base = names.length + 2;
  for (let k = 0; k < TRIES; k++) {
    // The digits of k shift a descending start: first names tend to be the longer ones.
    let rest = k;
    const dims = new Map<string, number>();
    names.forEach((name, at) => {
      dims.set(name, 2 + ((names.length - 1 - at + (rest % base)) % base));
      rest = Math.floor(rest / base);
    });
    const fits = lengths.every((d) => {
      const value = dimensionValue(d, dims);
      return Number.isInteger(value) && value >= 2;
    });
    if (fits && (k < TRIES / 2 ? new Set(dims.values()).size === names.length : true)) return dims;
  }
  return null;
}
