import { createRequire } from 'node:module';
import { compilables } from '../../../src/commands/targets.js';
import { compileAllC } from '../../../src/compile/c/run.js';
import { type CompiledAll, compileAll, type Target } from '../../../src/compile/compile.js';

/** Values at a point. */
export type Evaluate = (x: number, y: number) => readonly number[];

/** A system that differentiates and makes a function of the result; both derivatives, no sharing between calls. */
export interface System {
  readonly name: string;
  /** The function and its partial derivatives, ready to be compiled. */
  readonly derive: (text: string) => readonly unknown[];
  /** Some of them as one function of a point. */
  readonly compile: (derived: readonly unknown[]) => Evaluate;
}

const require = createRequire(import.meta.url);

const NAMES = ['x', 'y'] as const;

function derived(text: string): Target[] {
  const script = `x, y : real\nf = ${text}\nevaluate f\ngradient f wrt x\ngradient f wrt y`;
  return compilables({ file: 'objective', text: script }).map((c) => c.result);
}

function ours(name: string, compile: (targets: readonly Target[]) => CompiledAll): System {
  return {
    name,
    derive: derived,
    compile: (targets) => {
      const { call } = compile(targets as Target[]);
      return (x, y) => call({ x, y }) as number[];
    },
  };
}

interface Mathjs {
  readonly parse: (text: string) => Tree;
  readonly derivative: (text: string, by: string) => Tree;
}
interface Tree {
  readonly compile: () => { readonly evaluate: (scope: object) => number };
}

function mathjs(): System {
  const { parse, derivative } = require('mathjs') as Mathjs;
  return {
    name: 'mathjs',
    derive: (text) => [parse(text), ...NAMES.map((n) => derivative(text, n))],
    compile: (trees) => {
      const all = (trees as Tree[]).map((t) => t.compile());
      return (x, y) => all.map((t) => t.evaluate({ x, y }));
    },
  };
}

interface Nerdamer {
  (text: string): Built;
  readonly diff: (text: string, by: string) => Built;
}
interface Built {
  readonly buildFunction: (names: readonly string[]) => (x: number, y: number) => number;
}

function nerdamer(): System {
  const read = require('nerdamer/all') as Nerdamer;
  return {
    name: 'nerdamer',
    derive: (text) => [read(text), ...NAMES.map((n) => read.diff(text, n))],
    compile: (built) => {
      const all = (built as Built[]).map((b) => b.buildFunction(NAMES));
      return (x, y) => all.map((f) => f(x, y));
    },
  };
}

function algebrite(): System {
  const { run } = require('algebrite') as { run: (text: string) => string };
  const ask = (text: string): string => {
    const answer = run(text);
    if (answer.startsWith('Stop')) throw new Error(answer);
    return answer;
  };
  return {
    name: 'algebrite',
    derive: (text) => [text, ...NAMES.map((n) => ask(`d(${text}, ${n})`))],
    // It makes no functions: the text of the derivative is arithmetic that JavaScript reads.
    compile: (texts) => {
      const plain = (texts as string[]).map((t) =>
        t.replaceAll('^', '**').replace(/(^|[(*/+-])-(\w[\w.]*)\*\*/g, '$1-1*$2**'),
      );
      const functions = '{ exp, log, sqrt, sin, cos }';
      const made = new Function('Math', `const ${functions} = Math; return (x, y) => [${plain.join(', ')}];`);
      return made(Math) as Evaluate;
    },
  };
}

interface Box {
  readonly json: unknown;
  evaluate(): Box;
  compile(to: 'javascript'): (scope: object) => number;
}

/** The notation as LaTeX, which is what compute-engine reads. */
function latexOf(text: string): string {
  return text
    .replace(/\b(exp|log|sin|cos)\(/g, (_, n) => `\\${n === 'log' ? 'ln' : n}(`)
    .replaceAll('*', '\\cdot ')
    .replace(/sqrt\(([^()]*)\)/g, '\\sqrt{$1}');
}

function computeEngine(): System {
  const { ComputeEngine } = require('@cortex-js/compute-engine') as {
    ComputeEngine: new () => { parse(latex: string): Box; box(json: unknown): Box };
  };
  const engine = new ComputeEngine();
  return {
    name: 'compute-engine',
    derive: (text) => {
      const f = engine.parse(latexOf(text));
      return [f, ...NAMES.map((n) => engine.box(['D', f.json, n]).evaluate())];
    },
    compile: (boxes) => {
      const all = (boxes as Box[]).map((b) => b.compile('javascript'));
      return (x, y) => all.map((f) => f({ x, y }));
    },
  };
}

/** Ours and those of JavaScript; one that is not installed is left out. */
export function systems(): System[] {
  const made = [
    () => ours('closedform-js', (t) => compileAll(t, { backend: 'js' })),
    () => ours('closedform-c', (t) => compileAllC(t)),
    mathjs,
    nerdamer,
    algebrite,
    computeEngine,
  ];
  return made.flatMap((make) => {
    try {
      return [make()];
    } catch {
      return [];
    }
  });
}
