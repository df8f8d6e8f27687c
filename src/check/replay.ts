import type { Declaration, Definition } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import type { Element, Step } from '../result.js';
import { type Claim, type Differentials, errorOfClaim } from './claims.js';

/**
 * Replays the steps of a derivation from their texts: what each line says is checked by numbers, each line goes on
 * from the one before or from a derivative that is itself checked, and the last one is the result.
 */

/** The language, which this floor does not know. */
export interface Reader {
  /**
   * Expressions that have their free indices in common, each a number at these. `indices` are names that are known
   * to be free. Throws where one of them means nothing.
   */
  readonly read: (texts: readonly string[], indices: readonly string[]) => readonly Node[];
  readonly owner: (name: string) => Declaration | Definition | undefined;
  /** What `dX` reads as, by the name of X. */
  readonly differential: Differentials;
}

export interface Fault {
  /** Which step, counted from 0. */
  readonly step: number;
  readonly reason: string;
}

export interface Replay {
  readonly checked: number;
  /** Lines of which the numbers say nothing, and lines that were left out. */
  readonly open: number;
  readonly worst: number;
  readonly faults: readonly Fault[];
}

/** A line whose left side is a derivative: `gradient l wrt q[i,j]` or `differential q[i,j]`. */
interface Opening {
  readonly verb: string;
  readonly target: string;
  readonly variables: readonly { readonly name: string; readonly subscripts: readonly string[] | null }[];
  readonly symmetric: boolean;
}

const TOLERANCE = 1e-7;

/** The parts of a list at its outermost commas. */
function commaParts(text: string): string[] {
  const out = [''];
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (character === ',' && depth === 0) out.push('');
    else out[out.length - 1] += character;
  }
  return out.map((part) => part.trim());
}

function openingOf(text: string): Opening | null {
  const found = /^(gradient|jacobian|hessian|differential) (.*?)(?: wrt (.*?))?( symmetric)?$/s.exec(text);
  if (!found) return null;
  const [, verb = '', target = '', list, symmetric] = found;
  const variables = (list === undefined ? [] : commaParts(list)).map((part) => {
    const [, name = part, inside] = /^([^[]*)\[(.*)\]$/s.exec(part) ?? [];
    return { name: name.trim(), subscripts: inside === undefined ? null : commaParts(inside) };
  });
  return { verb, target, variables, symmetric: symmetric !== undefined };
}

const subscripted = (name: string, subscripts: readonly string[]): string =>
  subscripts.length === 0 ? name : `${name}[${subscripts.join(', ')}]`;

/** The texts of the parts of an opening, with names for every axis. */
interface Spelt {
  readonly target: string;
  readonly elements: readonly { readonly name: string; readonly subscripts: readonly string[] }[];
}

/** Names the axes that the command leaves open, by those of the result, which has them in this order. */
function spelt(opening: Opening, axes: readonly string[], reader: Reader): Spelt {
  const { target, variables } = opening;
  const wanted = opening.verb === 'hessian' && variables.length === 1 ? [...variables, ...variables] : variables;
  const slots = wanted.map(({ name, subscripts }) => {
    const count = reader.owner(name)?.dims.length ?? 0;
    return subscripts ?? Array.from({ length: count }, () => ':');
  });
  const isAxis = (slot: string): boolean => !/^\d+$/.test(slot);
  const mine = slots.flat().filter(isAxis).length;
  const outputs = axes.slice(0, axes.length - mine);
  const names = axes.slice(axes.length - mine);
  const own = /^[\p{L}\p{N}_]+\[([^\]]*)\]$/u.exec(target)?.[1];
  const whole = own === undefined && outputs.length > 0;
  let next = 0;
  return {
    target: whole ? `${subscripted(/^[\p{L}\p{N}_]+$/u.test(target) ? target : `(${target})`, outputs)}` : target,
    elements: slots.map((list, k) => {
      const subscripts = list.map((slot) => (isAxis(slot) ? (names[next++] ?? slot) : slot));
      return { name: wanted[k]?.name ?? '', subscripts };
    }),
  };
}

/** What is known while the lines are read one after the other. */
interface Course {
  readonly element: Element;
  readonly reader: Reader;
  readonly axes: readonly string[];
  /** The derivative that the command asks for or verifies, as it is told, if it is one. */
  readonly question: string;
  readonly asked: Opening | null;
  /** Variables of the command, by one of which each derivative goes. */
  readonly by: ReadonlySet<string>;
}

/** The indices of the intermediate whose derivative is being found, and the variable by which. */
interface Place {
  readonly indices: readonly string[];
  readonly by: string;
}

function placeAt(steps: readonly Step[], from: number, { by }: Course): Place {
  let indices: readonly string[] | null = null;
  for (const step of steps.slice(from)) {
    const opening = openingOf(step.before);
    if (!opening) continue;
    const own = /\[([^\]]*)\]$/.exec(opening.target)?.[1];
    if (opening.verb === 'differential') indices ??= own === undefined ? [] : commaParts(own);
    const mine = opening.variables.filter((v) => by.has(v.name));
    const variable = opening.verb === 'hessian' ? mine.at(-1) : mine[0];
    if (variable) return { indices: indices ?? [], by: variable.name };
  }
  return { indices: indices ?? [], by: '' };
}

function claimOf(steps: readonly Step[], at: number, course: Course): Claim {
  const { reader } = course;
  const step = steps[at] as Step;
  const opening = openingOf(step.before);
  const place = placeAt(steps, at, course);
  if (!opening) {
    const above = openingAbove(steps, at, course);
    const [left, right] = reader.read(
      [step.before, step.after, ...(above?.texts ?? [])],
      above?.names ?? place.indices,
    ) as [Node, Node];
    return { kind: 'equal', left, right };
  }
  if (opening.verb === 'differential') {
    const [node, right] = reader.read([opening.target, step.after], place.indices) as [Node, Node];
    if (node.kind !== 'definition') throw new Error(`${opening.target} is no intermediate`);
    return { kind: 'differential', element: node, by: place.by, right };
  }
  const { target, elements, texts, names } = spellOut(step.before, opening, course);
  const [objective, right, ...found] = reader.read([target, step.after, ...texts], names) as [Node, Node, ...Node[]];
  const places = elements.map(({ name }, k) => {
    const owner = reader.owner(name);
    if (!owner) throw new Error(`${name} is not known`);
    return { owner, at: (found[k] as Node).children };
  });
  return { kind: 'derivative', objective, places, symmetric: opening.symmetric, right };
}

/** An opening with the texts of its elements and the names of the indices that it fixes. */
interface Named extends Spelt {
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

function spellOut(text: string, opening: Opening, { axes, question, reader }: Course): Named {
  const own = text === question ? axes : [];
  const made = spelt(opening, own, reader);
  const inside = /\[([^\]]*)\]$/.exec(made.target)?.[1];
  const subscripts = [...made.elements.flatMap((e) => e.subscripts), ...(inside ? commaParts(inside) : [])];
  return {
    ...made,
    texts: made.elements.map((e) => subscripted(e.name, e.subscripts)),
    names: [...own, ...subscripts.filter((name) => /^[\p{L}_]/u.test(name))],
  };
}

/** The derivative from which the line comes, by the lines between; null where it is none. */
function openingAbove(steps: readonly Step[], at: number, course: Course): Named | null {
  for (let k = at; k >= 0; k--) {
    const step = steps[k] as Step;
    const opening = openingOf(step.before);
    if (opening) return opening.verb === 'differential' ? null : spellOut(step.before, opening, course);
    if (k > 0 && steps[k - 1]?.after !== step.before) return null;
  }
  return null;
}

/** Is the line about one of the terms of a differential that comes below? */
function isCoefficient(steps: readonly Step[], at: number, course: Course): boolean {
  if (steps[at]?.level !== 'all' || openingAbove(steps, at, course)) return false;
  const next = steps.slice(at).find((s) => openingOf(s.before));
  return next !== undefined && openingOf(next.before)?.verb === 'differential';
}

/** Does the line go on from the one above, or start from something that is checked by itself? */
function continues(steps: readonly Step[], at: number, course: Course): boolean {
  const step = steps[at] as Step;
  const above = steps[at - 1];
  // A simplification starts from what it is asked for; a proof may go on from either side.
  if (!course.asked) return at === 0 || above?.after === step.before || /^prove /.test(course.element.command);
  if (openingOf(step.before) || above?.rule === 'elided' || above?.after === step.before) return true;
  return isCoefficient(steps, at, course);
}

/** The command, or what `verify` is applied to. */
function questionOf({ command, steps }: Element): string {
  if (!command.startsWith('verify ')) return command;
  return steps.find(({ before }) => command.startsWith(`verify ${before} ==`))?.before ?? command;
}

function keyOf(claim: Claim): string {
  switch (claim.kind) {
    case 'equal':
      return `${claim.left.id}=${claim.right.id}`;
    case 'derivative': {
      const places = claim.places.map((p) => `${p.owner.name}[${p.at.map((n) => n.id)}]`);
      return `${claim.objective.id}/${places}${claim.symmetric}=${claim.right.id}`;
    }
    case 'differential':
      return `d${claim.element.id}/${claim.by}=${claim.right.id}`;
    default:
      return claim satisfies never;
  }
}

/**
 * Checks the steps of a derivative, of a simplification or of a proof. `known` keeps what was found of each claim,
 * for callers that replay one derivation many times with one reader.
 */
export function replay(element: Element, reader: Reader, known = new Map<string, number | null>()): Replay {
  const axes = element.result?.indices ?? [];
  const question = questionOf(element);
  const asked = openingOf(question);
  const by = new Set(asked?.variables.map((v) => v.name));
  const course: Course = { element, reader, axes, question, asked, by };
  const { steps, result } = element;
  const faults: Fault[] = [];
  let [checked, open, worst] = [0, 0, 0];
  const judge = (step: number, claim: () => Claim): void => {
    try {
      const made = claim();
      const key = keyOf(made);
      const error = known.has(key) ? (known.get(key) ?? null) : errorOfClaim(made, reader.differential);
      known.set(key, error);
      if (error === null) open++;
      else checked++;
      worst = Math.max(worst, error ?? 0);
      if (error !== null && !(error <= TOLERANCE)) faults.push({ step, reason: `the sides differ by ${error}` });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // What a coefficient is a coefficient of is said by the differential alone, which is checked as a whole.
      if (isCoefficient(steps, step, course)) open++;
      else faults.push({ step, reason: error.message });
    }
  };
  for (const [at, step] of steps.entries()) {
    if (step.rule === 'elided') {
      open++;
      continue;
    }
    if (!continues(steps, at, course)) faults.push({ step: at, reason: 'it does not go on from the line above' });
    judge(at, () => claimOf(steps, at, course));
  }
  const [first] = steps;
  const last = steps.at(-1);
  const ends = asked ? spellOut(question, asked, course) : { texts: [], names: axes };
  const same = (left: string, right: string) => (): Claim => {
    const [l, r] = reader.read([left, right, ...ends.texts], ends.names) as [Node, Node];
    return { kind: 'equal', left: l, right: r };
  };
  const simplified = /^simplify (.*)$/s.exec(element.command)?.[1];
  if (first && simplified !== undefined) judge(0, same(simplified, first.before));
  if (last && result && (asked || simplified !== undefined)) judge(steps.length - 1, same(last.after, result.index));
  return { checked, open, worst, faults };
}
