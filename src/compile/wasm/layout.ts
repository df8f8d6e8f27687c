import type { Buffer } from '../loops/program.js';
import { ENTRIES } from './tables.js';

/** Where everything lies in the memory of a module, in bytes. */
export interface Layout {
  readonly table: number;
  readonly pool: number;
  /** Room for constants of 16 bytes. */
  readonly poolEnd: number;
  /** Room for vectors that the first thread lays aside; that of the second follows. */
  readonly aside: number;
  readonly base: ReadonlyMap<Buffer, number>;
  readonly length: ReadonlyMap<Buffer, number>;
  readonly pages: number;
}

const LINE = 64;
const PAGE = 65536;
const POOL = 4096;
/** Vectors that a thread can lay aside. */
export const ASIDE_VECTORS = 256;
const ASIDE = 16 * ASIDE_VECTORS;

const rounded = (x: number): number => Math.ceil(x / LINE) * LINE;

/** Buffers one after the other, a cache line apart, so that a vector over the end reads nothing foreign. */
export function layoutOf(buffers: readonly Buffer[], lengthOf: (buffer: Buffer) => number): Layout {
  const table = 1024;
  const pool = table + 2 * ENTRIES * 8;
  const aside = pool + POOL;
  let free = aside + 2 * ASIDE;
  const base = new Map<Buffer, number>();
  const length = new Map<Buffer, number>();
  for (const buffer of buffers) {
    const n = lengthOf(buffer);
    base.set(buffer, free);
    length.set(buffer, n);
    // Rows of a power of two in several arrays would meet in the same sets of the cache.
    free = rounded(free + 8 * n) + LINE;
  }
  return { table, pool, poolEnd: pool + POOL, aside, base, length, pages: Math.ceil((free + LINE) / PAGE) };
}
