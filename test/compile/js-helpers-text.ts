import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

/** The helpers of compiled code as the text that emitted modules carry. */

const FILES = ['../../src/functions/numeric.ts', '../../src/compile/helpers.ts'];

/** Lists of numbers on one line. */
function oneLine(code: string): string {
  return code.replace(/\[\n[^\]a-df-z(]*\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

function statementsOf(code: string): (readonly [string, string])[] {
  const starts = [...code.matchAll(/^(?:function|const|let) (\w+)/gm)];
  return starts.map((m, k) => [m[1] as string, oneLine(code.slice(m.index, starts[k + 1]?.index).trimEnd())] as const);
}

/** What `src/compile/javascript/helpers.ts` must hold. */
export function helperPieces(): (readonly [string, string])[] {
  const pieces = FILES.flatMap((file) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const { code } = transformSync(source, { loader: 'ts', target: 'node20', format: 'esm' });
    return statementsOf(code.replace(/^import .*$/gm, '').replace(/^export \{[^}]*\};?$/gm, ''));
  });
  const named = pieces.filter(([name]) => name !== 'helpers');
  for (const [name, text] of named) if (/[`\\]|\$\{/.test(text)) throw new Error(`${name} cannot stand in a template`);
  // Functions are hoisted, so a constant that calls one may stand before it; what is used must come first.
  const constants = named.filter(([, text]) => !text.startsWith('function'));
  const functions = named.filter(([, text]) => text.startsWith('function'));
  const ordered: (readonly [string, string])[] = [...constants];
  for (const piece of functions) {
    const at = ordered.findIndex(
      ([, text]) => text.startsWith('function') && new RegExp(`\\b${piece[0]}\\(`).test(text),
    );
    ordered.splice(at < 0 ? ordered.length : at, 0, piece);
  }
  return ordered;
}

/** The file itself, to be formatted. */
export function helpersText(): string {
  return [
    "import type { Pieces } from '../pieces.js';",
    '',
    '/** Source text of the helpers, made from `src/functions/numeric.ts` and `helpers.ts`; a test compares. */',
    'export const JS_HELPERS: Pieces = [',
    ...helperPieces().map(([name, text]) => `  ['${name}', \`${text}\`],`),
    '];',
    '',
  ].join('\n');
}
