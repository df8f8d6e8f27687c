import { combination } from '../expr/affine.js';
import { one } from '../expr/atoms.js';
import type { Node } from '../expr/node.js';
import { isNegative, isOne } from '../expr/rational.js';
import { lengths, type Value } from './value.js';

/** A length as it was declared, `n - r + 1`. */
export function lengthText(node: Node): string {
  const parts = [...combination(node)].sort(
    ([a, p], [b, q]) => Number(a === one) - Number(b === one) || Number(isNegative(p)) - Number(isNegative(q)),
  );
  let out = '';
  for (const [atom, c] of parts) {
    const size = c.abs();
    const name =
      atom === one ? size.toFraction() : isOne(size) ? atomText(atom) : `${size.toFraction()}*${atomText(atom)}`;
    if (out === '') out = isNegative(c) ? `-${name}` : name;
    else out += isNegative(c) ? ` - ${name}` : ` + ${name}`;
  }
  return out === '' ? '0' : out;
}

function atomText(atom: Node): string {
  switch (atom.kind) {
    case 'dimension':
    case 'index':
      return atom.name;
    case 'symbol':
      return atom.declaration.name;
    case 'multiply':
      return atom.children.map(atomText).join('*');
    case 'power':
      return `${atomText(atom.children[0] as Node)}^${lengthText(atom.children[1] as Node)}`;
    default:
      return '…';
  }
}

/** The shape of a value as a reader would write it: `scalar`, `[n]`, `[1, n]` for a row, `[n, m]`. */
export function shapeText(value: Value): string {
  const dims = lengths(value).map(lengthText);
  if (dims.length === 0) return 'scalar';
  return value.row ? `[1, ${dims[0]}]` : `[${dims.join(', ')}]`;
}
