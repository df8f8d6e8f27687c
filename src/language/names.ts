/** How a name is meant to look: `yhat_out` is y with a hat and the subscript "out". */
export interface NameParts {
  /** A single letter, Latin or Greek, or a word. */
  readonly base: string;
  /** Marks over a single letter, innermost first. */
  readonly accents: readonly Accent[];
  /** `W1` has the subscript 1, `b_out` the subscript "out"; a Greek name is a Greek letter here too. */
  readonly subscripts: readonly string[];
}

export type Accent = 'hat' | 'bar' | 'tilde' | 'dot' | 'ddot' | 'acute' | 'grave' | 'check' | 'breve';

/** The combining character of each accent. */
export const COMBINING: Readonly<Record<Accent, string>> = {
  hat: '\u0302',
  bar: '\u0304',
  tilde: '\u0303',
  dot: '\u0307',
  ddot: '\u0308',
  acute: '\u0301',
  grave: '\u0300',
  check: '\u030c',
  breve: '\u0306',
};

const ACCENT_OF = new Map(Object.entries(COMBINING).map(([accent, mark]) => [mark, accent as Accent]));

/** The accents that names are typed with, at their end. */
const SUFFIXES: readonly Accent[] = ['hat', 'bar', 'tilde'];

/** Names of Greek letters; `lam` and `eps` are short for two that are long or reserved elsewhere. */
const GREEK: ReadonlyMap<string, string> = new Map([
  ['alpha', 'α'],
  ['beta', 'β'],
  ['gamma', 'γ'],
  ['delta', 'δ'],
  ['eps', 'ε'],
  ['epsilon', 'ε'],
  ['varepsilon', 'ε'],
  ['zeta', 'ζ'],
  ['eta', 'η'],
  ['theta', 'θ'],
  ['iota', 'ι'],
  ['kappa', 'κ'],
  ['lam', 'λ'],
  ['lambda', 'λ'],
  ['mu', 'μ'],
  ['nu', 'ν'],
  ['xi', 'ξ'],
  ['pi', 'π'],
  ['rho', 'ρ'],
  ['sigma', 'σ'],
  ['tau', 'τ'],
  ['upsilon', 'υ'],
  ['phi', 'ϕ'],
  ['varphi', 'φ'],
  ['chi', 'χ'],
  ['psi', 'ψ'],
  ['omega', 'ω'],
  ['Gamma', 'Γ'],
  ['Delta', 'Δ'],
  ['Theta', 'Θ'],
  ['Lambda', 'Λ'],
  ['Xi', 'Ξ'],
  ['Pi', 'Π'],
  ['Sigma', 'Σ'],
  ['Upsilon', 'Υ'],
  ['Phi', 'Φ'],
  ['Psi', 'Ψ'],
  ['Omega', 'Ω'],
]);

const SUBSCRIPT_DIGITS = '₀₁₂₃₄₅₆₇₈₉';

/** Takes a name apart into what is printed: a letter or a word, its accents, its subscripts. */
export function nameParts(name: string): NameParts {
  const plain = name.replace(/[₀-₉]/gu, (digit) => String(SUBSCRIPT_DIGITS.indexOf(digit)));
  const [head = '', ...tail] = plain.split('_');
  // `__init__` and `a__b` have no subscripts worth the name.
  if (head === '' || tail.some((piece) => piece === '')) return { base: name, accents: [], subscripts: [] };
  const digits = /^(\D+)(\d+)$/u.exec(head);
  const letters = digits?.[1] ?? head;
  const subscripts = [...(digits?.[2] === undefined ? [] : [digits[2]]), ...tail].map(greekOr);
  return { ...letterOf(letters), subscripts };
}

function letterOf(word: string): { base: string; accents: Accent[] } {
  const single = singleLetter(word);
  if (single) return single;
  for (const suffix of SUFFIXES) {
    if (!word.endsWith(suffix)) continue;
    const under = singleLetter(word.slice(0, -suffix.length));
    if (under) return { base: under.base, accents: [...under.accents, suffix] };
  }
  return { base: word, accents: [] };
}

/** A letter with marks that have a name, or the name of a Greek letter. */
function singleLetter(word: string): { base: string; accents: Accent[] } | undefined {
  const [base, ...marks] = greekOr(word).normalize('NFD');
  if (base === undefined || !/^\p{L}$/u.test(base)) return undefined;
  const accents = marks.map((mark) => ACCENT_OF.get(mark));
  return accents.every((accent) => accent !== undefined) ? { base, accents } : undefined;
}

function greekOr(word: string): string {
  return GREEK.get(word) ?? word;
}
