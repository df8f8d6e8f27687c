/** A piece of source text under the name that it defines; it may use pieces that stand before it. */
export type Pieces = readonly (readonly [name: string, text: string])[];

/** The pieces that the code uses, directly or through each other, in order. */
export function piecesIn(code: string, pieces: Pieces): string[] {
  const wanted = new Set<string>();
  const uses = (text: string, name: string): boolean => new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b`).test(text);
  const later: string[] = [code];
  // Backwards: what uses a piece stands behind it.
  for (const [name, text] of [...pieces].reverse()) {
    if (!later.some((t) => uses(t, name))) continue;
    wanted.add(name);
    later.push(text);
  }
  return pieces.filter(([name]) => wanted.has(name)).map(([, text]) => text);
}
