/** Text that a user typed, made harmless in what is written. */

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for an HTML or SVG text node or a quoted attribute; characters that XML forbids are left out. */
export function escapeHtml(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '#': '\\#',
  $: '\\$',
  '%': '\\%',
  '&': '\\&',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '`': '\\textasciigrave{}',
  '\u00a0': '~',
};

/** Combining marks that a letter may bear after decomposition. */
const ACCENT: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030b': 'H',
  '\u030c': 'v',
  '\u0323': 'd',
  '\u0327': 'c',
  '\u0328': 'k',
  '\u0331': 'b',
};

/** Letters and signs that do not decompose. */
const TEXT: Readonly<Record<string, string>> = {
  ß: '\\ss{}',
  æ: '\\ae{}',
  Æ: '\\AE{}',
  œ: '\\oe{}',
  Œ: '\\OE{}',
  ø: '\\o{}',
  Ø: '\\O{}',
  ł: '\\l{}',
  Ł: '\\L{}',
  ı: '\\i{}',
  '¡': '!`',
  '¿': '?`',
  '§': '\\S{}',
  '¶': '\\P{}',
  '©': '\\copyright{}',
  '£': '\\pounds{}',
  '–': '--',
  '—': '---',
  '‐': '-',
  '‑': '-',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '„': ',,',
  '…': '\\dots{}',
  '•': '\\textbullet{}',
  '†': '\\dag{}',
  '\u2009': '\\,',
  '\u202f': '\\,',
  '\u200b': '',
};

/** Signs that are formulas; the Greek letters join them below. */
const MATH: Readonly<Record<string, string>> = {
  '−': '-',
  '±': '\\pm',
  '×': '\\times',
  '÷': '\\div',
  '·': '\\cdot',
  '⋅': '\\cdot',
  '∘': '\\circ',
  '⊙': '\\odot',
  '⊗': '\\otimes',
  '°': '^{\\circ}',
  '≤': '\\le',
  '≥': '\\ge',
  '≠': '\\ne',
  '≈': '\\approx',
  '≡': '\\equiv',
  '∈': '\\in',
  '∉': '\\notin',
  '⊂': '\\subset',
  '∀': '\\forall',
  '∃': '\\exists',
  '∞': '\\infty',
  '∂': '\\partial',
  '∇': '\\nabla',
  '∑': '\\sum',
  '∏': '\\prod',
  '√': '\\surd',
  '∥': '\\|',
  '‖': '\\|',
  '→': '\\to',
  '←': '\\leftarrow',
  '↦': '\\mapsto',
  '⇒': '\\Rightarrow',
  '⇔': '\\Leftrightarrow',
  ℝ: '\\mathbb{R}',
  ℕ: '\\mathbb{N}',
  ℤ: '\\mathbb{Z}',
  ᵀ: '^{\\top}',
  '⁻': '^{-}',
  '⁺': '^{+}',
  ϵ: '\\epsilon',
  ϕ: '\\phi',
};

const GREEK =
  'αalpha βbeta γgamma δdelta εvarepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi πpi ρrho σsigma ςvarsigma τtau υupsilon φvarphi χchi ψpsi ωomega ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΥUpsilon ΦPhi ΨPsi ΩOmega';
const greek = new Map(GREEK.split(' ').map((entry) => [entry.slice(0, 1), `\\${entry.slice(1)}`]));

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/**
 * Prose as LaTeX that is ASCII only. Latin letters with accents become accent commands, Greek letters
 * and signs formulas; a character that LaTeX's fonts lack is named by its code, as `[U+4E2D]`.
 */
export function escapeLatex(text: string): string {
  return [...text.normalize('NFC')].map(latexCharacter).join('');
}

function latexCharacter(character: string): string {
  const special = LATEX[character] ?? TEXT[character];
  if (special !== undefined) return special;
  if (character >= ' ' && character <= '~') return character;
  if (character === '\n' || character === '\t' || character === '\r') return ' ';
  const sign = MATH[character] ?? greek.get(character) ?? script(character);
  if (sign !== undefined) return `$${sign}$`;
  return accented(character) ?? fallback(character);
}

function script(character: string): string | undefined {
  const up = SUPERSCRIPTS.indexOf(character);
  if (up >= 0) return `^{${up}}`;
  const down = SUBSCRIPTS.indexOf(character);
  return down >= 0 ? `_{${down}}` : undefined;
}

function accented(character: string): string | undefined {
  const [base, ...marks] = [...character.normalize('NFD')];
  if (base === undefined || marks.length === 0 || base < 'A' || base > 'z') return undefined;
  let letter = base === 'i' || base === 'j' ? `\\${base}` : base;
  for (const mark of marks) {
    const accent = ACCENT[mark];
    if (accent === undefined) return undefined;
    letter = `\\${accent}{${letter}}`;
  }
  return letter;
}

function fallback(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // A combining mark after a letter that has no composed form, and whatever shows nothing.
  if (/\p{M}|\p{C}/u.test(character)) return '';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
