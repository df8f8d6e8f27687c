import { parseCommand } from '../language/parse.js';
import type { Step } from '../result.js';
import type { StepDetail } from './document.js';
import { plain } from './plain.js';

/** A step as a reader meets it: what was said of its rule before is not said again. */
export interface ToldStep {
  readonly step: Step;
  readonly name: string;
  /** The rule's sentence where the rule is new, and in any case the assumption it used. */
  readonly why: string;
}

/** The steps of a level of detail. */
export function shownSteps(steps: readonly Step[], detail: StepDetail): readonly Step[] {
  if (detail === 'none') return [];
  return detail === 'all' ? steps : steps.filter((step) => step.level === 'key');
}

/** The steps of a level of detail with what is to be said of each. */
export function toldSteps(steps: readonly Step[], detail: StepDetail): ToldStep[] {
  const told = new Set<string>();
  return shownSteps(steps, detail).map((step) => {
    const [sentence = '', used] = step.why.split(/;\s*(?=used: )/);
    const isNew = !told.has(`${step.rule} ${sentence}`);
    told.add(`${step.rule} ${sentence}`);
    return { step, name: ruleName(step.rule), why: isNew ? step.why : (used ?? '') };
  });
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
