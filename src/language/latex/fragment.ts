import { LEVEL } from '../words.js';

/** Text still in pieces: no piece is copied before all are there, so that deep trees take linear time. */
export type Tex = string | readonly Tex[];

/** A part of a formula, with what its surroundings must know to set it right. */
export interface Fragment {
  readonly tex: Tex;
  /** How tightly it binds, as `LEVEL`; `CLOSED` is what needs brackets under a superscript only. */
  readonly level: number;
  /** Is it higher than a line, so that brackets around it must grow? */
  readonly tall: boolean;
  /** Does it end in a superscript or subscript, so that a further one needs brackets? */
  readonly superscript?: boolean;
  readonly subscript?: boolean;
  /** Does it end in the body of a sum, which would swallow a factor that follows? */
  readonly open?: boolean;
  /** A number as digits: what stands next to it must not begin with a digit. */
  readonly numeral?: boolean;
  readonly startsWithDigit?: boolean;
  /** Does it begin with a sign, so that it cannot follow an operator? */
  readonly signed?: boolean;
  /** Of something that begins with a minus: the rest. */
  readonly minus?: Tex;
  /** Of a minus before a whole: the whole, without the brackets that it needs there. */
  readonly negated?: Tex;
  /** Of an inverse: what is inverted. */
  readonly inverseOf?: Tex;
  /** Of a range: its ends. */
  readonly ends?: readonly [Fragment, Fragment];
  /** Of a subscript: a single letter, which needs no comma to the next. */
  readonly letter?: boolean;
  /** Of a vector that is written out: its elements. */
  readonly cells?: readonly Tex[];
  /** Of a case distinction: its rows, which an outer one takes over. */
  readonly rows?: Tex;
}

/** Fractions and the like: whole in a product, in brackets as the base of a power. */
export const CLOSED = LEVEL.prefix + 0.5;

/** Element-wise products look looser than products: one is put in brackets within the other. */
export const ELEMENTWISE = LEVEL.multiply + 0.5;

/** Something that needs no brackets anywhere. */
export function atom(tex: Tex, tall = false): Fragment {
  return { tex, level: LEVEL.atom, tall };
}

/** Brackets around a fragment that grow with it. */
export function bracketed(fragment: Fragment): Fragment {
  return atom(delimited('(', fragment, ')'), fragment.tall);
}

/** Delimiters around a fragment, such as `\lVert` and `\rVert`, that grow with it. */
export function delimited(left: string, fragment: Pick<Fragment, 'tex' | 'tall'>, right: string): Tex {
  if (!fragment.tall) return [left, fragment.tex, right];
  return ['\\left', left, ' ', fragment.tex, ' ', '\\right', right];
}

/** The fragment, in brackets where it binds less tightly than this. */
export function atLeast(fragment: Fragment, level: number): Fragment {
  return fragment.level < level ? bracketed(fragment) : fragment;
}

const COMMAND = /\\[A-Za-z]+$/;

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Puts the pieces together; a command's name is kept apart from a letter that follows it. */
export function assemble(tex: Tex): string {
  const out: string[] = [];
  const work: Tex[] = [tex];
  let afterCommand = false;
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next !== 'string') {
      for (let i = next.length - 1; i >= 0; i -= 1) work.push(next[i] as Tex);
      continue;
    }
    if (next === '') continue;
    if (afterCommand && isLetter(next.charCodeAt(0))) out.push(' ');
    out.push(next);
    afterCommand = isLetter(next.charCodeAt(next.length - 1)) && COMMAND.test(next);
  }
  return out.join('');
}
