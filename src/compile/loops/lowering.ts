import type { Poly, Source, Term } from '../terms/term.js';
import type { Buffer, Value } from './program.js';
import type { Scope } from './scope.js';

/** What the parts of the lowering share. */
export interface Lowering {
  readonly root: Scope;
  /** A new number for a let, an accumulator or an integer. */
  readonly serial: () => number;
  readonly allocate: (role: Buffer['role'], name: string, extents: readonly Poly[]) => Buffer;
  readonly bufferOf: ReadonlyMap<Source, Buffer>;
  /** How many terms each term is an argument of. */
  readonly uses: Map<Term, number>;
  /** The value of the term at a place, computed as far outside of the loops as it can be. */
  readonly value: (term: Term, scope: Scope) => Value;
}
