import { latexExtent } from './measure.js';

/** A bracket wider than this, in em, may be broken inside. */
const WIDEST = 16;
const TOKEN = /\\[a-zA-Z]+\*?|\\.|\s+|[^\\\s]/gsu;
const OPEN = new Set(['(', '[', '\\{', '\\lVert', '\\lvert']);
const CLOSE = new Set([')', ']', '\\}', '\\rVert', '\\rvert']);
const OPERATOR = new Set(
  '+ - = < > \\cdot \\times \\odot \\otimes \\circ \\pm \\mp \\le \\ge \\leq \\geq \\ne \\neq \\in \\notin \\to \\approx \\sim \\mid \\wedge \\vee \\land \\lor'.split(
    ' ',
  ),
);

interface Group {
  readonly start: number;
  readonly braces: number;
  /** Tokens after which a line could end. */
  readonly operators: number[];
}

/**
 * A formula whose brackets stay in one line where they are short: TeX and KaTeX alike would break at any
 * operator outside braces, and `\nobreak` after an operator tells both not to.
 */
export function guarded(latex: string): string {
  const tokens = loosened(latex.match(TOKEN) ?? []);
  const kept = new Set<number>();
  const open: Group[] = [];
  let braces = 0;
  tokens.forEach((token, index) => {
    if (token === '{' || token === '\\begin') braces += 1;
    else if (token === '}' || token === '\\end') braces -= 1;
    else if (OPEN.has(token)) open.push({ start: index, braces, operators: [] });
    else if (OPERATOR.has(token)) {
      // Within braces nothing is broken anyway.
      if (braces === 0) open.at(-1)?.operators.push(index);
    } else if (CLOSE.has(token)) {
      const group = open.pop();
      if (group === undefined || group.braces !== braces) return;
      const { width } = latexExtent(tokens.slice(group.start, index + 1).join(''));
      if (width > WIDEST) return;
      for (const operator of group.operators) kept.add(operator);
    }
  });
  return tokens.map((token, index) => (kept.has(index) ? `${token}\\nobreak ` : token)).join('');
}

/** `\left(…\right)` cannot be broken at all: wide ones get brackets of a fixed size. */
function loosened(tokens: readonly string[]): readonly string[] {
  const result = [...tokens];
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token === '\\left') open.push(index);
    if (token !== '\\right') return;
    const start = open.pop();
    if (start === undefined || latexExtent(tokens.slice(start, index + 2).join('')).width <= WIDEST) return;
    const tall = latexExtent(tokens.slice(start + 2, index).join('')).height > 1.7;
    result[start] = tall ? '\\Bigl' : '\\bigl';
    result[index] = tall ? '\\Bigr' : '\\bigr';
  });
  return result;
}
