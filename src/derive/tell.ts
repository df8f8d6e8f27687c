import type { Index, Node } from '../expr/node.js';
import type { Ast } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { latexName } from '../language/latex-names.js';
import { printAst } from '../language/print.js';
import { raise } from '../language/raise.js';
import { makeNames } from '../language/raise-names.js';
import type { Step } from '../result.js';
import { differentialName } from './derivative.js';
import type { Stated } from './problem.js';
import type { RawStep, Subject } from './simplify.js';

/** What is needed to write steps down. */
export interface Telling {
  readonly stated: Pick<Stated, 'name' | 'taken' | 'indices'>;
  /** Verb of the command, for the left side of its result. */
  readonly left: { readonly text: string; readonly latex: string };
}

interface Side {
  readonly text: string;
  readonly latex: string;
}

const namesKnown = new WeakMap<Telling, ReadonlyMap<string, string>>();

/** Differentials are set upright: `dW` is not a variable of that name. */
function namesFor(telling: Telling): ReadonlyMap<string, string> {
  const known = namesKnown.get(telling);
  if (known) return known;
  const out = new Map<string, string>();
  namesKnown.set(telling, out);
  for (const name of telling.stated.taken) out.set(differentialName(name), `\\mathrm{d}${latexName(name)}`);
  return out;
}

/** Index notation: the expression at its free indices. */
function indexForm(node: Node, telling: Telling): Ast {
  return raise(node, [], makeNames(telling.stated.taken)) as Ast;
}

function sideOf(node: Node, telling: Telling): Side {
  const ast = indexForm(node, telling);
  return { text: printAst(ast), latex: latexAst(ast, { names: namesFor(telling) }) };
}

function leftOf(subject: Subject, before: Node, telling: Telling): Side {
  const { name } = telling.stated;
  switch (subject.kind) {
    case 'adjoint': {
      const element = sideOf(before, telling);
      return {
        text: `gradient ${name} wrt ${element.text}`,
        latex: `\\frac{\\partial ${latexName(name)}}{\\partial ${element.latex}}`,
      };
    }
    case 'law': {
      const element = sideOf(before, telling);
      return { text: `differential ${element.text}`, latex: `\\mathrm{d}${element.latex}` };
    }
    case 'result':
      return telling.left;
    default:
      return subject satisfies never;
  }
}

function sentence(step: RawStep): string {
  const used = step.assumptions.length > 0 ? `; used: ${step.assumptions.join(', ')}` : '';
  return step.rule.sentence + used;
}

function sameSubject(a: Subject, b: Subject): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'adjoint' && b.kind === 'adjoint') return a.owner.name === b.owner.name;
  if (a.kind === 'law' && b.kind === 'law') return a.definition.name === b.definition.name;
  return true;
}

/** Of a derivation with more steps than this the middle is left out. */
const MANY = 400;
const SHOWN = 60;

/**
 * The steps as they are shown. A line that opens a subject has the command on its left; the others go on from
 * the line above. The last line of a subject is always a key line, since it is what is used further on.
 */
export function tellSteps(steps: readonly RawStep[], telling: Telling): Step[] {
  if (steps.length > MANY) {
    const left = steps.length - 2 * SHOWN;
    const elided: Step = { rule: 'elided', before: '', after: '', why: `${left} steps of the same kinds are left out`, latex: '', level: 'key' };
    return [...tellSteps(steps.slice(0, SHOWN), telling), elided, ...tellSteps(steps.slice(-SHOWN), telling)];
  }
  let left: Side | null = null;
  let previous: Subject | null = null;
  const out: Step[] = [];
  for (const [k, step] of steps.entries()) {
    const opens = step.rule.id === 'chain-rule' || step.rule.id === 'derivative-law';
    const next = steps[k + 1];
    const last =
      !next ||
      !sameSubject(next.subject, step.subject) ||
      next.rule.id === 'chain-rule' ||
      next.rule.id === 'derivative-law';
    if (opens || !previous || !sameSubject(previous, step.subject))
      left = opens ? leftOf(step.subject, step.before, telling) : null;
    previous = step.subject;
    const inLaw = step.subject.kind === 'law' && !opens;
    const after = sideOf(step.after, telling);
    const before = opens && left ? left : sideOf(step.before, telling);
    // Two nodes that print alike differ in book-keeping only.
    if (before.text === after.text && !last) continue;
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
