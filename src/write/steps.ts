import type { Step } from '../result.js';
import type { StepDetail } from './document.js';

/** The steps of a level of detail. */
export function shownSteps(steps: readonly Step[], detail: StepDetail): readonly Step[] {
  if (detail === 'none') return [];
  return detail === 'all' ? steps : steps.filter((step) => step.level === 'key');
}

/** A rule's id as words: `delta-contraction` is `delta contraction`. */
export function ruleName(id: string): string {
  return id.replaceAll('-', ' ');
}
