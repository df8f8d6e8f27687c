import { type AxisReduction, axisText, type Dialect, type Operand } from './dialect.js';

const REDUCERS: Readonly<Record<AxisReduction, string>> = {
  sum: 'sum',
  prod: 'prod',
  max: 'amax',
  min: 'amin',
  argmax: 'argmax',
};

/** PyTorch; new arrays are of the kind of the tensor `like` and stand where it does. */
export function torch(like: string | undefined): Dialect {
  const kind = like === undefined ? 'dtype=torch.float64' : `dtype=${like}.dtype, device=${like}.device`;
  const device = like === undefined ? '' : `, device=${like}.device`;
  const tensor = (x: Operand): string => (x.plain ? `torch.tensor(${x.code}, ${kind})` : x.code);
  const elementwise =
    (name: string) =>
    (x: Operand): string =>
      `torch.${name}(${tensor(x)})`;
  const extreme =
    (name: string, bound: string) =>
    (a: Operand, b: Operand): string => {
      if (a.plain) return `torch.clamp(${tensor(b)}, ${bound}=${a.code})`;
      return b.plain ? `torch.clamp(${a.code}, ${bound}=${b.code})` : `torch.${name}(${a.code}, ${b.code})`;
    };
  return {
    module: 'torch',
    special: 'torch.special',
    calls: {
      max: extreme('maximum', 'min'),
      min: extreme('minimum', 'max'),
      mod: (a, b) => `torch.remainder(${tensor(a)}, ${b.code})`,
      softplus: (x) => `torch.logaddexp(torch.zeros_like(${tensor(x)}), ${tensor(x)})`,
      cbrt: (x) => `cube_root(${tensor(x)})`,
      gamma: (x) => `gamma_function(${tensor(x)})`,
      lambertw: (x) => `lambert_w(${tensor(x)})`,
      sigmoid: elementwise('special.expit'),
      Phi: elementwise('special.ndtr'),
      digamma: elementwise('special.digamma'),
      sign: elementwise('sign'),
      polygamma: (n, x) => `torch.special.polygamma(${n.code}, ${tensor(x)})`,
      trigamma: (x) => `torch.special.polygamma(1, ${tensor(x)})`,
    },
    host: true,
    nan: 'math.nan',
    infinity: 'math.inf',
    pi: 'math.pi',
    where: (c, a, b) => {
      if (c.plain && a.plain && b.plain) return `(${a.code} if ${c.code} else ${b.code})`;
      const condition = c.plain ? `torch.tensor(${c.code}${device})` : c.code;
      // Two numbers of Python would make an array of the default kind.
      return `torch.where(${condition}, ${b.plain ? tensor(a) : a.code}, ${b.code})`;
    },
    reduce: (op, array, axes) => {
      if (op !== 'prod' || axes === null || axes.length === 1)
        return `${array}.${REDUCERS[op]}(${axisText(axes, 'dim')})`;
      return [...axes].sort((a, b) => b - a).reduce((text, axis) => `${text}.prod(dim=${axis})`, array);
    },
    permute: (array, order) => `torch.permute(${array}, (${order.join(', ')}))`,
    einsum: (spec, arrays) => `torch.einsum('${spec}', ${arrays.join(', ')})`,
    range: (from, to) => `torch.arange(${from}, ${to}${device})`,
    clip: (array, lo, hi) => `torch.clamp(${array}, ${lo}, ${hi})`,
    rounded: (array) => `torch.round(${array}).long()`,
    real: (integers) => `${integers}.to(${like === undefined ? 'torch.float64' : `${like}.dtype`})`,
    broadcast: (value, shape) =>
      value.plain
        ? `torch.full(${shape}, ${value.code}, ${kind})`
        : `torch.broadcast_to(${value.code}, ${shape}).clone()`,
    scalar: tensor,
  };
}
