import { compilables } from '../../src/commands/targets.js';
import { compileAllC } from '../../src/compile/c/run.js';
import { type CompiledAll, type CompileOptions, compileAll, type Target } from '../../src/compile/compile.js';
import type { Arrays } from '../../src/compile/runner.js';
import { evaluate } from '../../src/compile/terms/poly.js';
import type { Poly } from '../../src/compile/terms/term.js';
import { concatenated, type Implementation, timed } from './implementation.js';
import type { Workload } from './workloads.js';

type Runs = Pick<CompiledAll, 'run' | 'program'> & Partial<Pick<CompiledAll, 'arrays'>>;
type Compile = (targets: readonly Target[], options: CompileOptions) => Runs;

const derived = new Map<string, { readonly targets: readonly Target[]; readonly ms: number }>();

/** The closed forms of a workload, derived once. */
export function targetsOf({ name, script }: Workload): { readonly targets: readonly Target[]; readonly ms: number } {
  const known = derived.get(name);
  if (known) return known;
  const start = performance.now();
  const targets = compilables({ file: name, text: script }).map((c) => c.result);
  const made = { targets, ms: performance.now() - start };
  derived.set(name, made);
  return made;
}

function backend(name: string, compile: Compile): Implementation {
  return {
    name,
    prepare: async (workload) => {
      const { sizes } = workload;
      const { targets } = targetsOf(workload);
      const given = workload.data(sizes);
      const start = performance.now();
      const compiled = compile(targets, { sizes });
      // Without arrays of its own it works in those it is given.
      const arrays = compiled.arrays?.(sizes) ?? plain(compiled, sizes);
      const inputs = Object.fromEntries(
        Object.entries(given).map(([n, { shape, data }]) => {
          const place = arrays.inputs[n];
          place?.data.set(data);
          return [n, place ?? { shape, data }];
        }),
      );
      const outs = arrays.outputs.map((o) => o.data);
      compiled.run(inputs, outs, sizes);
      const first = performance.now() - start;
      return { first, run: () => timed(() => compiled.run(inputs, outs, sizes)), result: () => concatenated(outs) };
    },
  };
}

function plain({ program }: Runs, sizes: Workload['sizes']): Pick<Arrays, 'inputs' | 'outputs'> {
  const at = (poly: Poly): number => evaluate(poly, (a) => (a.kind === 'dim' ? (sizes[a.name] ?? 0) : 0));
  const outputs = program.outputs.map(({ extents }) => {
    const shape = extents.map(at);
    return { shape, data: new Float64Array(shape.reduce((n, length) => n * length, 1)) };
  });
  return { inputs: {}, outputs };
}

/** The derived closed forms, by every backend. */
export const ours: readonly Implementation[] = [
  backend('closedform-js', (targets, options) => compileAll(targets, { ...options, backend: 'js' })),
  backend('closedform-wasm', (targets, options) => compileAll(targets, { ...options, backend: 'wasm' })),
  backend('closedform-wasm-fma', (targets, options) =>
    compileAll(targets, { ...options, backend: 'wasm', fused: true }),
  ),
  backend('closedform-wasm-fma-2', (targets, options) =>
    compileAll(targets, { ...options, backend: 'wasm', fused: true, threads: 2 }),
  ),
  backend('closedform-c', compileAllC),
];
