import { latexName } from '../latex/names.js';
import type { Accent } from '../names.js';
import type { Fence } from './items.js';

/** The symbols of LaTeX and what they stand for; a symbol in none of these tables has no meaning here. */

const LETTERS = 'αβγδεϵζηθϑικλμνξπϱρσςτυφϕχψωΓΔΘΛΞΠΣΥΦΨΩℓ';

/** `\alpha` is α, `\varepsilon` is ε: the inverse of how names are printed. */
const COMMANDS: ReadonlyMap<string, string> = new Map([...LETTERS].map((letter) => [latexName(letter).tex, letter]));

/** The letter that a symbol is, Latin or Greek, typed or by its command. */
export function letterOf(symbol: string): string | undefined {
  if (/^\p{L}$/u.test(symbol)) return symbol;
  return COMMANDS.get(symbol);
}

/** Commands that set a mark over a letter; an arrow only says that it is a vector. */
const ACCENTS: ReadonlyMap<string, Accent | ''> = new Map<string, Accent | ''>([
  ...(['hat', 'bar', 'tilde', 'dot', 'ddot', 'acute', 'grave', 'check', 'breve'] as const).map(
    (accent): [string, Accent] => [`\\${accent}`, accent],
  ),
  ['\\widehat', 'hat'],
  ['\\widetilde', 'tilde'],
  ['\\widecheck', 'check'],
  ['\\vec', ''],
]);

export function accentOf(label: string): Accent | '' | undefined {
  return ACCENTS.get(label);
}

/** Symbols of operators, and the sign that the reader knows each by. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ...same('+ - / < > , ; :'),
  ['−', '-'],
  ...each('* \\ast', '*'),
  ...each('\\cdot ⋅ ·', 'cdot'),
  ...each('\\times ×', 'times'),
  ...each('\\odot ⊙ \\circ ∘', '.*'),
  ...each('\\oslash ⊘', './'),
  ...each('\\div ÷', '/'),
  ...each('\\otimes ⊗', 'kron'),
  ['=', '=='],
  ['≠', '!='],
  ['\\lt', '<'],
  ['\\gt', '>'],
  ...each('\\le \\leq \\leqslant ≤ ⩽', '<='),
  ...each('\\ge \\geq \\geqslant ≥ ⩾', '>='),
  ...each('\\in ∈', 'in'),
  ...each('\\land \\wedge ∧', 'and'),
  ...each('\\lor \\vee ∨', 'or'),
  ...each('\\lnot \\neg ¬', 'not'),
  ...each('\\mid ∣', 'given'),
  ...each('\\top \\intercal ⊤ ᵀ', 'top'),
  ['\\prime', 'prime'],
]);

/** The operator that a symbol is; a symbol without a meaning stands for itself, and is refused by who meets it. */
export function operatorOf(symbol: string): string {
  return OPERATORS.get(symbol) ?? symbol;
}

const OPEN: ReadonlyMap<string, Fence> = new Map<string, Fence>([
  ['(', '('],
  ['[', '['],
  ['\\lbrack', '['],
  ['\\{', '{'],
  ['\\lbrace', '{'],
  ['\\lvert', '|'],
  ['\\lVert', '‖'],
  ['\\langle', '⟨'],
  ['⟨', '⟨'],
  ['\\lfloor', '⌊'],
  ['⌊', '⌊'],
  ['\\lceil', '⌈'],
  ['⌈', '⌈'],
]);

const CLOSE: ReadonlyMap<string, Fence> = new Map<string, Fence>([
  [')', '('],
  [']', '['],
  ['\\rbrack', '['],
  ['\\}', '{'],
  ['\\rbrace', '{'],
  ['\\rvert', '|'],
  ['\\rVert', '‖'],
  ['\\rangle', '⟨'],
  ['⟩', '⟨'],
  ['\\rfloor', '⌊'],
  ['⌋', '⌊'],
  ['\\rceil', '⌈'],
  ['⌉', '⌈'],
]);

/** Bars look alike on both sides. */
const BARS: ReadonlyMap<string, Fence> = new Map<string, Fence>([
  ['|', '|'],
  ['\\vert', '|'],
  ['\\|', '‖'],
  ['\\Vert', '‖'],
  ['∥', '‖'],
]);

/** The bracket that a symbol is, and on which side it stands. */
export function fenceOf(symbol: string): { fence: Fence; side: 'open' | 'close' | 'bar' } | undefined {
  const open = OPEN.get(symbol);
  if (open) return { fence: open, side: 'open' };
  const close = CLOSE.get(symbol);
  if (close) return { fence: close, side: 'close' };
  const bar = BARS.get(symbol);
  return bar && { fence: bar, side: 'bar' };
}

function same(signs: string): [string, string][] {
  return signs.split(' ').map((sign) => [sign, sign]);
}

function each(symbols: string, sign: string): [string, string][] {
  return symbols.split(' ').map((symbol) => [symbol, sign]);
}
