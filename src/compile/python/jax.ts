import type { Dialect } from './dialect.js';
import { NUMPY } from './numpy.js';

/** `jax.numpy`: NumPy under another name; lengths stay Python's own numbers, so that a trace knows them. */
export const JAX: Dialect = {
  ...NUMPY,
  module: 'jnp',
  calls: { lambertw: (x) => `lambert_w(${x.code})` },
  host: true,
  nan: 'jnp.nan',
  infinity: 'jnp.inf',
  pi: 'jnp.pi',
  where: (c, a, b) =>
    c.plain && a.plain && b.plain
      ? `(${a.code} if ${c.code} else ${b.code})`
      : `jnp.where(${c.code}, ${a.code}, ${b.code})`,
  permute: (array, order) => `jnp.transpose(${array}, (${order.join(', ')}))`,
  einsum: (spec, arrays) => `jnp.einsum('${spec}', ${arrays.join(', ')})`,
  range: (from, to) => `jnp.arange(${from}, ${to})`,
  clip: (array, lo, hi) => `jnp.clip(${array}, ${lo}, ${hi})`,
  rounded: (array) => `jnp.rint(${array}).astype(int)`,
  broadcast: ({ code }, shape) => `jnp.broadcast_to(${code}, ${shape})`,
  scalar: ({ code, plain }) => (plain ? `jnp.asarray(${code}, dtype=float)` : code),
};
