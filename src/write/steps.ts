import { parseCommand } from '../language/parse.js';
import type { Element, Step } from '../result.js';
import type { StepDetail } from './document.js';
import { plain } from './plain.js';
import { leftSides } from './sides.js';

/** A step as a reader meets it: what was said of its rule before is not said again. */
export interface ToldStep {
  readonly step: Step;
  readonly number: number;
  readonly name: string;
  /** The line as LaTeX; one that goes on from the line above starts with its equals sign. */
  readonly latex: string;
  /** The rule's sentence where the rule is new, and in any case the assumption it used. */
  readonly why: string;
}

/** The steps of a level of detail. */
export function shownSteps(steps: readonly Step[], detail: StepDetail): readonly Step[] {
  if (detail === 'none') return [];
  return detail === 'all' ? steps : steps.filter((step) => step.level === 'key');
}

/**
 * The steps of an element to a level of detail, from `shared` on, with what is to be said of each. A
 * line that states what the command asked for has the command's own left side.
 */
export function toldSteps(
  element: Pick<Element, 'command' | 'result' | 'steps'>,
  detail: StepDetail,
  shared = 0,
): ToldStep[] {
  const { command, steps } = element;
  const asked = leftSides(element).index;
  const told = new Set<string>();
  let previous: string | undefined;
  const all = shownSteps(steps, detail).map((step, index): ToldStep => {
    const [sentence = '', used] = step.why.split(/;\s*(?=used: )/);
    const isNew = !told.has(`${step.rule} ${sentence}`);
    told.add(`${step.rule} ${sentence}`);
    const restated = step.before === command && asked !== '';
    const left = step.before === previous ? '{}' : restated ? asked : undefined;
    const latex = left === undefined ? step.latex : withLeft(left, step.latex);
    previous = step.after;
    return { step, number: index + 1, name: ruleName(step.rule), latex, why: isNew ? step.why : (used ?? '') };
  });
  return all.slice(shared);
}

/** Says that the first steps are not repeated. */
export function sharedText(shared: number): string {
  return shared === 1
    ? 'Line (1) is that of the derivation above.'
    : `Lines (1) to (${shared}) are those of the derivation above.`;
}

/** How many steps two derivations have in common from the first on, but never all of them. */
export function sharedSteps(above: readonly Step[], steps: readonly Step[], detail: StepDetail): number {
  const one = shownSteps(above, detail);
  const two = shownSteps(steps, detail);
  let count = 0;
  while (count < two.length - 1 && sameStep(one[count], two[count])) count += 1;
  return count;
}

function sameStep(one: Step | undefined, two: Step | undefined): boolean {
  return (
    one !== undefined &&
    two !== undefined &&
    one.rule === two.rule &&
    one.before === two.before &&
    one.after === two.after
  );
}

/** `left = b` instead of `a = b`, parted at the outermost equals sign. */
function withLeft(left: string, latex: string): string {
  let depth = 0;
  for (let at = 0; at < latex.length; at += 1) {
    const character = latex[at] ?? '';
    if (character === '\\') at += 1;
    else if ('{(['.includes(character)) depth += 1;
    else if ('})]'.includes(character)) depth -= 1;
    else if (character === '=' && depth === 0) return `${left} ${latex.slice(at)}`;
  }
  return latex;
}

/** A rule's id as words: `delta-contraction` is `delta contraction`. */
export function ruleName(id: string): string {
  return id.replaceAll('-', ' ');
}

/** A side of a step as one line of Unicode; `gradient l wrt x` is ∂l/∂x, `differential l` is dl. */
export function plainSide(text: string): string {
  if (!/^(gradient|differential|jacobian) /.test(text)) return plain(text);
  try {
    const { verb, target, wrt } = parseCommand(text);
    const top = plain(text.slice(target.span?.start, target.span?.end));
    const [variable] = wrt;
    if (verb === 'differential') return `d${top}`;
    if (variable === undefined) return text;
    return `∂${top}/∂${plain(text.slice(variable.span?.start, variable.span?.end))}`;
  } catch {
    return text;
  }
}
