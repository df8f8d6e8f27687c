import { symbol } from '../expr/atoms.js';
import type { Declaration, Domain } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node, SymbolNode } from '../expr/node.js';
import { declaredSign } from '../expr/sign.js';
import { evaluateNode } from './algebra/evaluate.js';

/** What is assumed of the letters beyond their domains: `node` is positive, or not negative. */
export interface Fact {
  readonly node: Node;
  readonly strict: boolean;
}

/** The facts in force; more are added where cases are distinguished. */
export interface Facts {
  readonly list: readonly Fact[];
  /** Letters that the case writes as other expressions, because `node` is zero in it. */
  readonly equal: readonly { readonly letter: Node; readonly value: Node; readonly node: Node }[];
}

export const NO_FACTS: Facts = { list: [], equal: [] };

export function withFact(facts: Facts, node: Node, strict: boolean): Facts {
  return { ...facts, list: [...facts.list, { node, strict }] };
}

let serial = 0;

/** A letter of the engine's own, of the domain. */
export function freshSymbol(name: string, domain: Domain = 'real'): SymbolNode {
  const declaration: Declaration = {
    kind: 'declaration',
    name: name === '' ? `~s${serial++}` : name,
    domain,
    dims: [],
    attributes: new Set(),
    ordered: false,
  };
  return symbol(declaration);
}

/** The letters of a scalar expression: variables, dimensions and whatever it does not look into. */
export function lettersOf(...roots: readonly Node[]): Node[] {
  const out = new Set<Node>();
  for (const root of roots) {
    fold<boolean>(
      root,
      (node) => {
        if (isLetter(node)) out.add(node);
        return true;
      },
      undefined,
      (node) => (isLetter(node) ? [] : node.children),
    );
  }
  return [...out];
}

export function isLetter(node: Node): boolean {
  return (
    node.kind === 'symbol' ||
    node.kind === 'dimension' ||
    node.kind === 'index' ||
    node.kind === 'reduce' ||
    node.kind === 'definition' ||
    node.kind === 'matrix'
  );
}

/** A reproducible stream of numbers in (0, 1); Numerical Recipes' linear congruence is enough to probe signs. */
export function stream(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
}

/** One number in the domain of the letter. */
function drawLetter(letter: Node, random: () => number): number {
  const spread = Math.exp(4 * random() - 2);
  if (letter.kind === 'dimension' || letter.kind === 'index') return 1 + Math.floor(6 * random());
  if (letter.kind === 'symbol') {
    switch (letter.declaration.domain) {
      case 'unit':
        return random();
      case 'integer':
        return Math.floor(9 * random()) - 4;
      case 'sign':
        return random() < 0.5 ? -1 : 1;
      case 'bit':
        return random() < 0.5 ? 0 : 1;
      default:
        break;
    }
  }
  const sign = declaredSign(letter);
  if (sign === 'positive' || sign === 'nonneg') return spread;
  return random() < 0.5 ? -spread : spread;
}

const ATTEMPTS = 400;

/** Points at which the facts hold, as many as wanted or as the budget finds. */
export function samplePoints(letters: readonly Node[], facts: Facts, wanted: number, seed = 7): Map<Node, number>[] {
  const all = [...new Set([...letters, ...lettersOf(...facts.list.map((f) => f.node))])];
  const random = stream(seed);
  const out: Map<Node, number>[] = [];
  for (let k = 0; k < ATTEMPTS && out.length < wanted; k++) {
    const point = new Map(all.map((letter) => [letter, drawLetter(letter, random)]));
    if (facts.list.every((f) => holdsAt(f, point))) out.push(point);
  }
  return out;
}

function holdsAt(fact: Fact, point: ReadonlyMap<Node, number>): boolean {
  const value = evaluateNode(fact.node, point);
  return fact.strict ? value > 0 : value >= 0;
}
