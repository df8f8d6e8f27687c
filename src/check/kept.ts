import type { Point } from './point.js';

/** Keeps what is made for the sizes of a point until a point of other sizes comes. */
export type Kept = <T>(part: string, point: Point, make: () => T) => T;

/** Programs of one question, compiled again only where the dimensions have changed: without any, never. */
export function keeping(): Kept {
  const known = new Map<string, { readonly sizes: string; readonly made: unknown }>();
  return <T>(part: string, point: Point, make: () => T): T => {
    const sizes = [...point.dims].join(';');
    const before = known.get(part);
    if (before?.sizes === sizes) return before.made as T;
    const made = make();
    known.set(part, { sizes, made });
    return made;
  };
}
