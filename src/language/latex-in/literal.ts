import { type Item, splitAt, unspaced } from './items.js';

/** A subscript as parts of a name, `1`, `out` or `ij`; `undefined` where it computes something. */
export function literal(items: readonly Item[]): readonly string[] | undefined {
  const parts = splitAt(items, [',']).map(spelled);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function spelled(items: readonly Item[]): string | undefined {
  let text = '';
  for (const item of unspaced(items)) {
    if (item.kind === 'number' && !item.text.includes('.')) text += item.text;
    else if (item.kind === 'letter' && item.accents.length === 0) text += item.base;
    else if (item.kind === 'word' && item.style !== 'constant') text += item.text;
    else if (item.kind === 'group' && item.fence === '{}') text += spelled(item.items) ?? '\n';
    else return undefined;
  }
  return text === '' || text.includes('\n') ? undefined : text;
}
