import type { Poly, Term, Var } from '../terms/term.js';
import type { Bounds } from './bounds.js';
import type { Buffer, Condition, Statement, Value } from './program.js';

/** Where statements are being written: the root, the body of a loop or of a choice. */
export interface Scope {
  readonly parent: Scope | null;
  /** The loop around it, this scope's own where it is a loop; null at the root. */
  readonly loop: Scope | null;
  readonly variable: Var | null;
  readonly statements: Statement[];
  /** What is at hand here, besides what is at hand around. */
  readonly values: Map<Term, Value | Spilled>;
  readonly integers: Map<string, Poly>;
  readonly finish: () => void;
  /** True where nothing moves out. */
  readonly closed: boolean;
}

/** Values of a term at all values of the axes. */
export interface Spilled {
  readonly kind: 'spilled';
  readonly buffer: Buffer;
  readonly axes: readonly Var[];
}

export function rootScope(): Scope {
  return {
    parent: null,
    loop: null,
    variable: null,
    statements: [],
    values: new Map(),
    integers: new Map(),
    finish: () => {},
    closed: false,
  };
}

/** The body of a loop; the loop is written into the parent by `finish`, after what moves out of it. */
export function loopScope(parent: Scope, variable: Var, bounds: Bounds): Scope {
  const statements: Statement[] = [];
  const scope: { -readonly [K in keyof Scope]: Scope[K] } = {
    parent,
    loop: null,
    variable,
    statements,
    values: new Map(),
    integers: new Map(),
    finish: () => {
      parent.statements.push({ kind: 'for', variable, bounds, body: statements });
    },
    closed: false,
  };
  scope.loop = scope;
  return scope;
}

/** The body of a choice; what is set apart keeps to itself what it computes. */
export function ifScope(parent: Scope, condition: Condition, place: 'within' | 'apart' = 'within'): Scope {
  const statements: Statement[] = [];
  return {
    parent,
    loop: parent.loop,
    variable: null,
    statements,
    values: new Map(),
    integers: new Map(),
    finish: () => {
      parent.statements.push({ kind: 'if', condition, body: statements, ...(place === 'apart' && { rare: true }) });
    },
    closed: place === 'apart',
  };
}

/** What is known of a term here or around. */
export function findValue(term: Term, scope: Scope): Value | Spilled | undefined {
  for (let s: Scope | null = scope; s; s = s.parent) {
    const found = s.values.get(term);
    if (found) return found;
  }
  return undefined;
}

export function findInteger(key: string, scope: Scope): Poly | undefined {
  for (let s: Scope | null = scope; s; s = s.parent) {
    const found = s.integers.get(key);
    if (found) return found;
  }
  return undefined;
}

/** The loops around a scope, outermost first, its own last. */
export function loopsOf(scope: Scope): readonly Scope[] {
  const out: Scope[] = [];
  for (let s = scope.loop; s; s = s.parent?.loop ?? null) out.push(s);
  return out.reverse();
}

/** The scope of the innermost loop on whose variable any of the list depends; the outermost if on none. */
export function boundAt(free: readonly Var[], scope: Scope): Scope {
  let s: Scope = scope;
  while (s.parent && !s.closed) {
    if (s.variable && free.includes(s.variable)) return s;
    s = s.parent;
  }
  return s;
}

/** The highest scope below (or at) `home` to which a statement inside `scope` can move out of loops. */
export function outOfLoops(home: Scope, scope: Scope): Scope {
  let best = scope;
  for (let s: Scope = scope; s !== home && s.parent; s = s.parent) if (s.variable) best = s.parent;
  return best;
}
