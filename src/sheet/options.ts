import type { Span } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { nearest } from '../language/nearest.js';
import type { StepDetail } from '../write/document.js';
import type { Draft, Fence } from './draft.js';

/** What stands after the word `derive` of a fenced block. */
export interface DeriveOptions {
  /** A name a command, for quotes; commands beyond the last name have none. */
  readonly names: readonly string[];
  readonly steps: StepDetail;
  /** Run, quoted perhaps, but not set. */
  readonly hide: boolean;
  /** Starts without the declarations and definitions of the blocks before. */
  readonly fresh: boolean;
  /** The outcome that the text speaks of, where it is not a result. */
  readonly expect: 'refuted' | 'undecided' | undefined;
}

const KEYS = ['name', 'steps', 'hide', 'fresh', 'expect'] as const;

/** Reads `name=a,b steps=all hide fresh`. */
export function deriveOptions(draft: Draft, fence: Fence): DeriveOptions {
  const words = optionWords(draft, fence, KEYS);
  const steps = words.get('steps') ?? 'key';
  if (steps !== 'none' && steps !== 'key' && steps !== 'all') {
    throw fault(draft, `\`steps=${steps}\` is no level of detail`, fence.span, { expected: 'none, key or all' });
  }
  const expect = words.get('expect');
  if (expect !== undefined && expect !== 'refuted' && expect !== 'undecided') {
    throw fault(draft, `\`expect=${expect}\` is no outcome`, fence.span, { expected: 'refuted or undecided' });
  }
  const names = (words.get('name') ?? '').split(',').filter((name) => name !== '');
  for (const name of names) checkName(draft, fence, name);
  return { names, steps, hide: words.has('hide'), fresh: words.has('fresh'), expect };
}

/** The words after the fence, `key=value` or a flag, each of them known. */
export function optionWords(draft: Draft, fence: Fence, known: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const word of fence.options.split(/\s+/).filter((part) => part !== '')) {
    const at = word.indexOf('=');
    const key = at < 0 ? word : word.slice(0, at);
    if (!known.includes(key)) {
      const near = nearest(key, known);
      throw fault(draft, `\`${fence.language}\` has no option \`${key}\``, fence.span, {
        expected: known.join(', '),
        ...(near !== undefined && { nearest: near }),
      });
    }
    words.set(key, at < 0 ? '' : word.slice(at + 1));
  }
  return words;
}

/** A name by which a block is quoted, linked to and filed. */
export function checkName(draft: Draft, fence: Fence, name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return;
  throw fault(draft, `\`${name}\` cannot name a block`, fence.span, { expected: 'letters, digits and hyphens' });
}

/** An error at a place of a derivation file. */
export function fault(
  draft: Pick<Draft, 'file' | 'text'>,
  message: string,
  span?: Span,
  more: { expected?: string; nearest?: string } = {},
): DeriveError {
  const error = new DeriveError(message, span, more);
  error.source = { file: draft.file, text: draft.text };
  return error;
}
