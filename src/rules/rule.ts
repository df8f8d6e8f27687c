import type { Definition } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import type { Note } from './facts.js';
import type { Instances } from './names.js';
import type { Memo } from './rewrite.js';

/** What a rule may look at besides the expression, and what it has found so far. */
export interface Knowledge {
  /** Named intermediates of the script, in order. */
  readonly definitions: readonly Definition[];
  /** Writes symmetric variables as the derivation at hand does. */
  readonly settle: (node: Node) => Node;
  /** The bodies of the definitions at the indices met so far. */
  readonly instances: Instances;
  /** What the rule made of each node. */
  readonly memoOf: (rule: Told) => Memo;
  /** What is in normal form already. */
  readonly normal: Set<Node>;
}

/** What is told of a rule. */
export interface Told {
  /** Stable id, as it stands in the steps. */
  readonly id: string;
  /** The sentence a textbook would print. */
  readonly sentence: string;
  /** What must be known for it to hold. */
  readonly condition: string;
  readonly source: string;
  /** `key` steps are shown by default, `all` steps on request. */
  readonly level: 'key' | 'all';
}

/** One identity: it answers with a rewritten node, or with the same one where it does not apply. */
export interface Rule extends Told {
  /** Kinds of nodes that it may change; any, where it does not say. */
  readonly on?: readonly Node['kind'][];
  /** Kinds that must all occur in a node that it changes, subscripts apart. */
  readonly needs?: readonly Node['kind'][];
  readonly here: (node: Node, note: Note, knowledge: Knowledge) => Node;
}
