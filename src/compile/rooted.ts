import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { type Compiled, type CompileOptions, compileAll, programOf, type Target } from './compile.js';
import { type Data, type Dense, dense, nested } from './data.js';
import { type JsModule, jsModule, type ModuleOptions } from './javascript/module.js';
import { SOLVE } from './javascript/solve.js';

/** A root of an increasing function at every value of the axes, known to later expressions as an array. */
export interface RootTarget {
  readonly array: Declaration;
  readonly axes: readonly Index[];
  readonly equation: Node;
  readonly lo: Node;
  readonly hi: Node;
  /** A bracket outside of which the root is not sought. */
  readonly when: Node;
}

/** An expression in roots that are sought before it, in order. */
export interface RootedTarget extends Target {
  readonly roots: readonly RootTarget[];
}

/** What each root gives to the program: its equation, the ends of its bracket, its condition. */
const OUTPUTS = 4;

function targetsOf({ node, indices, roots }: RootedTarget): Target[] {
  const own = roots.flatMap((r) => [r.equation, r.lo, r.hi, r.when].map((n) => ({ node: n, indices: r.axes })));
  return [...own, { node, indices }];
}

/** From which axis of which parameter each length of an array of roots is read. */
function lengthsOf(
  { array }: RootTarget,
  parameters: readonly Declaration[],
): { name: string; axes: number; axis: number }[] {
  return array.dims.map((length) => {
    const source = parameters.find((p) => p.dims.includes(length));
    if (!source) throw new Error(`no parameter has the length of the roots ${array.name}`);
    return { name: source.name, axes: source.dims.length, axis: source.dims.indexOf(length) };
  });
}

type Solve = (
  equation: (z: Float64Array) => Float64Array,
  from: Float64Array,
  to: Float64Array,
  wanted: Float64Array,
) => Float64Array;

const solve = new Function(`'use strict'; ${SOLVE}; return solve;`)() as Solve;

/** Compiles an expression in roots; a call solves for them one after the other. */
export function compileRooted(
  target: RootedTarget,
  parameters: readonly Declaration[],
  options: CompileOptions = {},
): Compiled {
  if (options.backend === 'wasm') throw new Error(REFUSED);
  const { roots } = target;
  const all = compileAll(targetsOf(target), {
    ...options,
    backend: 'js',
    parameters: [...parameters, ...roots.map((r) => r.array)],
  });
  const places = roots.map((r) => lengthsOf(r, parameters));
  const run: Compiled['run'] = (data, out, dims) => {
    const given: Record<string, Data[string]> = { ...data };
    for (const [k, { array }] of roots.entries()) {
      const shape = (places[k] ?? []).map(({ name, axis }) => dense(name, data[name] as Dense).shape[axis] as number);
      given[array.name] = { shape, data: new Float64Array(shape.reduce((n, length) => n * length, 1)) };
    }
    for (const [k, { array }] of roots.entries()) {
      const at = (z: Float64Array): readonly Dense[] => {
        given[array.name] = { shape: (given[array.name] as Dense).shape, data: z };
        return all.run(given, [], dims).slice(OUTPUTS * k, OUTPUTS * (k + 1));
      };
      const [, lo, hi, when] = at((given[array.name] as Dense).data).map((d) => d.data) as Float64Array[];
      at(solve((z) => (at(z)[0] as Dense).data, lo as Float64Array, hi as Float64Array, when as Float64Array));
    }
    return all.run(given, [...roots.flatMap(() => new Array(OUTPUTS).fill(undefined)), out], dims).at(-1) as Dense;
  };
  return {
    ...all,
    parameters,
    run,
    call: (data) => {
      const { data: numbers, shape } = run(data);
      return nested(numbers, shape);
    },
  };
}

/** Why no other language takes an expression in roots. */
export const REFUSED = 'a certified root is computed in JavaScript alone';

/** An ES module of an expression in roots. */
export function rootedModule(target: RootedTarget, options: ModuleOptions): JsModule {
  const { name, about, parameters } = options;
  const { roots } = target;
  const { program } = programOf(targetsOf(target));
  const inner = jsModule(program, {
    name: 'parts',
    about: [],
    parameters: [...parameters, ...roots.map((r) => r.array)],
  });
  const quoted = JSON.stringify;
  const solving = roots.flatMap((r, k) => {
    const own = quoted(r.array.name);
    const first = OUTPUTS * k;
    return [
      `{`,
      `  const at = (z) => {`,
      `    given[${own}] = { shape: given[${own}].shape, data: z };`,
      `    return parts_dense(given).slice(${first}, ${first + OUTPUTS}).map((r) => r.data);`,
      `  };`,
      `  const [, lo, hi, when] = at(given[${own}].data);`,
      `  at(solve((z) => at(z)[0], lo, hi, when));`,
      `}`,
    ];
  });
  const places = roots.map((r) => {
    const lengths = lengthsOf(r, parameters);
    const shape = lengths.map((l) => `dense(data, ${quoted(l.name)}, ${l.axes}).shape[${l.axis}]`).join(', ');
    return `given[${quoted(r.array.name)}] = zeros([${shape}]);`;
  });
  const comment = (line: string): string => ` * ${line.replace(/\*\//g, '* /').replace(/\p{Cc}/gu, ' ')}`.trimEnd();
  const source = [
    inner.source.replace(/^export function/gm, 'function'),
    SOLVE,
    '',
    'function zeros(shape) {',
    '  return { shape, data: new Float64Array(shape.reduce((n, length) => n * length, 1)) };',
    '}',
    '',
    '/**',
    ...about.map(comment),
    ' *',
    ' * Roots are sought until neighbouring numbers enclose them.',
    ' *',
    ' * @returns the numbers row by row, with their shape',
    ' */',
    `export function ${name}_dense(data) {`,
    '  const given = { ...data };',
    ...[...places, ...solving].map((line) => `  ${line}`),
    `  return parts_dense(given)[${OUTPUTS * roots.length}];`,
    '}',
    '',
    '/** The same as a number or nested arrays. */',
    `export function ${name}(data) {`,
    `  const { shape, data: numbers } = ${name}_dense(data);`,
    '  return nested(numbers, shape);',
    '}',
    '',
  ].join('\n');
  return { source, types: typesOf(inner.types, options, roots) };
}

/** The types of the parts, which know the parameters, with one result and without the roots. */
function typesOf(types: string, { name, about }: ModuleOptions, roots: readonly RootTarget[]): string {
  const unknown = roots.map((r) => `${JSON.stringify(r.array.name)}: Numbers`);
  const fields = (/function parts\(data: \{ (.*) \}\)/.exec(types)?.[1] ?? '')
    .split('; ')
    .filter((f) => !unknown.includes(f));
  const doc = ['/**', ...about.map((line) => ` * ${line.replace(/\*\//g, '* /')}`.trimEnd()), ' */'];
  return [
    ...types.split('\n').slice(0, 3),
    '',
    ...doc,
    `export function ${name}(data: { ${fields.join('; ')} }): Nested;`,
    '/** The same as numbers row by row, with their shape. */',
    `export function ${name}_dense(data: { ${fields.join('; ')} }): Dense;`,
    '',
  ].join('\n');
}
