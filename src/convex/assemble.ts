import { constant } from '../expr/atoms.js';
import type { Node } from '../expr/node.js';
import type { Ast } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { callAst } from '../language/raise/ast.js';
import { sizeOf } from '../language/size.js';
import type { Piece, ResultForm } from '../result.js';
import {
  allOf,
  nodeAst,
  nodeText,
  partConditions,
  regimeAsts,
  relationAst,
  rememberRoots,
  spanAst,
  type Writing,
} from './asts.js';
import { compactForm } from './compact.js';
import type { Facts } from './facts.js';
import type { Telling } from './interval.js';
import type { Part } from './parts.js';
import type { Regime } from './regimes.js';

/** The parts of each regime. */
export interface Assembly {
  readonly regimes: readonly Regime<readonly Part[]>[];
  readonly x: Node;
  readonly assumed: Facts;
  readonly writing: Writing;
  readonly telling: Telling;
  /** What holds where no part does. */
  readonly outside: 'nothing' | 'infinity';
}

export interface Assembled {
  readonly form: ResultForm;
  readonly ast: Ast;
  /** One expression for all parts, by regime, where there is one. */
  readonly compact: readonly (Node | null)[];
}

const TRUE = 'true';

/** Parts and regimes as one expression and as a list of pieces. */
export function assemble(assembly: Assembly): Assembled {
  const { regimes, writing, x, assumed } = assembly;
  for (const r of regimes) rememberRoots(r.result, writing);
  const xAst = nodeAst(x, writing);
  const pieces: Piece[] = [];
  const bodies: { when: Ast | null; ast: Ast }[] = [];
  const compact: (Node | null)[] = [];
  for (const { when, result } of regimes) {
    const outer = regimeAsts(when, assumed, writing);
    for (const part of result) {
      const condition = allOf([...outer, ...partConditions(part, xAst, writing)]);
      pieces.push({
        when: condition ? printAst(condition) : TRUE,
        text: nodeText(part.value, writing),
        ...(part.ties.length > 0 ? { ties: part.ties.map((n) => nodeText(n, writing)) } : {}),
      });
    }
    const one = regimeBody(result, when, xAst, assembly);
    compact.push(one.compact);
    bodies.push({ when: allOf(outer), ast: one.ast });
  }
  const ast = alternatives(bodies);
  const certified = regimes.some((r) => r.result.some((p) => p.roots.length > 0));
  const text = printAst(ast);
  const latex = latexAst(ast);
  const form: ResultForm = {
    text,
    index: text,
    indices: [],
    latex,
    indexLatex: latex,
    size: sizeOf(ast),
    pieces,
    attained: certified ? 'certified root' : 'closed form',
  };
  return { form, ast, compact };
}

/** `if(c1, a1, if(c2, a2, …))`; the last alternative needs no condition. */
export function alternatives(list: readonly { readonly when: Ast | null; readonly ast: Ast }[]): Ast {
  const [first, ...rest] = list;
  if (!first) throw new Error('no alternative');
  if (rest.length === 0 || first.when === null) return first.ast;
  const other = alternatives(rest);
  return printAst(other) === printAst(first.ast) ? other : callAst('if', first.when, first.ast, other);
}

function regimeBody(
  parts: readonly Part[],
  facts: Facts,
  x: Ast,
  assembly: Assembly,
): { ast: Ast; compact: Node | null } {
  const { writing, telling, outside } = assembly;
  const infinity = nodeAst(constant('inf'), writing);
  if (parts.length === 0) return { ast: infinity, compact: null };
  const compact = compactForm(parts, assembly.x, facts, telling);
  const whole = outside === 'nothing' ? null : coverAst(parts, x, writing);
  if (compact) {
    const ast = nodeAst(compact, writing);
    return { ast: whole ? callAst('if', whole, ast, infinity) : ast, compact };
  }
  const told = withoutTies(parts);
  const list = told.map((part, k) => ({
    when: stepCondition(told, k, x, writing, outside),
    ast: nodeAst(part.value, writing),
  }));
  if (outside === 'infinity' && whole)
    return { ast: alternatives([...list, { when: null, ast: infinity }]), compact: null };
  return { ast: alternatives(list), compact: null };
}

/** The value of a tie is that of the part before it, which may hold it as well. */
function withoutTies(parts: readonly Part[]): Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const before = out[out.length - 1];
    if (part.ties.length > 0 && before) out[out.length - 1] = { ...before, span: { ...before.span, hiClosed: true } };
    else out.push(part);
  }
  return out;
}

/** Where any of the parts holds, which follow one another; `null` where that is everywhere. */
function coverAst(parts: readonly Part[], x: Ast, writing: Writing): Ast | null {
  const [first, last] = [parts[0] as Part, parts[parts.length - 1] as Part];
  const { lo, loClosed } = first.span;
  const { hi, hiClosed } = last.span;
  return spanAst({ lo, hi, loClosed, hiClosed }, x, writing);
}

/** What tells the part from those after it: its right end, and conditions that are no interval. */
function stepCondition(
  parts: readonly Part[],
  k: number,
  x: Ast,
  writing: Writing,
  outside: Assembly['outside'],
): Ast | null {
  const part = parts[k] as Part;
  const also = part.also.map((n) => nodeAst(n, writing));
  if (outside === 'infinity') return allOf(partConditions(part, x, writing));
  const { lo, hi, hiClosed } = part.span;
  if (lo && lo === hi) return allOf([relationAst([x, nodeAst(hi as Node, writing)], ['==']), ...also]);
  if (k === parts.length - 1) return null;
  const next = parts[k + 1] as Part;
  const end = hi ? [relationAst([x, nodeAst(hi, writing)], [hiClosed ? '<=' : '<'])] : [];
  // Branches of one tile are told apart by their own conditions alone, the first by its opposite.
  return allOf(next.tile === part.tile && end.length === 0 ? also : [...end, ...also]);
}
