import type { Tex } from '../latex/fragment.js';
import { LEVEL } from '../words.js';

/** A part of a formula in one line of Unicode, with what its surroundings must know. */
export interface Pretty {
  /** In pieces, so that deep trees take linear time. */
  readonly text: Tex;
  readonly level: number;
  /** Does it end in a superscript, so that a further one needs brackets? */
  readonly superscript?: boolean;
  /** Does it end in the body of a sum, which would swallow a factor that follows? */
  readonly open?: boolean;
  /** Does it begin with a sign? */
  readonly signed?: boolean;
  /** Of something that begins with a minus: the rest. */
  readonly minus?: Tex;
  /** A number, and something that begins with a digit. */
  readonly numeral?: boolean;
  readonly digit?: boolean;
  /** Of a range: its ends. */
  readonly ends?: readonly [Tex, Tex];
  /** Has it spaces outside of brackets, so that a `/` beside it would be read as tighter? */
  readonly spaced?: boolean;
  /** Is it an element-wise product? */
  readonly elementwise?: boolean;
  /** A single letter: `W_ij` needs no comma. */
  readonly letter?: boolean;
  /** A name or a bracket: a subscript may follow. */
  readonly base?: boolean;
  /** An exponent that has superscript characters. */
  readonly raised?: string;
  readonly inverseOf?: Tex;
  /** The rows of a case distinction. */
  readonly rows?: Tex;
}

/** In brackets. */
export function wrapped(part: Pretty): Pretty {
  return { text: ['(', part.text, ')'], level: LEVEL.atom, base: true };
}

/** Pieces with a separator between them. */
export function join(pieces: readonly Tex[], separator: string): Tex {
  return pieces.map((piece, i): Tex => [i === 0 ? '' : separator, piece]);
}
