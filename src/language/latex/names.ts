import { COMBINING, nameParts } from '../names.js';

/** Greek letters, those that look Latin included. */
const GREEK: ReadonlyMap<string, string> = new Map([
  ['α', '\\alpha'],
  ['β', '\\beta'],
  ['γ', '\\gamma'],
  ['δ', '\\delta'],
  ['ε', '\\varepsilon'],
  ['ϵ', '\\epsilon'],
  ['ζ', '\\zeta'],
  ['η', '\\eta'],
  ['θ', '\\theta'],
  ['ϑ', '\\vartheta'],
  ['ι', '\\iota'],
  ['κ', '\\kappa'],
  ['λ', '\\lambda'],
  ['μ', '\\mu'],
  ['µ', '\\mu'],
  ['ν', '\\nu'],
  ['ξ', '\\xi'],
  ['π', '\\pi'],
  ['ρ', '\\rho'],
  ['ϱ', '\\varrho'],
  ['σ', '\\sigma'],
  ['ς', '\\varsigma'],
  ['τ', '\\tau'],
  ['υ', '\\upsilon'],
  ['φ', '\\varphi'],
  ['ϕ', '\\phi'],
  ['χ', '\\chi'],
  ['ψ', '\\psi'],
  ['ω', '\\omega'],
  ['Γ', '\\Gamma'],
  ['Δ', '\\Delta'],
  ['Θ', '\\Theta'],
  ['Λ', '\\Lambda'],
  ['Ξ', '\\Xi'],
  ['Π', '\\Pi'],
  ['Σ', '\\Sigma'],
  ['Υ', '\\Upsilon'],
  ['Φ', '\\Phi'],
  ['Ψ', '\\Psi'],
  ['Ω', '\\Omega'],
  ['ℓ', '\\ell'],
  ['ο', 'o'],
  ...[...'ΑΒΕΖΗΙΚΜΝΟΡΤΧ'].map((capital, i): [string, string] => [capital, `\\mathrm{${'ABEZHIKMNOPTX'[i]}}`]),
]);

const MARKS: ReadonlyMap<string, string> = new Map(
  Object.entries(COMBINING).map(([accent, mark]) => [mark, `\\${accent}`]),
);

export interface LatexName {
  readonly tex: string;
  /** Has it a subscript already, so that one more needs brackets? */
  readonly subscripted: boolean;
  /** Is it a single letter without anything, so that `ij` needs no comma? */
  readonly letter: boolean;
}

/** A name as LaTeX: `yhat` is `\hat{y}`, `b_out` is `b_{\mathrm{out}}`; ASCII whatever the name holds. */
export function latexName(name: string): LatexName {
  if (name === 'inf') return { tex: '\\infty', subscripted: false, letter: false };
  const { base, accents, subscripts } = nameParts(name);
  const single = [...base].length === 1;
  const letters = single ? letter(base) : `\\mathit{${word(base)}}`;
  const body = accents.reduce((tex, accent) => `\\${accent}{${tex}}`, letters);
  if (subscripts.length === 0) return { tex: body, subscripted: false, letter: single && accents.length === 0 };
  return { tex: `${body}_{${subscripts.map(subscript).join(',')}}`, subscripted: true, letter: false };
}

/** A function's name, upright where it is a word. */
export function latexFunctionName(name: string): LatexName {
  const { base, accents, subscripts } = nameParts(name);
  if ([...base].length === 1 || accents.length > 0 || subscripts.length > 0) return latexName(name);
  return { tex: `\\operatorname{${word(base)}}`, subscripted: false, letter: false };
}

function subscript(piece: string): string {
  if (/^\d+$/.test(piece)) return piece;
  return [...piece].length === 1 ? letter(piece) : `\\mathrm{${word(piece)}}`;
}

function letter(character: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character;
  if (character === '_') return '\\_';
  return GREEK.get(character) ?? `\\mathrm{${code(character)}}`;
}

/** A word, letter by letter; what has no command of its own is written by its code, as in `u0436`. */
function word(text: string): string {
  let out = '';
  for (const character of text.normalize('NFD')) {
    const mark = MARKS.get(character);
    if (mark !== undefined) {
      const last = /(\\[A-Za-z]+ ?|[A-Za-z]|\{[^{}]*\})$/.exec(out)?.[0];
      if (last !== undefined && !last.startsWith('{')) {
        out = `${out.slice(0, out.length - last.length)}${mark}{${last.trim()}}`;
        continue;
      }
    }
    if (character === '_') out += '\\_';
    else if (/^[A-Za-z0-9]$/.test(character)) out += character;
    // The space ends the command's name; it prints nothing.
    else out += GREEK.has(character) ? `${GREEK.get(character)} ` : code(character);
  }
  return out.trim();
}

function code(character: string): string {
  return `u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
