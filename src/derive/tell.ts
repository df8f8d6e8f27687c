import type { Index, Node } from '../expr/node.js';
import { substitute } from '../expr/reduce.js';
import type { Ast } from '../language/ast.js';
import { latexName } from '../language/latex/names.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { makeNames, type Names } from '../language/raise/names.js';
import { raiseElement } from '../language/raise.js';
import type { Step } from '../result.js';
import { STRUCTURED } from '../rules/table.js';
import { differentialName } from './derivative.js';
import { replaceAst } from './lets.js';
import type { Stated } from './problem.js';
import type { RawStep } from './simplify.js';
import { namedIndices, type Run, runsOf } from './tell-runs.js';

/** What is needed to write steps down. */
export interface Telling {
  readonly stated: Pick<Stated, 'name' | 'taken' | 'indices'> & Partial<Pick<Stated, 'objective'>>;
  /** The command, which is the left side of its result; of a derivative the LaTeX follows from what it is. */
  readonly left: { readonly text: string; readonly latex?: string };
  /** What is written in the place of a name. */
  readonly written?: ReadonlyMap<string, Ast>;
}

interface Side {
  readonly text: string;
  readonly latex: string;
}

/** How names are written in one run of steps. */
interface Naming extends Pick<Telling, 'written'> {
  readonly names: Names;
  readonly indices: ReadonlyMap<Node, Node>;
  readonly latex: ReadonlyMap<string, string>;
  /** Sides so far: a line starts where the one before it ended. */
  readonly sides: Map<Node, Side>;
}

const namesKnown = new WeakMap<Telling, ReadonlyMap<string, string>>();

/** Differentials are set upright: `dW` is not a variable of that name. */
function namesFor(telling: Telling): ReadonlyMap<string, string> {
  const known = namesKnown.get(telling);
  if (known) return known;
  const out = new Map<string, string>();
  namesKnown.set(telling, out);
  for (const name of telling.stated.taken) out.set(differentialName(name), `\\mathrm{d}${latexName(name).tex}`);
  return out;
}

function namingOf(run: Run, telling: Telling): Naming {
  const { written, stated } = telling;
  const { taken } = stated;
  return {
    names: makeNames(taken),
    indices: namedIndices(run, taken),
    latex: namesFor(telling),
    sides: new Map(),
    written,
  };
}

/** Index notation: the expression at its free indices. */
function sideOf(node: Node, naming: Naming): Side {
  const known = naming.sides.get(node);
  if (known) return known;
  const named = raiseElement(substitute(node, naming.indices), naming.names) as Ast;
  const ast = naming.written?.size ? replaceAst(named, (a) => writtenFor(a, naming)) : named;
  const latex = latexAst(ast, { names: naming.latex });
  // A condition is a number here, and a number beside an equals sign.
  const side = { text: printAst(ast), latex: ast.kind === 'relation' || ast.kind === 'logic' ? `[${latex}]` : latex };
  naming.sides.set(node, side);
  return side;
}

function writtenFor(ast: Ast, { written }: Naming): Ast | null {
  return (ast.kind === 'name' && written?.get(ast.name)) || null;
}

/** An objective with more nodes than this is called by a name in every line that speaks of it. */
const LONG_OBJECTIVE = 400;

/** The derivative of the objective by an element. */
function derivativeSide(objective: Node | undefined, element: Node, name: string, naming: Naming): Side {
  const below = sideOf(element, naming);
  if (!objective || objective.size > LONG_OBJECTIVE)
    return { text: `gradient ${name} wrt ${below.text}`, latex: fraction(latexName(name).tex, below.latex) };
  const above = sideOf(objective, naming);
  const isName = objective.kind === 'symbol' || objective.kind === 'definition';
  return {
    text: `gradient ${above.text} wrt ${below.text}`,
    latex: isName ? fraction(above.latex, below.latex) : `${fraction('', below.latex)}\\left(${above.latex}\\right)`,
  };
}

function fraction(above: string, below: string): string {
  return `\\frac{\\partial${above && ' '}${above}}{\\partial ${below}}`;
}

function leftOf(run: Run, before: Node, telling: Telling, naming: Naming): Side {
  switch (run.subject.kind) {
    case 'adjoint':
      return derivativeSide(run.objective, before, telling.stated.name, naming);
    case 'law': {
      const element = sideOf(before, naming);
      return { text: `differential ${element.text}`, latex: `\\mathrm{d}${element.latex}` };
    }
    case 'result': {
      const side = derivativeSide(run.objective, run.element ?? before, telling.stated.name, naming);
      if (!run.last) return side;
      const latex = run.steps[0]?.rule === STRUCTURED ? `\\left.${side.latex}\\right|_{\\mathrm{sym}}` : side.latex;
      return { text: telling.left.text, latex: telling.left.latex ?? latex };
    }
    default:
      return run.subject satisfies never;
  }
}

function sentence(step: RawStep): string {
  const used = step.assumptions.length > 0 ? `; used: ${step.assumptions.join(', ')}` : '';
  return step.rule.sentence + used;
}

/** Of a derivation with more steps than this the middle is left out. */
const MANY = 400;
const SHOWN = 60;

/**
 * The steps as they are shown. A line that opens a subject has the command on its left; the others go on from
 * the line above. The last line of a subject is always a key line, since it is what is used further on.
 */
export function tellSteps(steps: readonly RawStep[], telling: Telling): Step[] {
  const runs = runsOf(steps, telling.stated.objective);
  const out: Step[] = [];
  let elided = 0;
  let count = 0;
  for (const run of runs) {
    const at = count;
    count += run.steps.length;
    if (steps.length > MANY && at >= SHOWN && count <= steps.length - SHOWN) {
      elided += run.steps.length;
      continue;
    }
    if (elided > 0) out.push(elision(elided));
    elided = 0;
    out.push(...tellRun(run, telling));
  }
  return out;
}

function elision(count: number): Step {
  const why = `${count} steps of the same kinds are left out`;
  return { rule: 'elided', before: '', after: '', why, latex: '', level: 'key' };
}

function tellRun(run: Run, telling: Telling): Step[] {
  const naming = namingOf(run, telling);
  const out: Step[] = [];
  const left = run.opens ? leftOf(run, (run.steps[0] as RawStep).before, telling, naming) : null;
  for (const [k, step] of run.steps.entries()) {
    const opens = run.opens && k === 0;
    const last = k === run.steps.length - 1;
    const after = sideOf(step.after, naming);
    const before = opens && left ? left : sideOf(step.before, naming);
    const inLaw = run.subject.kind === 'law' && !opens;
    const above = out.at(-1);
    // Two nodes that print alike differ in book-keeping only.
    if (before.text === after.text) {
      if (last && above && !inLaw) out[out.length - 1] = { ...above, level: 'key' };
      continue;
    }
    const key = !inLaw && (last || step.rule.level === 'key');
    out.push({
      rule: step.rule.id,
      before: before.text,
      after: after.text,
      why: sentence(step),
      latex: `${before.latex} = ${after.latex}`,
      level: key ? 'key' : 'all',
      ...(left ? { subject: left.latex } : {}),
    });
  }
  return out;
}

/** Everything that was assumed on the way. */
export function assumptionsIn(steps: readonly RawStep[]): string[] {
  return [...new Set(steps.flatMap((s) => s.assumptions))];
}

/** Axes of a result as index names. */
export function axisNames(indices: readonly Index[]): string[] {
  return indices.map((i) => i.name);
}
