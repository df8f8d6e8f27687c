import { COMBINING, nameParts } from '../names.js';

const SUBSCRIPT_DIGITS = '₀₁₂₃₄₅₆₇₈₉';
const SUPERSCRIPTS: ReadonlyMap<string, string> = new Map(
  [...'0123456789-'].map((c, i) => [c, '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.charAt(i)]),
);

/** A name in Unicode: `yhat` is ŷ, `alpha` is α, `W1` is W₁; `b_out` stays. */
export function prettyName(name: string): string {
  if (name === 'inf') return '∞';
  const { base, accents, subscripts } = nameParts(name);
  // The differential of an accented variable: `dyhat` is dŷ.
  if (accents.length === 0 && /^d.+(hat|bar|tilde)$/.test(base)) return `d${prettyName(name.slice(1))}`;
  const marks = accents.map((accent) => COMBINING[accent]).join('');
  const below = subscripts.map((piece) => (/^\d+$/.test(piece) ? subscriptDigits(piece) : `_${piece}`));
  // Two numbers side by side would read as one.
  const joined = below.reduce((out, piece, i) => out + (i > 0 && !piece.startsWith('_') ? `,${piece}` : piece), '');
  return `${base}${marks}${joined}`.normalize('NFC');
}

/** Digits below the line. */
export function subscriptDigits(digits: string): string {
  return digits.replace(/\d/g, (digit) => SUBSCRIPT_DIGITS.charAt(Number(digit)));
}

/** An integer as a superscript; `undefined` for anything else or longer than three characters. */
export function superscript(text: string): string | undefined {
  if (!/^-?\d+$/.test(text) || text.length > 3) return undefined;
  return [...text].map((character) => SUPERSCRIPTS.get(character)).join('');
}
