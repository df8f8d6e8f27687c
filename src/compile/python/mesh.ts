import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { reachable } from '../reach.js';
import { span } from '../terms/poly.js';
import type { Term, Var } from '../terms/term.js';
import { likelySpan } from '../terms/terms.js';
import { namedTerms } from './function.js';
import { docstring, type Exported, indented, type Written } from './module.js';

/** Which dimension of a program is split over the devices of a mesh, and the JAX source that splits it. */

/** The dimension whose length is the variable's range, else null. */
function dimensionOf(v: Var): string | null {
  const { terms } = span(v.lo, v.hi);
  const [only] = terms;
  const [atom] = only?.atoms ?? [];
  return terms.length === 1 && only?.coefficient === 1 && only.atoms.length === 1 && atom?.kind === 'dim'
    ? atom.name
    : null;
}

/** Work by the dimension over which it is spread: the outermost parallel axis, or that of the sum where there is none. */
function workOf({ target }: Exported, work: Map<string, number>): void {
  const translation = namedTerms(target);
  const roots = [
    ...reachable(translation).map((x) => ({ axes: x.axes, body: x.body })),
    ...translation.outputs.map((o) => ({ axes: o.axes, body: o.term })),
  ];
  const spread = (outer: Var | undefined, over: readonly Var[]): void => {
    const name = outer && dimensionOf(outer);
    if (name) work.set(name, (work.get(name) ?? 0) + over.reduce((n, v) => n * likelySpan(v), 1));
  };
  for (const { axes, body } of roots) {
    spread(axes[0], axes);
    const seen = new Set<Term>([body]);
    for (const term of seen) {
      for (const arg of term.args) seen.add(arg);
      if (term.kind !== 'reduce') continue;
      const outer = axes.find((v) => term.free.includes(v)) ?? term.free[0] ?? term.vars[0];
      spread(outer, [...term.free, ...term.vars]);
    }
  }
}

function isDimension(length: Node, name: string): boolean {
  return length.kind === 'dimension' && length.name === name;
}

/** The dimension that carries most of the work, among those that are an axis of a parameter; ties go to the first declared. */
export function splitDimension(functions: readonly Exported[], parameters: readonly Declaration[]): string | null {
  const work = new Map<string, number>();
  for (const f of functions) workOf(f, work);
  const lengths = parameters.flatMap((p) => p.dims).flatMap((d) => (d.kind === 'dimension' ? [d.name] : []));
  let best: string | null = null;
  for (const name of new Set(lengths)) {
    if ((work.get(name) ?? 0) > (best === null ? 0 : (work.get(best) ?? 0))) best = name;
  }
  return best;
}

/** `split('rows', None)` for an array that has the dimension on an axis, `whole` for one that has not. */
function placement(lengths: readonly Node[], dim: string): string {
  const at = lengths.findIndex((d) => isDimension(d, dim));
  return at < 0 ? 'whole' : `split(${at})`;
}

/**
 * `sharded(mesh)`: the functions compiled for the devices of a mesh with one axis. Arrays are split along one
 * dimension and the others are whole on every device; what has to be exchanged, the compiler of JAX inserts.
 * `result` gives the lengths of a function's axes.
 */
export function shardedFunctions(
  functions: readonly Exported[],
  written: ReadonlyMap<string, Written>,
): readonly string[] | null {
  const parameters = [...new Set(functions.flatMap((f) => f.parameters))];
  const dim = splitDimension(functions, parameters);
  if (dim === null) return null;
  const entries = functions.map((f) => {
    const made = written.get(f.name) as Written;
    const ins = f.parameters.map((p) => placement(p.dims, dim));
    const out = placement(
      f.target.indices.map((i) => i.children[1] as Node),
      dim,
    );
    const fixed = made.asked.length > 0 ? `, static_argnames=(${made.asked.map((d) => `'${d}'`).join(', ')},)` : '';
    const given = `in_shardings=(${ins.join(', ')}${ins.length === 1 ? ',' : ''}), out_shardings=${out}${fixed}`;
    return `'${made.name}': jax.jit(${made.name}, ${given}),`;
  });
  const split = parameters.filter((p) => p.dims.some((d) => isDimension(d, dim))).map((p) => p.name);
  return [
    'def sharded(mesh):',
    ...indented([
      ...docstring([
        `The functions by name, for the devices of a mesh with one axis.`,
        '',
        `Along ${dim} are split: ${split.join(', ')}; its length must be a multiple of the number of devices.`,
        "Example: sharded(jax.make_mesh((jax.device_count(),), ('rows',)))",
      ]),
      'rows, = mesh.axis_names',
      'whole = NamedSharding(mesh, PartitionSpec())',
      '',
      'def split(axis):',
      '    return NamedSharding(mesh, PartitionSpec(*[None] * axis, rows))',
      '',
      'return {',
      ...indented(entries),
      '}',
    ]),
  ];
}
