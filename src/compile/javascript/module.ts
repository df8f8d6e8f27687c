import type { Declaration } from '../../expr/declaration.js';
import { dimsOf, javascript } from '../javascript.js';
import type { Buffer, Program } from '../loops/program.js';
import { piecesIn } from '../pieces.js';
import { asConstant } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { JS_HELPERS } from './helpers.js';
import { declaredLength, lengthText, type Names, readOff } from './lengths.js';

/** An ES module that needs nothing else, and its types. */
export interface JsModule {
  readonly source: string;
  readonly types: string;
}

export interface ModuleOptions {
  /** An identifier: the function's name. */
  readonly name: string;
  /** The order of the parameters. */
  readonly parameters: readonly Declaration[];
  /** Lines for people: what is computed, in the language. */
  readonly about: readonly string[];
}

/** How a module computes, given arrays `a0, a1, …` of the parameters and dimensions `n0, n1, …`. */
export interface ModuleKernel {
  /** Statements of the module before the function. */
  readonly before: readonly string[];
  /** Statements in the function; they leave the results as Float64Arrays `r0, r1, …` of lengths `l0, l1, …`. */
  readonly inside: readonly string[];
}

/** What the kernel may refer to. */
export interface Place {
  /** The variable that holds a dimension. */
  readonly dimOf: (name: string) => string;
  /** `a2.data`, the numbers of a parameter; `r0`, those of an output. */
  readonly arrayOf: (buffer: Buffer) => string;
  readonly lengthOf: (extents: readonly Poly[]) => string;
}

const RUNTIME = `/** The numbers of a parameter row by row, given as numbers, nested arrays or { shape, data }. */
function dense(data, name, axes) {
  const value = data[name];
  if (value === undefined) throw new TypeError(\`no value is given for \${name}\`);
  const shape = [];
  const given = typeof value === 'object' && 'shape' in value;
  if (given) shape.push(...value.shape);
  else for (let v = value; typeof v === 'object'; v = v[0]) shape.push(v.length);
  if (shape.length !== axes) throw new TypeError(\`\${name} has \${axes} axes, but an array of shape [\${shape}] was given\`);
  const flat = given ? value.data : value instanceof Float64Array ? value : [];
  const copy = (v, axis) => {
    if (axis < axes && v.length === shape[axis]) for (const x of v) copy(x, axis + 1);
    else if (axis === axes && typeof v === 'number') flat.push(v);
    else throw new TypeError(\`\${name} is not a full array of numbers\`);
  };
  if (!given && Array.isArray(flat)) copy(value, 0);
  const size = shape.reduce((n, length) => n * length, 1);
  if (flat.length !== size) throw new TypeError(\`\${name} is not a full array of shape [\${shape}]\`);
  return { name, shape, data: flat instanceof Float64Array ? flat : Float64Array.from(flat) };
}

/** A length that an array must have. */
function agree(array, axis, length) {
  if (array.shape[axis] === length) return;
  throw new TypeError(\`\${array.name} must have length \${length} along axis \${axis + 1}, but has \${array.shape[axis]}\`);
}

function whole(value, name) {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new TypeError(\`the dimension \${name} must be a positive whole number, but is \${value}\`);
}

/** Nested arrays; a number where the shape is empty. */
function nested(data, shape) {
  let at = 0;
  const make = (axis) =>
    axis === shape.length ? data[at++] : Array.from({ length: shape[axis] }, () => make(axis + 1));
  return make(0);
}`;

const inComment = (line: string): string => line.replace(/\*\//g, '* /').replace(/\p{Cc}/gu, ' ');

/** Everything around a kernel: reading the data, solving for the dimensions, laying out the result. */
export function wrap(program: Program, options: ModuleOptions, kernelFor: (place: Place) => ModuleKernel): JsModule {
  const { name } = options;
  const parameters = arraysOf(program, options.parameters);
  const dims: string[] = [];
  const dim = (d: string): string => {
    if (!dims.includes(d)) dims.push(d);
    return `n${dims.indexOf(d)}`;
  };
  const names: Names = { dim, scalar: (s) => `a${parameters.findIndex((b) => b.name === s)}.data[0]` };
  for (const b of parameters) for (const e of b.extents) lengthText(e, names);
  const place: Place = {
    dimOf: dim,
    arrayOf: (b) => (b.role === 'output' ? `r${program.outputs.indexOf(b)}` : `a${parameters.indexOf(b)}.data`),
    lengthOf: (extents) => {
      const texts = extents.map((e) => lengthText(e, names));
      return texts.length === 0 ? '1' : texts.map((x) => (/^\w+$/.test(x) ? x : `Math.max(0, ${x})`)).join(' * ');
    },
  };
  const shapes = program.outputs.map((b) => b.extents.map((e) => lengthText(e, names)));
  const sizes = program.outputs.map((b) => place.lengthOf(b.extents));
  const kernel = kernelFor(place);
  const { found, left } = readOff(
    parameters.map((b) => b.extents),
    dims,
  );
  const quoted = JSON.stringify;
  const lines = [
    ...parameters.map((b, k) => `const a${k} = dense(data, ${quoted(b.name)}, ${b.extents.length});`),
    ...left.map((d) => `const ${dim(d)} = whole(data[${quoted(d)}], ${quoted(d)});`),
    ...found.map(({ name: d, array, axis, slope, rest }) => {
      const length = `a${array}.shape[${axis}]`;
      const top = rest.terms.length === 0 ? length : `(${length} - (${lengthText(rest, names)}))`;
      const value = asConstant(slope) === 1 ? top : `${top} / (${lengthText(slope, names)})`;
      return `const ${dim(d)} = whole(${value}, ${quoted(d)});`;
    }),
    ...parameters.flatMap((b, k) =>
      b.extents.flatMap((e, axis) => {
        const read = found.some((f) => f.array === k && f.axis === axis);
        return read ? [] : [`agree(a${k}, ${axis}, ${lengthText(e, names)});`];
      }),
    ),
    ...sizes.map((size, k) => `const l${k} = ${size};`),
    ...kernel.inside,
  ];
  const results = shapes.map((shape, k) => `{ shape: [${shape.join(', ')}], data: r${k} }`);
  const shapeWords = (b: Buffer): string =>
    b.extents.length === 0 ? 'a number' : `[${b.extents.map((e) => words(e)).join(', ')}]`;
  const fields = [...parameters.map((b) => `${quoted(b.name)}: Numbers`), ...left.map((d) => `${quoted(d)}: number`)];
  const doc = [
    '/**',
    ...options.about.map((line) => ` * ${inComment(line)}`.trimEnd()),
    ' *',
    ...parameters.map((b) => ` * ${inComment(b.name)}: ${inComment(shapeWords(b))}`),
    ...program.outputs.map((b) => ` * the result: ${inComment(shapeWords(b))}`),
  ];
  const one = results.length === 1;
  const source = [
    ...kernel.before,
    '',
    RUNTIME,
    '',
    ...doc,
    ' *',
    ` * @param {{ ${fields.join(', ')} }} data numbers, nested arrays or { shape, data }`,
    ' * @returns the numbers row by row, with their shape',
    ' */',
    `export function ${name}_dense(data) {`,
    ...lines.map((l) => `  ${l}`),
    one ? `  return ${results[0]};` : `  return [${results.join(', ')}];`,
    '}',
    '',
    '/** The same as a number or nested arrays. */',
    `export function ${name}(data) {`,
    one
      ? `  const { shape, data: numbers } = ${name}_dense(data);\n  return nested(numbers, shape);`
      : `  return ${name}_dense(data).map(({ shape, data: numbers }) => nested(numbers, shape));`,
    '}',
    '',
  ].join('\n');
  const value = (type: string): string => (one ? type : `${type}[]`);
  const types = [
    'export type Nested = number | Nested[];',
    'export interface Dense { readonly shape: readonly number[]; readonly data: Float64Array }',
    'export type Numbers = number | readonly Numbers[] | Float64Array | Dense;',
    '',
    ...doc,
    ' */',
    `export function ${name}(data: { ${fields.join('; ')} }): ${value('Nested')};`,
    '/** The same as numbers row by row, with their shape. */',
    `export function ${name}_dense(data: { ${fields.join('; ')} }): ${value('Dense')};`,
    '',
  ].join('\n');
  return { source, types };
}

/** The arrays that are read, and those from whose shapes alone a dimension is known, as declared. */
function arraysOf(program: Program, declared: readonly Declaration[]): Buffer[] {
  const used = program.buffers.filter((b) => b.role === 'parameter');
  const dims = new Set<string>();
  const names: Names = { dim: (d) => `${dims.add(d).size}`, scalar: (s) => s };
  for (const b of program.buffers) for (const e of b.extents) lengthText(e, names);
  for (const d of dimsOf(program)) dims.add(d);
  const { left } = readOff(
    used.map((b) => b.extents),
    [...dims],
  );
  return declared.flatMap((d): Buffer[] => {
    const own = used.find((b) => b.name === d.name);
    if (own) return [own];
    const extents = d.dims.map(declaredLength).filter((e) => e !== null);
    const tells = extents.some((e) =>
      e.terms.some((m) => m.atoms.some((a) => a.kind === 'dim' && left.includes(a.name))),
    );
    return tells && extents.length === d.dims.length ? [{ id: -1, role: 'parameter', name: d.name, extents }] : [];
  });
}

/** A length in the user's names. */
function words(poly: Poly): string {
  try {
    return lengthText(poly, { dim: (d) => d, scalar: (s) => s });
  } catch {
    return '…';
  }
}

/** The program as an ES module of its own, with the helpers that it calls. */
export function jsModule(program: Program, options: ModuleOptions): JsModule {
  const { source: body, dims, buffers: all } = javascript(program);
  const called = [...body.matchAll(/\$\.(\w+)\(/g)].map((m) => m[1] as string);
  const code = body.replace(/\$\.(\w+)\(/g, '$1(').split('\n');
  return wrap(program, options, (place) => {
    const buffers = all.map((b) =>
      b.role === 'temporary' ? `new Float64Array(${place.lengthOf(b.extents)})` : place.arrayOf(b),
    );
    const lengths = dims.map(place.dimOf);
    return {
      before: [
        ...piecesIn(called.join(' '), JS_HELPERS).flatMap((text) => [text, '']),
        'function compute(b, n) {',
        ...code.slice(1).map((l) => `  ${l}`),
        '}',
      ],
      inside: [
        ...program.outputs.map((_, k) => `const r${k} = new Float64Array(l${k});`),
        `compute([${buffers.join(', ')}], [${lengths.join(', ')}]);`,
      ],
    };
  });
}
