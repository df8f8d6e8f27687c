import type { Declaration, Definition } from '../expr/declaration.js';
import type { DefinitionNode, Index, Node } from '../expr/node.js';
import { asVariable, cutOut, dependsOn, intermediatesIn, withIntermediates } from './cut.js';
import { firstDerivatives, secondDerivatives } from './derivatives.js';
import { slopesAlong } from './dual.js';
import { checkEqual } from './equal.js';
import { evaluateArray, loopOf } from './evaluate.js';
import { CheckError } from './failure.js';
import { countOf, type Point, type Tensor } from './point.js';
import { drawPoint } from './points.js';
import { seeded } from './random.js';
import { type Variables, variablesOf } from './variables.js';

/** What a line of a derivation says, and whether it is so at random points of the declared domains. */

/** An element of a variable or of an intermediate. */
export interface Place {
  readonly owner: Declaration | Definition;
  readonly at: readonly Node[];
}

/** ∂ objective / ∂ places = right: one place, or two for a second derivative. */
interface DerivativeClaim {
  readonly kind: 'derivative';
  readonly objective: Node;
  readonly places: readonly Place[];
  /** Do elements that face each other across the diagonal move together? */
  readonly symmetric: boolean;
  readonly right: Node;
}

export type Claim =
  | { readonly kind: 'equal'; readonly left: Node; readonly right: Node }
  | DerivativeClaim
  /** The differential of an element, in terms of those of what its definition is made of and `by` moves. */
  | { readonly kind: 'differential'; readonly element: DefinitionNode; readonly by: string; readonly right: Node };

/** The declaration of `dX`, by the name of X. */
export type Differentials = (name: string) => Declaration | undefined;

const POINTS = 2;
const ATTEMPTS = 12;
const SEED = 1;

/** Values of both sides, and the size of the terms from which the left ones come. */
interface Sides {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly size: number;
}

const largest = (list: Float64Array): number => list.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

function errorOf({ left, right, size }: Sides): number {
  const gap = largest(left.map((x, k) => x - (right[k] as number)));
  if (gap === 0) return 0;
  const scale = Math.max(largest(left), largest(right));
  return gap / (scale > 1e-10 * size ? scale : size);
}

/** The largest error at random points; null where at none of them both sides have values. */
function worstError(variables: Variables, sidesAt: (point: Point) => Sides): number | null {
  let worst: number | null = null;
  let found = 0;
  for (let attempt = 0; attempt < ATTEMPTS && found < POINTS; attempt++) {
    const point = drawPoint(variables, SEED * 1000 + found, null, attempt);
    try {
      const sides = sidesAt(point);
      if (!sides.left.every(Number.isFinite)) continue;
      const error = errorOf(sides);
      found++;
      worst = Math.max(worst ?? 0, Number.isNaN(error) ? Infinity : error);
    } catch (error) {
      // A subscript leaves its axis at these numbers.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return worst;
}

function freeIn(nodes: readonly Node[]): Index[] {
  return [...new Set(nodes.flatMap((node) => node.free))];
}

/** The claim's error relative to its largest value; null where it cannot be told. */
export function errorOfClaim(claim: Claim, differentials: Differentials): number | null {
  switch (claim.kind) {
    case 'equal':
      return equalError(claim.left, claim.right);
    case 'derivative':
      return derivativeError(claim);
    case 'differential':
      return differentialError(claim, differentials);
    default:
      return claim satisfies never;
  }
}

function equalError(left: Node, right: Node): number | null {
  if (left === right) return 0;
  try {
    const report = checkEqual(left, right, freeIn([left, right]), { points: POINTS, seed: SEED });
    return report.counterexample ? Math.max(report.maxRelativeError, 1e-6) : report.maxRelativeError;
  } catch (error) {
    if (error instanceof CheckError) return null;
    throw error;
  }
}

function derivativeError({ objective, places, symmetric, right }: DerivativeClaim): number | null {
  const owners = places.map((p) => p.owner);
  const cuts = new Map(owners.filter((o) => o.kind === 'definition').map((o) => [o.name, asVariable(o)]));
  const inner = cutOut(objective, cuts);
  const axes = freeIn([objective, right, ...places.flatMap((p) => p.at)]);
  const outputs = [...objective.free];
  const variables = variablesOf(
    [objective, right, ...axes],
    owners.filter((o) => o.kind === 'declaration'),
  );
  const intermediates = owners.filter((o) => o.kind === 'definition');
  const names = owners.map((o) => o.name) as [string, string?];
  return worstError(variables, (drawn) => {
    const point = withIntermediates(drawn, intermediates);
    const found =
      names[1] === undefined
        ? firstDerivatives(inner, outputs, point, names[0])
        : secondDerivatives(inner, outputs, point, names[0], names[1]);
    const at = positions(outputs, places, axes, point);
    const turned = places.map(({ owner, at: subscripts }) => ({ owner, at: [...subscripts].reverse() }));
    const across = symmetric ? positions(outputs, turned, axes, point) : at;
    const pick = (list: Float64Array): Float64Array =>
      at.map((k, e) => (list[k] as number) + (across[e] === k ? 0 : (list[across[e] as number] as number)));
    return {
      left: pick(found.entries),
      right: evaluateArray(right, axes, point),
      size: largest(pick(found.sizes)),
    };
  });
}

/** For each choice of the axes, where the derivative's entry stands among all of them. */
function positions(
  outputs: readonly Index[],
  places: readonly Place[],
  axes: readonly Index[],
  point: Point,
): Float64Array {
  const parts: { values: Float64Array; lo: number; length: number }[] = [];
  for (const i of outputs) {
    const { lo, hi } = loopOf(i, point.dims);
    parts.push({ values: evaluateArray(i, axes, point), lo, length: hi - lo + 1 });
  }
  for (const { owner, at } of places) {
    const { shape } = point.values.get(owner.name) as Tensor;
    for (const [k, node] of at.entries())
      parts.push({ values: evaluateArray(node, axes, point), lo: 1, length: shape[k] as number });
  }
  const count = parts[0]?.values.length ?? 1;
  return Float64Array.from({ length: count }, (_, e) =>
    parts.reduce((offset, { values, lo, length }) => offset * length + (values[e] as number) - lo, 0),
  );
}

/** A direction in which one variable moves. */
function direction(point: Point, name: string): Float64Array {
  const random = seeded(SEED + name.length);
  const { shape } = point.values.get(name) as Tensor;
  return Float64Array.from({ length: countOf(shape) }, () => random.normal());
}

function differentialError(
  { element, by, right }: Claim & { kind: 'differential' },
  differentials: Differentials,
): number | null {
  const { body, indices } = element.definition;
  const intermediates = intermediatesIn(body);
  const inner = cutOut(body, new Map(intermediates.map((d) => [d.name, asVariable(d)])));
  const owners = [...intermediates, ...variablesOf([inner]).declarations];
  const moving = new Map(owners.filter((o) => dependsOn(o, by)).map((o) => [o.name, o]));
  const axes = element.children as readonly Index[];
  const variables = variablesOf([body, right, ...axes]);
  return worstError(variables, (drawn) => {
    const point = withIntermediates(drawn, intermediates);
    const values = new Map(point.values);
    const left = new Float64Array(evaluateArray(element, axes, drawn).length);
    let size = 0;
    for (const name of moving.keys()) {
      const move = direction(point, name);
      const differential = differentials(name);
      if (differential) values.set(differential.name, { shape: (point.values.get(name) as Tensor).shape, data: move });
      const slopes = slopesAlong(inner, indices, point, name, move);
      slopes.forEach((s, k) => {
        left[k] = (left[k] as number) + s;
      });
      size = Math.max(size, largest(slopes));
    }
    return { left, right: evaluateArray(right, axes, { dims: point.dims, values }), size };
  });
}
