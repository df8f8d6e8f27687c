import { axisText, type Dialect } from './dialect.js';

/** NumPy, as the rows of the functions are written. */
export const NUMPY: Dialect = {
  module: 'np',
  special: 'special',
  calls: {},
  host: false,
  nan: 'np.nan',
  infinity: 'np.inf',
  pi: 'np.pi',
  where: (c, a, b) => `np.where(${c.code}, ${a.code}, ${b.code})`,
  reduce: (op, array, axes) => `${array}.${op}(${axisText(axes)})`,
  permute: (array, order) => `np.transpose(${array}, (${order.join(', ')}))`,
  einsum: (spec, arrays) => `np.einsum('${spec}', ${arrays.join(', ')})`,
  range: (from, to) => `np.arange(${from}, ${to})`,
  clip: (array, lo, hi) => `np.clip(${array}, ${lo}, ${hi})`,
  rounded: (array) => `np.rint(${array}).astype(int)`,
  broadcast: ({ code }, shape) => `np.broadcast_to(${code}, ${shape}).copy()`,
  scalar: ({ code }) => code,
};
