import type { Definition } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import type { Note } from './facts.js';

/** What a rule may look at besides the expression. */
export interface Knowledge {
  /** Named intermediates of the script, in order. */
  readonly definitions: readonly Definition[];
  readonly note: Note;
  /** Writes symmetric variables as the derivation at hand does. */
  readonly settle: (node: Node) => Node;
}

/** One identity: it answers with a rewritten expression, or with the same one where it does not apply. */
export interface Rule {
  /** Stable id, as it stands in the steps. */
  readonly id: string;
  /** The sentence a textbook would print. */
  readonly sentence: string;
  /** What must be known for it to hold. */
  readonly condition: string;
  readonly source: string;
  /** `key` steps are shown by default, `all` steps on request, `silent` ones are book-keeping. */
  readonly level: 'key' | 'all' | 'silent';
  readonly apply: (root: Node, knowledge: Knowledge) => Node;
}
