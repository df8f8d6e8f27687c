/** What a command gives, as the JSON contract of the language states it. */

export type Status = 'derived' | 'proved' | 'refuted' | 'undecided' | 'error';

export interface Step {
  /** Stable id of the rule, e.g. `delta-contraction`. */
  readonly rule: string;
  /** Both sides in the language. */
  readonly before: string;
  readonly after: string;
  /** The sentence a reader sees, with the assumption used where there is one. */
  readonly why: string;
  /** The line as LaTeX, `lhs = rhs` or a single expression. */
  readonly latex: string;
  /** How the two sides hang together where they are not equal, as one sign: ⟺, ⟹, ≥, ∈. */
  readonly link?: '⟺' | '⟹' | '≥' | '∈';
  /** `key`: shown by default; `all`: shown with `--steps all` only. */
  readonly level: 'key' | 'all';
  /** What the line speaks of, e.g. the adjoint of `yhat`; in LaTeX, may be empty. */
  readonly subject?: string;
}

export interface Piece {
  readonly when: string;
  readonly text?: string;
  readonly lo?: string;
  readonly hi?: string;
  readonly empty?: true;
  readonly ties?: readonly string[];
}

export interface ResultForm {
  readonly text: string;
  readonly index: string;
  readonly indices: readonly string[];
  readonly latex: string;
  /** The index form as LaTeX, with the indices of `indices`. */
  readonly indexLatex: string;
  readonly size: number;
  readonly pieces?: readonly Piece[];
  readonly attained?: 'closed form' | 'certified root';
  /** `evaluate`: the exact value in the language, and the decimal one. */
  readonly exact?: string;
  readonly decimal?: string;
}

export interface CheckReport {
  readonly against: string;
  readonly points: number;
  readonly maxRelativeError: number;
  readonly seed: number;
}

/** A node of a chain-rule trace: forward value and backward adjoint, exact and decimal. */
export interface TraceNode {
  readonly id: string;
  /** What the node is, in terms of the ids of its inputs: text and LaTeX. */
  readonly text: string;
  readonly latex: string;
  readonly inputs: readonly string[];
  /** ∂(this)/∂(input), one an input, LaTeX and text. */
  readonly partials: readonly {
    readonly text: string;
    readonly latex: string;
    readonly exact: string;
    readonly decimal: string;
  }[];
  readonly value: { readonly exact: string; readonly exactLatex: string; readonly decimal: string };
  readonly adjoint: { readonly exact: string; readonly exactLatex: string; readonly decimal: string };
  readonly role: 'input' | 'intermediate' | 'output';
}

export interface Trace {
  readonly nodes: readonly TraceNode[];
}

export interface Element {
  readonly command: string;
  readonly status: Status;
  readonly result?: ResultForm;
  readonly conditions: readonly string[];
  readonly definitions: readonly { readonly name: string; readonly text: string; readonly latex?: string }[];
  readonly assumptions: readonly string[];
  readonly steps: readonly Step[];
  readonly check?: CheckReport;
  readonly trace?: Trace;
  readonly ms?: { readonly derive: number; readonly check: number };
  readonly value?: unknown;
  readonly code?: { readonly python?: string; readonly javascript?: string };
  /** Why a command is refuted, undecided or an error; a counterexample where there is one. */
  readonly message?: string;
  readonly counterexample?: Readonly<Record<string, unknown>>;
}
