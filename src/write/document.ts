import type { Element } from '../result.js';
import type { Drawing } from './drawing.js';

/** What a page says, before it is LaTeX or HTML; the sheet makes it, the writers set it. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'math'; readonly latex: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'emphasis' | 'strong'; readonly body: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly body: readonly Inline[] }
  | { readonly kind: 'break' };

export type StepDetail = 'none' | 'key' | 'all';
export type Align = 'left' | 'center' | 'right';

export interface TableBlock {
  readonly kind: 'table';
  readonly head: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
  readonly align: readonly Align[];
  readonly caption?: readonly Inline[];
}

export interface DerivationBlock {
  readonly kind: 'derivation';
  readonly element: Element;
  readonly steps: StepDetail;
  /** How many of the steps, from the first on, the derivation above shows too; they are not repeated. */
  readonly shared?: number;
  /** Definitions that derivations above show, as text; they are not repeated. */
  readonly seen?: ReadonlySet<string>;
  /** A name that is unique in the document, for links and files. */
  readonly id: string;
  /** The lines that were run, shown in a fold. */
  readonly script?: string;
  /** The graph of a trace. */
  readonly graph?: Drawing;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly body: readonly Inline[] }
  | { readonly kind: 'display'; readonly latex: string }
  | { readonly kind: 'heading'; readonly id: string; readonly body: readonly Inline[]; readonly level: 2 | 3 }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'question'; readonly body: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'figure'; readonly id: string; readonly drawing: Drawing; readonly caption: readonly Inline[] }
  | TableBlock
  | DerivationBlock;

export interface Section {
  readonly id: string;
  readonly title: readonly Inline[];
  readonly blocks: readonly Block[];
}

export interface Document {
  readonly title: readonly Inline[];
  readonly sections: readonly Section[];
}

/** The words of a piece of prose, for a contents list, a file name or a title. */
export function plainText(body: readonly Inline[]): string {
  return body.map(wordsOf).join('');
}

function wordsOf(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text;
    case 'math':
      return inline.latex;
    case 'break':
      return ' ';
    default:
      return plainText(inline.body);
  }
}
