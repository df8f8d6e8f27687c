import { guardedTerm } from './guarded.js';
import { JAX } from './jax.js';
import { lambertW } from './lambertw.js';
import { shardedFunctions } from './mesh.js';
import {
  askedBy,
  callText,
  type Differentiated,
  docstring,
  type Exports,
  fileText,
  importing,
  indented,
  type Style,
  type Written,
  writtenFunction,
} from './module.js';

const STYLE: Style = {
  library: () => JAX,
  entry: (names) => {
    const [only] = names;
    if (names.length < 2) return names.map(() => `${only} = jnp.asarray(${only})`);
    return [`${names.join(', ')} = map(jnp.asarray, (${names.join(', ')}))`];
  },
  helpers: { lambert_w: lambertW('jnp', (x) => `jax.lax.stop_gradient(${x})`) },
  imports: (body) => [
    ...importing(body, 'math', 'import math'),
    ...(/\bpartial\(/.test(body) ? ['from functools import partial'] : []),
    ...(/(?<![\w.])(math\.|partial\()/.test(body) ? [''] : []),
    'import jax',
    'import jax.numpy as jnp',
    ...importing(body, 'special', 'from jax.scipy import special'),
    ...(/\bNamedSharding\(/.test(body) ? ['from jax.sharding import NamedSharding, PartitionSpec'] : []),
    '',
    '# Without this line JAX computes in single precision.',
    "jax.config.update('jax_enable_x64', True)",
  ],
};
/** The objective is also differentiated by the library, as a witness. */
const OBJECTIVE: Style = { ...STYLE, prepare: guardedTerm };

/**
 * A JAX file: the functions, each of arrays; for each objective with a gradient a `custom_vjp` with the derived
 * backward; and `sharded(mesh)`, the same functions over the devices of a mesh.
 */
export function exportJax({ doc, functions, differentiated }: Exports): string {
  const objectives = new Set(differentiated.map((d) => d.objective));
  const whole = differentiated.filter((d) => d.backward.size > 0);
  const written = new Map(functions.map((f) => [f.name, writtenFunction(f, objectives.has(f) ? OBJECTIVE : STYLE)]));
  const wrapped = whole.map((d) => customVjp(d, written));
  const mesh = shardedFunctions(functions, written);
  return fileText(doc, STYLE, [
    ...[...written.values()].map((w) => w.text),
    ...wrapped.flat(),
    ...(mesh ? [mesh] : []),
  ]);
}

function customVjp(
  { objective, backward, missing }: Differentiated,
  written: ReadonlyMap<string, Written>,
): readonly (readonly string[])[] {
  const forward = written.get(objective.name) as Written;
  const asked = askedBy(forward, backward, written);
  const { parameters } = forward;
  const g = parameters.includes('g') ? 'cotangent' : 'g';
  const name = `derived_${forward.name}`;
  const all = [...parameters, ...asked].join(', ');
  const kept = parameters.length === 1 ? `(${parameters[0]},)` : `(${parameters.join(', ')})`;
  const gradients = objective.parameters.map((declaration) => {
    const found = backward.get(declaration.name);
    if (!found) return `None,  # ${missing(declaration.name)}`;
    const made = written.get(found.call.name) as Written;
    return found.contracted ? `${callText(made, [g, ...parameters])},` : `${g} * ${callText(made, parameters)},`;
  });
  const places = asked.map((_, k) => parameters.length + k).join(', ');
  const decorator = asked.length > 0 ? `@partial(jax.custom_vjp, nondiff_argnums=(${places},))` : '@jax.custom_vjp';
  const value = callText(forward, parameters);
  return [
    [
      decorator,
      `def ${name}(${all}):`,
      ...indented([
        ...docstring([`${objective.name} with the derived backward, for \`jax.grad\` and \`jax.vjp\`.`]),
        `return ${value}`,
      ]),
    ],
    [`def ${name}_forward(${all}):`, ...indented([`return ${value}, ${kept}`])],
    [
      `def ${name}_backward(${[...asked, 'saved', g].join(', ')}):`,
      ...indented([`${kept} = saved`, 'return (', ...indented(gradients), ')']),
    ],
    [`${name}.defvjp(${name}_forward, ${name}_backward)`],
  ];
}
