import { zero } from '../expr/atoms.js';
import type { Node } from '../expr/node.js';
import { compare } from '../expr/relation.js';
import type { Ast, RelationOp } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { callAst } from '../language/raise/ast.js';
import { makeNames } from '../language/raise/names.js';
import { raise } from '../language/raise.js';
import { mapNames } from './ast-map.js';
import type { Fact, Facts } from './facts.js';
import type { CertifiedRoot, Part, Span } from './parts.js';
import { signOf, Undecided } from './sign.js';

/** How expressions of a derivation are written: names that are taken, and the roots behind their letters. */
export interface Writing {
  readonly taken: ReadonlySet<string>;
  readonly roots: Map<string, CertifiedRoot>;
}

export function makeWriting(taken: Iterable<string>): Writing {
  return { taken: new Set(taken), roots: new Map() };
}

export function rememberRoots(parts: readonly Part[], writing: Writing): void {
  for (const part of parts) for (const root of part.roots) writing.roots.set(letterName(root.letter), root);
}

function letterName(letter: Node): string {
  return letter.kind === 'symbol' ? letter.declaration.name : '';
}

/** The expression in the language; the letter of a certified root becomes the root itself. */
export function nodeAst(node: Node, writing: Writing): Ast {
  const ast = raise(node, [], makeNames(writing.taken));
  if (!ast) throw new Undecided('an expression has no notation in the language');
  return writing.roots.size === 0 ? ast : withRoots(ast, writing);
}

function withRoots(ast: Ast, writing: Writing): Ast {
  return mapNames(ast, (name) => {
    const root = writing.roots.get(name);
    return root && callAst('root', ...[root.equation, root.z, root.lo, root.hi].map((n) => nodeAst(n, writing)));
  });
}

export function nodeText(node: Node, writing: Writing): string {
  return printAst(nodeAst(node, writing));
}

export function nodeLatex(node: Node, writing: Writing): string {
  return latexAst(nodeAst(node, writing));
}

export function relationAst(args: readonly Ast[], ops: readonly RelationOp[]): Ast {
  return { kind: 'relation', ops, args };
}

/** All of the conditions; `null` where there is none. */
export function allOf(conditions: readonly Ast[]): Ast | null {
  const [first, ...rest] = conditions;
  if (!first) return null;
  return rest.length === 0 ? first : { kind: 'logic', op: 'and', args: conditions };
}

/** lo < x <= hi, with what there is of it. */
export function spanAst(span: Span, x: Ast, writing: Writing): Ast | null {
  const { lo, hi, loClosed, hiClosed } = span;
  if (lo && lo === hi) return relationAst([x, nodeAst(lo, writing)], ['==']);
  const [a, b] = [lo && nodeAst(lo, writing), hi && nodeAst(hi, writing)];
  if (a && b) return relationAst([a, x, b], [loClosed ? '<=' : '<', hiClosed ? '<=' : '<']);
  if (a) return relationAst([x, a], [loClosed ? '>=' : '>']);
  return b && relationAst([x, b], [hiClosed ? '<=' : '<']);
}

/** What singles out a case of the parameters. */
export function regimeAsts(facts: Facts, assumed: Facts, writing: Writing): Ast[] {
  const own = facts.list.filter((f, k) => !assumed.list.includes(f) && !isImplied(f, k, facts));
  const equalities = facts.equal.map((e) =>
    relationAst([nodeAst(e.letter, writing), nodeAst(e.value, writing)], ['==']),
  );
  return [...equalities, ...own.map((f) => nodeAst(compare(f.strict ? '>' : '>=', f.node, zero), writing))];
}

/** Does what else is assumed already say so? */
function isImplied(fact: Fact, k: number, facts: Facts): boolean {
  const others = { ...facts, list: facts.list.filter((_, j) => j !== k) };
  const { sign } = signOf(fact.node, others);
  return sign === 1 || (!fact.strict && (sign === 0 || sign === 'nonneg'));
}

/** Under which condition a part holds, within its regime. */
export function partConditions(part: Part, x: Ast, writing: Writing): Ast[] {
  const span = spanAst(part.span, x, writing);
  return [...(span ? [span] : []), ...part.also.map((n) => nodeAst(n, writing))];
}
