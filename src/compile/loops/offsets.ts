import { atom, linearIn, plus, replace, times } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import { type Program, type Statement, statements } from './program.js';
import { mapStatement } from './program-map.js';

/** Integers that were set aside put back where they are used, so that every offset shows how it moves. */
export function inPlace(program: Program): Program {
  const held = new Map<number, Poly>();
  const poly = (p: Poly): Poly => replace(p, (a) => (a.kind === 'slot' ? (held.get(a.id) ?? null) : null));
  const settle = (list: readonly Statement[]): Statement[] =>
    list.flatMap((s) => {
      if (s.kind !== 'offset') return [mapStatement(s, { poly }, settle)];
      held.set(s.id, poly(s.poly));
      return [];
    });
  return { ...program, body: settle(program.body) };
}

interface Place {
  readonly variable: Var | null;
  readonly offsets: Statement[];
  readonly known: Map<string, Poly>;
}

/** The parts of offsets that stay the same in a loop computed before it, each once. */
export function setAside(program: Program): Program {
  let last = 0;
  for (const [s] of statements(program.body)) if ('id' in s) last = Math.max(last, s.id);
  const fixed = (p: Poly): boolean => p.terms.every((m) => m.atoms.every((a) => a.kind === 'dim' || a.kind === 'var'));
  const homeOf = (p: Poly, around: readonly Place[]): number => {
    for (let k = around.length - 1; k > 0; k--) {
      const { variable } = around[k] as Place;
      if (variable && p.free.includes(variable)) return k;
    }
    return 0;
  };
  /** The polynomial as it is written at the place: what does not move there is held outside. */
  const written = (p: Poly, around: readonly Place[]): Poly => {
    const { variable } = around[around.length - 1] as Place;
    const moving = p.terms.filter((m) => m.atoms.length > 0);
    if (!variable || moving.length === 0 || !fixed(p)) return p;
    if (!p.free.includes(variable)) {
      const simple = moving.length === 1 && moving[0]?.atoms.length === 1 && moving[0].coefficient === 1;
      return simple ? p : aside(p, around.slice(0, homeOf(p, around) + 1));
    }
    const linear = linearIn(p, variable);
    if (!linear) return p;
    return plus(times(written(linear.slope, around), atom(variable)), written(linear.rest, around));
  };
  const aside = (p: Poly, around: readonly Place[]): Poly => {
    const home = around[around.length - 1] as Place;
    const known = home.known.get(p.key);
    if (known) return known;
    const made = written(p, around);
    const id = ++last;
    home.offsets.push({ kind: 'offset', id, poly: made });
    const slot = atom({ kind: 'slot', id });
    home.known.set(p.key, slot);
    return slot;
  };
  const block = (list: readonly Statement[], around: readonly Place[]): Statement[] =>
    list.flatMap((s) => {
      if (s.kind !== 'for')
        return [mapStatement(s, { poly: (p) => written(p, around) }, (inner) => block(inner, around))];
      const place: Place = { variable: s.variable, offsets: [], known: new Map() };
      const body = block(s.body, [...around, place]);
      const bounds = mapStatement({ ...s, body: [] }, { poly: (p) => written(p, around) }, () => []);
      return [{ ...(bounds as typeof s), body: [...place.offsets, ...body] }];
    });
  const root: Place = { variable: null, offsets: [], known: new Map() };
  const body = block(program.body, [root]);
  return { ...program, body: [...root.offsets, ...body] };
}
