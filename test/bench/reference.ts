import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import { concatenated, type Implementation, timed } from './implementation.js';

/** The hand-written loops of `c/reference.c`: what ratios are ratios to. */

type Sizes = Readonly<Record<string, number>>;

interface Kernel {
  readonly signature: string;
  readonly dims: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: (sizes: Sizes) => readonly number[];
}

const at = (sizes: Sizes, ...names: readonly string[]): number => names.reduce((n, name) => n * (sizes[name] ?? 1), 1);

const KERNELS: Readonly<Record<string, Kernel>> = {
  ssne: {
    signature: 'void ssne(int n, double *Y, double *P, _Out_ double *G)',
    dims: ['n'],
    inputs: ['Y', 'P'],
    outputs: (s) => [at(s, 'n', 'd')],
  },
  tsne: {
    signature: 'void tsne(int n, double *Y, double *P, _Out_ double *G)',
    dims: ['n'],
    inputs: ['Y', 'P'],
    outputs: (s) => [at(s, 'n', 'd')],
  },
  'softmax-ce': {
    signature: 'void softmax_ce(int n, int d, int k, double *X, double *W, double *b, double *T, _Out_ double *G)',
    dims: ['n', 'd', 'k'],
    inputs: ['X', 'W', 'b', 'T'],
    outputs: (s) => [at(s, 'd', 'k')],
  },
  'conv-backward': {
    signature:
      'void conv_backward(int c, int o, int r, int h, int v, double *x, double *w, double *g, _Out_ double *dw, _Out_ double *dx)',
    dims: ['c', 'o', 'r', 'h', 'v'],
    inputs: ['x', 'w', 'g'],
    outputs: ({ c = 0, o = 0, r = 0, h = 0, v = 0 }) => [o * c * r * r, c * (h + r - 1) * (v + r - 1)],
  },
  'soft-threshold': {
    signature: 'void soft_threshold(int n, double *x, double t, _Out_ double *y)',
    dims: ['n'],
    inputs: ['x', 't'],
    outputs: (s) => [at(s, 'n')],
  },
  autoencoder: {
    signature:
      'void autoencoder(int n, int d, int k, double *X, double *W, double *V, _Out_ double *dW, _Out_ double *dV)',
    dims: ['n', 'd', 'k'],
    inputs: ['X', 'W', 'V'],
    outputs: (s) => [at(s, 'd', 'k'), at(s, 'k', 'd')],
  },
  'f-partials': {
    signature: 'void f_partials(int n, double *x, double *y, _Out_ double *dx, _Out_ double *dy)',
    dims: ['n'],
    inputs: ['x', 'y'],
    outputs: (s) => [at(s, 'n'), at(s, 'n')],
  },
  logistic: {
    signature: 'void logistic(int n, int d, double *X, double *w, double *y, _Out_ double *g)',
    dims: ['n', 'd'],
    inputs: ['X', 'w', 'y'],
    outputs: (s) => [at(s, 'd')],
  },
};

/** A library built from the reference, or what is missing. */
function build(): { library: ReturnType<typeof koffi.load>; folder: string } | string {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-bench-'));
  const source = fileURLToPath(new URL('c/reference.c', import.meta.url));
  const [object, file] = [join(folder, 'reference.o'), join(folder, 'reference.so')];
  // Linked without -ffast-math and start files, which would set flush-to-zero for all of Node.
  const steps = [
    ['-std=gnu99', '-O3', '-march=native', '-ffast-math', '-fPIC', '-c', '-o', object, source],
    ['-shared', '-nostartfiles', '-o', file, object, '-lm'],
  ];
  for (const args of steps) if (spawnSync('gcc', args).status !== 0) return 'no gcc';
  return { library: koffi.load(file), folder };
}

/** Milliseconds of a call of the scalar trace, in a loop of so many. */
export type TraceInC = (calls: number, x: number, y: number) => number;

/** The loops as an implementation, and the scalar trace or why there is none. */
export function reference(): { readonly loops: Implementation; readonly trace: TraceInC | string } {
  const built = build();
  return { loops: loops(built), trace: typeof built === 'string' ? built : traceOf(built.library) };
}

function traceOf(library: ReturnType<typeof koffi.load>): TraceInC {
  const call = library.func('void trace(int calls, double x, double y, _Out_ double *out)');
  const out = new Float64Array(3);
  return (calls, x, y) => timed(() => call(calls, x, y, out)) / calls;
}

function loops(built: ReturnType<typeof build>): Implementation {
  return {
    name: 'c',
    prepare: async ({ name, sizes, data }) => {
      if (typeof built === 'string') return built;
      const kernel = KERNELS[name];
      if (!kernel) return 'no loops in C';
      const call = built.library.func(kernel.signature);
      const given = data(sizes);
      const inputs = kernel.inputs.map((n) => {
        const { data: numbers = new Float64Array(0), shape = [] } = given[n] ?? {};
        return shape.length === 0 ? numbers[0] : numbers;
      });
      const outputs = kernel.outputs(sizes).map((n) => new Float64Array(n));
      const args = [...kernel.dims.map((d) => sizes[d]), ...inputs, ...outputs];
      return { run: () => timed(() => call(...args)), result: () => concatenated(outputs) };
    },
    close: () => {
      if (typeof built !== 'string') rmSync(built.folder, { recursive: true, force: true });
    },
  };
}
