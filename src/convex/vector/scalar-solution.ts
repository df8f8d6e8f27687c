import { one, zero } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { compare, opposite } from '../../expr/relation.js';
import type { Step } from '../../result.js';
import { assemble } from '../assemble.js';
import { nodeText, type Writing } from '../asts.js';
import { compactForm } from '../compact.js';
import { type Fact, type Facts, NO_FACTS } from '../facts.js';
import type { CertifiedRoot, Part } from '../parts.js';
import type { Regime } from '../regimes.js';
import { type Found, proxOf } from '../scalar.js';
import { signOf } from '../sign.js';
import { tellProx } from '../tell/prox.js';

/** A proximal operator of one variable as an expression, with its proof. */
export interface ScalarSolution {
  readonly node: Node;
  readonly roots: readonly CertifiedRoot[];
  readonly regimes: readonly Regime<Found>[];
  readonly steps: readonly Step[];
  readonly convex: boolean;
}

export interface ScalarTask {
  readonly name: string;
  readonly h: Node;
  readonly z: Node;
  readonly x: Node;
  readonly t: Node;
  readonly writing: Writing;
  readonly assumed?: Facts;
  /** Is the argument positive, so that parts for others may be left out? */
  readonly positive?: boolean;
}

/** Solves the problem of one variable and writes its cases as one expression with brackets. */
export function solveScalar(task: ScalarTask): ScalarSolution {
  const { writing, x, t, z } = task;
  const assumed = task.assumed ?? NO_FACTS;
  const fn = { h: task.h, z, show: (n: Node) => nodeText(n, writing) };
  const found = proxOf(fn, x, t, assumed).regimes;
  const regimes = task.positive ? found.map(onlyPositive) : found;
  const parts = regimes.map((r) => ({ when: r.when, result: r.result.parts }));
  const made = assemble({ regimes: parts, x, assumed, writing, telling: fn, outside: 'nothing' });
  const problem = { verb: 'prox' as const, name: task.name, h: task.h, t, taken: writing.taken, ...STAND_INS };
  const stage = { problem, fn, x, writing, assumed };
  return {
    node: alternativesNode(parts, assumed, (list, when) => partsNode(list, x, when, fn)),
    roots: parts.flatMap((r) => r.result.flatMap((p) => p.roots)),
    regimes,
    steps: tellProx(stage, regimes, made),
    convex: regimes.every((r) => r.result.certificate.convex),
  };
}

/** Without the parts that no positive argument meets. */
function onlyPositive(regime: Regime<Found>): Regime<Found> {
  const parts = regime.result.parts.filter(({ span }) => {
    if (!span.hi) return true;
    const { sign } = signOf(span.hi, regime.when);
    return sign !== 0 && sign !== -1 && sign !== 'nonpos';
  });
  return { when: regime.when, result: { ...regime.result, parts } };
}

/** The proof speaks of nodes; the declarations of a command stand in where it has none. */
const standIn: Declaration = {
  kind: 'declaration',
  name: '',
  domain: 'real',
  dims: [],
  attributes: new Set(),
  ordered: false,
};

/** What stands in a problem of one variable for what only a command has. */
export const STAND_INS = {
  z: standIn,
  declared: null,
  dims: [],
  x: standIn,
  point: { kind: 'name' as const, name: '' },
  pointValue: null,
};

function factNode(f: Fact): Node {
  return compare(f.strict ? '>' : '>=', f.node, zero);
}

type Shown = { readonly show: (n: Node) => string };

/** The cases of the parameters as one expression, given that of each. */
export function alternativesNode(
  regimes: readonly Regime<readonly Part[]>[],
  assumed: Facts,
  bodyOf: (parts: readonly Part[], when: Facts) => Node,
): Node {
  return nested(
    regimes.map(({ when, result }) => ({
      when: multiply([
        ...when.equal.map((e) => compare('==', e.node, zero)),
        ...when.list.slice(assumed.list.length).map(factNode),
      ]),
      node: bodyOf(result, when),
    })),
  );
}

/** [c₁] a₁ + [not c₁] ([c₂] a₂ + …); the last one needs no condition. */
export function nested(list: readonly { readonly when: Node; readonly node: Node }[]): Node {
  const [first, ...rest] = list;
  if (!first) return zero;
  if (rest.length === 0 || first.when === one) return first.node;
  const other = nested(rest);
  return other === first.node
    ? other
    : add([multiply([first.when, first.node]), multiply([opposite(first.when), other])]);
}

/** The parts of one regime as one expression. */
export function partsNode(parts: readonly Part[], x: Node, facts: Facts, telling: Shown): Node {
  const compact = compactForm(parts, x, facts, telling);
  if (compact) return compact;
  const told = parts.filter((p) => p.ties.length === 0);
  return nested(
    told.map((part, k) => {
      const { hi, hiClosed } = part.span;
      const next = told[k + 1];
      const closed = hiClosed || (next !== undefined && !next.span.loClosed);
      const end = hi && next?.tile !== part.tile ? [compare(closed ? '<=' : '<', x, hi)] : [];
      return { when: k === told.length - 1 ? one : multiply([...end, ...part.also]), node: part.value };
    }),
  );
}
