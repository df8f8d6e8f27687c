import { chain, integralPower } from './loops/chains.js';
import { chooseValue, condition } from './loops/choices.js';
import { fill, loadSpilled, spillAxes } from './loops/fill.js';
import { integer, offsetOf } from './loops/integers.js';
import { fillAll, type Item } from './loops/items.js';
import type { Lowering } from './loops/lowering.js';
import { elementValue, matrixInto } from './loops/matrices.js';
import type { Buffer, Program, Value } from './loops/program.js';
import { reduceValue } from './loops/reductions.js';
import { boundAt, findValue, ifScope, loopsOf, outOfLoops, rootScope, type Scope } from './loops/scope.js';
import { cheapest, type Draft, type Plan } from './plan.js';
import { countUses, reachable } from './reach.js';
import { constant, span } from './terms/poly.js';
import { symmetricSources } from './terms/symmetry.js';
import type { Load, MatrixTerm, Reduction, Source, Term, Var } from './terms/term.js';
import * as t from './terms/terms.js';
import type { Translation } from './translate.js';

/** Work from which a value inside loops that it does not depend on is kept in a buffer. */
const WORTH_KEEPING = 6;
/** Nesting of operations in one statement. */
const BAND = 32;

const ZERO: Value = { kind: 'const', value: 0 };

/** Is this a place at which a long expression is cut into statements? */
function isCut(term: Term): boolean {
  const band = Math.floor(term.height / BAND);
  return term.height % BAND === 0 || term.args.some((a) => a.height > BAND && Math.floor(a.height / BAND) < band);
}

function isCondition(term: Term): boolean {
  return term.kind === 'compare' || term.kind === 'compare-int' || term.kind === 'any' || term.kind === 'all';
}

/** Turns terms into loops. */
export function lower(translation: Translation): Program {
  return cheapest(translation, lowerPlan);
}

function lowerPlan({ main, instead }: Plan): Draft {
  const buffers: Buffer[] = [];
  const bufferOf = new Map<Source, Buffer>();
  let count = 0;
  const lo: Lowering = {
    root: rootScope(),
    serial: () => ++count,
    allocate: (role, name, extents) => {
      const buffer: Buffer = { id: buffers.length, role, name, extents };
      buffers.push(buffer);
      return buffer;
    },
    bufferOf,
    uses: countUses([main, ...(instead ? [instead] : [])].flatMap(rootsOf)),
    value: (term, scope) => value(lo, term, scope),
  };
  for (const p of main.parameters) {
    bufferOf.set(p.source, lo.allocate('parameter', p.source.name, p.source.extents));
  }
  const outputs = main.outputs.map(({ axes }) =>
    lo.allocate(
      'output',
      '',
      axes.map((v) => span(v.lo, v.hi)),
    ),
  );
  const itemsOf = (x: Translation): Item[] => [
    ...reachable(x).map(({ axes, body, source, scan }): Item => {
      const buffer = bufferOf.get(source) ?? lo.allocate('temporary', source.name, source.extents);
      bufferOf.set(source, buffer);
      return { axes, term: body, buffer, source, ...(scan && { scan }) };
    }),
    ...x.outputs.map(({ axes, term }, k) => ({ axes, term, buffer: outputs[k] as Buffer })),
  ];
  fillAll(lo, itemsOf(main), symmetricSources(main), lo.root);
  const program = { buffers, outputs, body: lo.root.statements };
  if (!instead) return { program, finished: () => program };
  const broken = main.guards.map((g) => condition(lo, g, lo.root));
  const finished = (): Program => {
    const inside = ifScope(lo.root, { kind: 'any', of: broken }, 'apart');
    fillAll(lo, itemsOf(instead), symmetricSources(instead), inside);
    inside.finish();
    return program;
  };
  return { program, finished };
}

function rootsOf(x: Translation): readonly Term[] {
  return [...x.outputs.map((o) => o.term), ...reachable(x).map((tensor) => tensor.body), ...x.guards];
}

function value(lo: Lowering, term: Term, scope: Scope): Value {
  if (term.kind === 'const') return { kind: 'const', value: term.value };
  if (term.kind === 'int') return { kind: 'int', poly: integer(lo, term.poly, scope) };
  const found = findValue(term, scope);
  if (found) return found.kind === 'spilled' ? loadSpilled(lo, found, scope) : found;
  if (term.height > BAND) prepare(lo, term, scope);
  const shared = (lo.uses.get(term) ?? 1) > 1;
  const bound = boundAt(term.free, scope);
  const foreign = loopsOf(bound).find((s) => !term.free.includes(s.variable as Var));
  if (foreign && term.cost >= WORTH_KEEPING) return spill(lo, term, scope, bound, foreign.parent as Scope);
  const home = shared ? bound : outOfLoops(bound, scope);
  const made = compute(lo, term, home);
  if (made.kind === 'const') return made;
  if (made.kind === 'ref') {
    home.values.set(term, made);
    return made;
  }
  return home !== scope || shared || isCut(term) ? keep(lo, term, made, home) : made;
}

function keep(lo: Lowering, term: Term, made: Value, scope: Scope): Value {
  const ref: Value = { kind: 'ref', id: lo.serial() };
  scope.statements.push({ kind: 'let', id: ref.id, value: made });
  scope.values.set(term, ref);
  return ref;
}

/** Computes the parts of a deeply nested term one after the other, so that nothing recurses as deep. */
function prepare(lo: Lowering, root: Term, scope: Scope): void {
  const bound = new Set(loopsOf(scope).map((s) => s.variable));
  const seen = new Set<Term>();
  const stack: { term: Term; ready: boolean }[] = [{ term: root, ready: false }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { term, ready } = top;
    if (ready) {
      lo.value(term, scope);
      continue;
    }
    if (term.height <= BAND || seen.has(term) || findValue(term, scope)) continue;
    seen.add(term);
    const free = term.free.every((v) => bound.has(v));
    if (term !== root && free && isCut(term) && !isCondition(term)) stack.push({ term, ready: true });
    for (const arg of term.args) stack.push({ term: arg, ready: false });
  }
}

/** Keeps all the values of a term in a buffer, filled before the loops that do not matter to it. */
function spill(lo: Lowering, term: Term, scope: Scope, bound: Scope, before: Scope): Value {
  const spilled = spillAxes(lo, term.free, bound, before);
  fill(lo, spilled.buffer, spilled.axes, term, before);
  before.values.set(term, spilled);
  return loadSpilled(lo, spilled, scope);
}

function compute(lo: Lowering, term: Term, scope: Scope): Value {
  switch (term.kind) {
    case 'const':
    case 'int':
      return lo.value(term, scope);
    case 'load':
      return loadValue(lo, term, scope);
    case 'op':
      return operation(lo, term, scope);
    case 'ipow':
      return integralPower(lo, lo.value(term.args[0] as Term, scope), term.exponent, scope);
    case 'call':
      return { kind: 'call', row: term.row, args: term.args.map((a) => lo.value(a, scope)) };
    case 'choose':
      return chooseValue(lo, term, scope);
    case 'reduce':
      return reduceValue(lo, term as Reduction, scope);
    case 'matrix': {
      const to = matrixInto(lo, term as MatrixTerm, scope, scope, []);
      return { kind: 'load', buffer: to.buffer, offset: constant(0) };
    }
    case 'element':
      return elementValue(lo, term.args[0] as MatrixTerm, term.subs, scope);
    case 'compare-int':
    case 'compare':
    case 'any':
    case 'all':
      return { kind: 'select', condition: condition(lo, term, scope), a: { kind: 'const', value: 1 }, b: ZERO };
    default:
      return term satisfies never;
  }
}

function loadValue(lo: Lowering, term: Load, scope: Scope): Value {
  const buffer = lo.bufferOf.get(term.source);
  if (!buffer) throw new Error(`nothing holds ${term.source.name}`);
  const offset = offsetOf(term.source.lows, term.source.extents, term.subs);
  return { kind: 'load', buffer, offset: integer(lo, offset, scope) };
}

function operation(lo: Lowering, term: Term & { kind: 'op' }, scope: Scope): Value {
  const [a, b] = term.args as [Term, Term];
  switch (term.op) {
    case 'add':
      return chain(lo, term.args, scope, t.add, { same: 'add', opposite: 'sub', inverse: 'neg' });
    case 'mul':
      return chain(lo, term.args, scope, t.mul, { same: 'mul', opposite: 'div', inverse: 'recip' });
    case 'neg':
      return { kind: 'neg', a: lo.value(a, scope) };
    case 'sqrt':
      return { kind: 'sqrt', a: lo.value(a, scope) };
    case 'recip':
      return { kind: 'binary', op: 'div', a: { kind: 'const', value: 1 }, b: lo.value(a, scope) };
    case 'max':
    case 'min':
    case 'pow':
      return { kind: 'binary', op: term.op, a: lo.value(a, scope), b: lo.value(b, scope) };
    default:
      return term.op satisfies never;
  }
}
