/** A short formula as Unicode, for a label where nothing sets LaTeX. */

const SIGNS: Readonly<Record<string, string>> = {
  '\\|': '‖',
  '\\,': ' ',
  '\\ ': ' ',
  '\\;': ' ',
  '\\cdot': '·',
  '\\times': '×',
  '\\le': '≤',
  '\\ge': '≥',
  '\\partial': '∂',
  '\\nabla': '∇',
  '\\infty': '∞',
  '\\in': '∈',
  '\\alpha': 'α',
  '\\beta': 'β',
  '\\gamma': 'γ',
  '\\delta': 'δ',
  '\\varepsilon': 'ε',
  '\\eta': 'η',
  '\\theta': 'θ',
  '\\lambda': 'λ',
  '\\mu': 'μ',
  '\\pi': 'π',
  '\\sigma': 'σ',
  '\\tau': 'τ',
  '\\phi': 'φ',
  '\\omega': 'ω',
  '\\lVert': '‖',
  '\\rVert': '‖',
};
const DOWN: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'0123456789'].map((digit, index) => [digit, '₀₁₂₃₄₅₆₇₈₉'[index] ?? digit])),
  ...{ i: 'ᵢ', j: 'ⱼ', k: 'ₖ', l: 'ₗ', m: 'ₘ', n: 'ₙ', p: 'ₚ', r: 'ᵣ', t: 'ₜ', x: 'ₓ', '+': '₊', '-': '₋' },
};
const UP: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'0123456789'].map((digit, index) => [digit, '⁰¹²³⁴⁵⁶⁷⁸⁹'[index] ?? digit])),
  ...{ '+': '⁺', '-': '⁻', n: 'ⁿ', i: 'ⁱ' },
};

/** What LaTeX says, in the characters that say it; commands that have none keep their name. */
export function latexText(latex: string): string {
  return latex
    .replace(/([_^])(?:\{([^{}]*)\}|([^{}\\]))/g, (_, mark: string, group?: string, letter?: string) =>
      shifted(mark, group ?? letter ?? ''),
    )
    .replace(/\\([a-zA-Z]+|.)\s*/g, (command, name: string) => SIGNS[command.trim()] ?? name)
    .replace(/[{}]/g, '')
    .replaceAll('-', '−');
}

function shifted(mark: string, body: string): string {
  const table = mark === '_' ? DOWN : UP;
  const letters = [...body].map((letter) => table[letter]);
  if (letters.every((letter) => letter !== undefined)) return letters.join('');
  return [...body].length === 1 ? `${mark}${body}` : `${mark}(${body})`;
}
