import { index } from '../expr/atoms.js';
import type { Index, Node } from '../expr/node.js';
import { hintName } from '../expr/reduce.js';
import { CHAIN, LAW, STRUCTURED } from '../rules/table.js';
import { letters } from './problem.js';
import type { RawStep, Subject } from './simplify.js';

/** Steps that go on from one another: one subject, each line starting where the one before ended. */
export interface Run {
  readonly subject: Subject;
  /** Does it start with a derivative, rather than with an expression to be simplified? */
  readonly opens: boolean;
  readonly steps: readonly RawStep[];
  /** What is differentiated in it: of a second derivative the first one. */
  readonly objective: Node | undefined;
  /** Of what is asked for: the element by which is differentiated, and whether the run ends in the answer. */
  readonly element: Node | undefined;
  readonly last: boolean;
}

const OPENERS: ReadonlySet<string> = new Set([CHAIN.id, LAW.id, STRUCTURED.id]);

function isOpener(step: RawStep): boolean {
  return OPENERS.has(step.rule.id);
}

function sameSubject(a: Subject, b: Subject): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'adjoint' && b.kind === 'adjoint') return a.owner.name === b.owner.name;
  if (a.kind === 'law' && b.kind === 'law') return a.definition.name === b.definition.name;
  return true;
}

/** The steps in runs, in order. `objective` is what the first of the derivatives is taken of. */
export function runsOf(steps: readonly RawStep[], objective: Node | undefined): Run[] {
  const groups: { steps: RawStep[]; pass: number }[] = [];
  const objectives = [objective];
  const elements: (Node | undefined)[] = [];
  let previous: RawStep | null = null;
  for (const step of steps) {
    const isNext = step.subject.kind !== 'result' || step.rule === CHAIN;
    const found = previous?.subject.kind === 'result' && isNext;
    if (found) objectives.push(previous?.after);
    if (step.subject.kind === 'result' && step.rule === CHAIN) elements[objectives.length - 1] = step.before;
    const goesOn =
      previous &&
      !found &&
      !isOpener(step) &&
      sameSubject(previous.subject, step.subject) &&
      previous.after === step.before;
    if (goesOn) groups.at(-1)?.steps.push(step);
    else groups.push({ steps: [step], pass: objectives.length - 1 });
    previous = step;
  }
  const answer = groups.findLast(({ steps: [first] }) => first?.subject.kind === 'result' && isOpener(first));
  return groups.map((group) => {
    const { steps: list, pass } = group;
    const { subject } = list[0] as RawStep;
    const opens = isOpener(list[0] as RawStep);
    const last = !answer || group === answer;
    return { subject, opens, steps: list, objective: objectives[pass], element: elements[pass], last };
  });
}

function leading(subject: Subject): readonly Node[] {
  if (subject.kind === 'adjoint') return subject.at;
  return subject.kind === 'law' ? subject.definition.indices : [];
}

/** Made-up indices have marks for names. */
function hasName(i: Index): boolean {
  return /^\p{L}/u.test(i.name);
}

/**
 * Named indices in place of the free indices of a run that have no name: the same in all its lines, and different
 * from those that have one.
 */
export function namedIndices(run: Run, taken: ReadonlySet<string>): ReadonlyMap<Node, Node> {
  const whole = run.objective && run.subject.kind !== 'law' ? [run.objective] : [];
  const parts = [...leading(run.subject), ...whole, ...run.steps.flatMap((s) => [s.before, s.after])];
  const free = new Set(parts.flatMap((node) => node.free));
  const nameless = [...free].filter((i) => !hasName(i));
  if (nameless.length === 0) return new Map();
  const named = new Set([...free].filter(hasName).map((i) => i.name));
  const isUsed = (name: string): boolean => taken.has(name) || named.has(name);
  // A hint goes to the first index that has it; letters are for the others.
  const hinted = new Map<string, Index>();
  for (const i of nameless) if (!isUsed(hintName(i)) && !hinted.has(hintName(i))) hinted.set(hintName(i), i);
  const all = letters(new Set([...named, ...hinted.keys()]));
  const next = (): string => {
    for (;;) {
      const name = all();
      if (!taken.has(name)) return name;
    }
  };
  return new Map(
    nameless.map((i): [Node, Node] => {
      const name = hinted.get(hintName(i)) === i ? hintName(i) : next();
      return [i, index(name, i.children[0] as Node, i.children[1] as Node)];
    }),
  );
}
