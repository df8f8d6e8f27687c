import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { guarded } from './breaks.js';

/** Sets formulas for a page, and knows afterwards which style sheet and fonts they need. */
export interface Setter {
  /** A formula in the line of the text. */
  readonly inline: (latex: string) => string;
  /** A formula in display style; it may still be broken at its outermost operators. */
  readonly display: (latex: string) => string;
  /** KaTeX's style sheet with the fonts of what was set so far inside. */
  readonly style: () => string;
}

type Katex = typeof import('katex')['default'];

/** Formulas that were set in this process: prose is set once to be looked at and once to be written. */
const rendered = new Map<string, string>();

function render(katex: Katex, latex: string): string {
  const known = rendered.get(latex);
  if (known !== undefined) return known;
  const html = katex.renderToString(latex, {
    output: 'htmlAndMathml',
    strict: 'error',
    trust: false,
    throwOnError: true,
    maxExpand: 1000,
  });
  rendered.set(latex, html);
  return html;
}

/** Loaded when a page is written: KaTeX is a large module, and a terminal needs none of it. */
export async function loadSetter(): Promise<Setter> {
  const { default: katex } = await import('katex');
  const used = new Set<string>();
  const set = (latex: string) => {
    const html = render(katex, latex);
    used.add(html);
    return html;
  };
  return {
    inline: set,
    display: (latex) => set(`\\displaystyle ${guarded(latex)}`),
    style: () => katexStyle([...used].join('')),
  };
}

/** What is wrong with a formula, in KaTeX's words, or nothing. */
export async function formulaFault(latex: string): Promise<string | undefined> {
  const { default: katex } = await import('katex');
  try {
    render(katex, latex);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^KaTeX parse error: /, '').replace(/[\u0332]/g, '');
  }
}

/** A font file and the class names whose presence calls for it. */
const FONTS: readonly (readonly [string, RegExp])[] = [
  ['AMS-Regular', /\b(amsrm|mathbb|textbb)\b/],
  ['Caligraphic-Regular', /\bmathcal\b/],
  ['Fraktur-Regular', /\b(mathfrak|textfrak)\b/],
  ['Main-Bold', /\b(mathbf|textbf)\b/],
  ['Main-Italic', /\b(mathit|textit)\b/],
  ['Math-BoldItalic', /\bboldsymbol\b/],
  ['Math-Italic', /\bmathnormal\b/],
  ['SansSerif-Regular', /\b(mathsf|textsf)\b/],
  ['Script-Regular', /\b(mathscr|textscr)\b/],
  ['Size1-Regular', /\b(delimsizing size1|delim-size1|small-op)\b/],
  ['Size2-Regular', /\b(delimsizing size2|large-op)\b/],
  ['Size3-Regular', /\bdelimsizing size3\b/],
  ['Size4-Regular', /\b(delimsizing size4|delim-size4)\b/],
  ['Typewriter-Regular', /\b(mathtt|texttt)\b/],
];
/** The page itself is set in these. */
const ALWAYS: ReadonlySet<string> = new Set(['Main-Regular', 'Main-Bold', 'Main-Italic']);

function katexStyle(html: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve('katex/dist/katex.min.css'));
  const sheet = readFileSync(join(folder, 'katex.min.css'), 'utf8');
  const classes = [...new Set(html.match(/class="[^"]*"/g) ?? [])].join(' ');
  const used = new Set([...ALWAYS, ...FONTS.filter(([, pattern]) => pattern.test(classes)).map(([name]) => name)]);
  return sheet.replace(/@font-face\{[^}]*\}/g, (face) => {
    const file = /KaTeX_([A-Za-z0-9-]+)\.woff2/.exec(face)?.[1] ?? '';
    if (!used.has(file)) return '';
    const data = readFileSync(join(folder, 'fonts', `KaTeX_${file}.woff2`)).toString('base64');
    return face.replace(/src:.*\}$/, `src:url(data:font/woff2;base64,${data}) format("woff2")}`);
  });
}
