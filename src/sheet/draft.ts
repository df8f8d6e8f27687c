import type { Span } from '../language/ast.js';
import type { Align, Inline } from '../write/document.js';

/** A derivation file as it was typed: prose, formulas, quotes and blocks, each with its place. */

export type DraftInline =
  | Exclude<Inline, { kind: 'math' | 'emphasis' | 'strong' | 'link' }>
  | { readonly kind: 'math'; readonly latex: string; readonly span: Span }
  | { readonly kind: 'quote'; readonly text: string; readonly span: Span }
  | { readonly kind: 'emphasis' | 'strong'; readonly body: readonly DraftInline[] }
  | { readonly kind: 'link'; readonly href: string; readonly body: readonly DraftInline[] };

/** A line of a fenced block, and where it starts in the file. */
export interface FenceLine {
  readonly text: string;
  readonly offset: number;
}

export interface Fence {
  readonly kind: 'fence';
  /** The first word after the fence. */
  readonly language: string;
  /** The words after it. */
  readonly options: string;
  readonly span: Span;
  readonly lines: readonly FenceLine[];
}

export type DraftBlock =
  | { readonly kind: 'paragraph'; readonly body: readonly DraftInline[] }
  | { readonly kind: 'display'; readonly latex: string; readonly span: Span }
  | { readonly kind: 'heading'; readonly level: number; readonly body: readonly DraftInline[]; readonly span: Span }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly DraftBlock[])[];
    }
  | { readonly kind: 'question'; readonly body: readonly DraftBlock[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly DraftInline[])[];
      readonly rows: readonly (readonly (readonly DraftInline[])[])[];
      readonly align: readonly Align[];
    }
  | { readonly kind: 'code'; readonly text: string }
  | Fence;

export interface Draft {
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly DraftBlock[];
}
