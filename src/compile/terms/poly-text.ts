import type { Atom, Poly } from './term.js';

/** A sum of products as C, JavaScript and people write it, its terms in the order given; `0` for none. */
export function sumText(terms: Poly['terms'], atomText: (a: Atom) => string): string {
  let out = '';
  for (const m of terms) {
    const size = Math.abs(m.coefficient);
    const factors = m.atoms.map(atomText);
    if (size !== 1 || factors.length === 0) factors.unshift(`${size}`);
    const product = factors.join(' * ');
    if (out === '') out = m.coefficient < 0 ? `-${product}` : product;
    else out += m.coefficient < 0 ? ` - ${product}` : ` + ${product}`;
  }
  return out === '' ? '0' : out;
}
