import { createRequire } from 'node:module';

/** Another system: reads an expression in x, differentiates it, and says how long the derivative is as text. */
export type Peer = (expression: string) => number;

const require = createRequire(import.meta.url);

interface Algebrite {
  readonly run: (text: string) => string;
}
interface Nerdamer {
  readonly diff: (expression: string, by: string) => { toString(): string };
}
interface Mathjs {
  readonly derivative: (expression: string, by: string) => { toString(): string };
}
interface Engine {
  readonly parse: (latex: string) => { readonly json: unknown };
  readonly box: (json: unknown) => { evaluate(): { readonly json: unknown } };
}

/** The functions of the families as LaTeX, which is what compute-engine reads. */
function latexOf(expression: string): string {
  return expression
    .replaceAll('exp(', '\\exp(')
    .replaceAll('cos(', '\\cos(')
    .replaceAll('sin(', '\\sin(')
    .replaceAll('*', '\\cdot ');
}

/** Loads one system; each is loaded alone, in a process of its own. */
export async function loadPeer(name: string): Promise<Peer> {
  switch (name) {
    case 'mathjs': {
      const { derivative } = require('mathjs') as Mathjs;
      return (e) => derivative(e, 'x').toString().length;
    }
    case 'nerdamer-prime': {
      const { diff } = require('nerdamer/all') as Nerdamer;
      return (e) => diff(e, 'x').toString().length;
    }
    case 'algebrite': {
      const { run } = require('algebrite') as Algebrite;
      return (e) => {
        const text = run(`d(${e}, x)`);
        // What went wrong comes as text, some of it from JavaScript.
        if (/^Stop|call stack/.test(text)) throw new Error(text);
        return text.length;
      };
    }
    case 'compute-engine': {
      const { ComputeEngine } = require('@cortex-js/compute-engine') as { ComputeEngine: new () => Engine };
      const engine = new ComputeEngine();
      return (e) => JSON.stringify(engine.box(['D', engine.parse(latexOf(e)).json, 'x']).evaluate().json).length;
    }
    default:
      throw new Error(`no such system: ${name}`);
  }
}
