import { JS_HELPERS } from './javascript/helpers.js';
import { type JsModule, type ModuleOptions, wrap } from './javascript/module.js';
import { dimsOf } from './javascript.js';
import { type Buffer, type Program, statements } from './loops/program.js';
import { piecesIn } from './pieces.js';
import { evaluate } from './terms/poly.js';
import { emitModule } from './wasm/module.js';
import { MATRIX } from './wasm/steps.js';
import { exponentialTable } from './wasm/tables.js';

/** A WebAssembly module for arrays of certain sizes, and the ES module that loads it. */
export interface WasmModule extends JsModule {
  readonly bytes: Uint8Array;
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The sizes do not say how long the arrays are. */
export class NoSizes extends Error {}

/**
 * @param sizes the lengths of the dimensions, which become part of the code
 * @throws NoSizes where one is missing, or where a length depends on the value of a parameter
 */
export function wasmModule(
  program: Program,
  options: ModuleOptions,
  sizes: Readonly<Record<string, number>>,
): WasmModule {
  const dims = dimsOf(program);
  const missing = dims.filter((d) => !Object.hasOwn(sizes, d));
  if (missing.length > 0)
    throw new NoSizes(
      `WebAssembly is made for sizes, and none is given for ${missing.join(', ')}: --sizes ${missing.map((d) => `${d}=100`).join(',')}`,
    );
  const size = (name: string): number => sizes[name] as number;
  const lengthOf = (buffer: Buffer): number =>
    buffer.extents.reduce((n, extent) => {
      const length = evaluate(extent, (a) => (a.kind === 'dim' ? size(a.name) : Number.NaN));
      if (Number.isNaN(length))
        throw new NoSizes('a length depends on the value of a parameter: WebAssembly cannot be made for it');
      return n * Math.max(0, length);
    }, 1);
  const { bytes, layout, pool, tabled, rows } = emitModule(program, size, lengthOf);
  const from = tabled ? layout.table : layout.pool;
  const image = new Uint8Array(layout.pool + 16 * pool.length - from);
  if (tabled) image.set(new Uint8Array(exponentialTable().buffer));
  new BigUint64Array(image.buffer, layout.pool - from, 2 * pool.length).set(pool.flatMap((b) => [b, b]));
  const lanes = [...rows].map(([name, row]) => {
    const args = Array.from({ length: row.arity }, (_, k) => `x${k}`);
    return `${JSON.stringify(name)}: (${args.join(', ')}) => ${row.js(...args)},`;
  });
  const needsMatrix = [...statements(program.body)].some(([s]) => s.kind === 'matrix');
  const matrices = MATRIX.map((fn) => `$.${fn}(a, n, all, at)`);
  const code = lanes.join('\n');
  const called = [...`${code}${needsMatrix ? matrices.join(' ') : ''}`.matchAll(/\$\.(\w+)\(/g)].map(
    (m) => m[1] as string,
  );
  const plain = (text: string): string => text.replace(/\$\.(\w+)\(/g, '$1(');
  const view = (buffer: Buffer): string =>
    `new Float64Array(memory.buffer, ${layout.base.get(buffer)}, ${layout.length.get(buffer)})`;
  const made = wrap(program, options, (place) => ({
    before: [
      "import { readFileSync } from 'node:fs';",
      '',
      ...piecesIn(called.join(' '), JS_HELPERS).flatMap((text) => [text, '']),
      `const memory = new WebAssembly.Memory({ initial: ${layout.pages} });`,
      `const constants = '${base64(image)}';`,
      `new Uint8Array(memory.buffer).set(Buffer.from(constants, 'base64'), ${from});`,
      'const environment = {',
      '  memory,',
      "  'lane.pow': Math.pow,",
      "  'lane.expm1': Math.expm1,",
      ...plain(code)
        .split('\n')
        .filter(Boolean)
        .map((l) => `  ${l}`),
      ...(needsMatrix
        ? [
            '  matrix: (which, from, n, to) => {',
            '    const all = new Float64Array(memory.buffer);',
            '    const [a, at] = [all.subarray(from / 8, from / 8 + n * n), to / 8];',
            `    [${matrices.map((m) => `() => ${plain(m)}`).join(', ')}][which]();`,
            '  },',
          ]
        : []),
      '};',
      `const bytes = readFileSync(new URL('./${options.name}.wasm', import.meta.url));`,
      'const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: environment }).exports;',
    ],
    inside: [
      ...dims.map(
        (d) =>
          `if (${place.dimOf(d)} !== ${size(d)}) throw new TypeError(\`this module is made for ${JSON.stringify(d).replace(/[`$\\]/g, '')} = ${size(d)}, not \${${place.dimOf(d)}}\`);`,
      ),
      ...program.buffers.filter((b) => b.role === 'parameter').map((b) => `${view(b)}.set(${place.arrayOf(b)});`),
      'run();',
      ...program.outputs.map((b, k) => `const r${k} = ${view(b)}.slice();`),
    ],
  }));
  return { ...made, bytes };
}
