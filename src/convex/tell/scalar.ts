import { number, one } from '../../expr/atoms.js';
import { multiply, power, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import type { Ast } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { callAst, nameAst } from '../../language/raise/ast.js';
import type { Step } from '../../result.js';
import { differentiate } from '../algebra/differentiate.js';
import { replaceNode } from '../algebra/replace.js';
import { alternatives } from '../assemble.js';
import { allOf, nodeAst, nodeText, relationAst, spanAst, type Writing } from '../asts.js';
import type { Bound } from '../candidates.js';
import type { Cell } from '../cells.js';
import { freshSymbol } from '../facts.js';
import type { Found } from '../scalar.js';
import { line, type Side, side, texName } from '../statement.js';
import { membershipOf } from '../subgradients.js';
import { tidy } from '../tidy.js';

/** What the steps of one regime speak of. */
export interface Story {
  readonly name: string;
  readonly z: Node;
  readonly writing: Writing;
}

const half = number(rational(1, 2));

export function boundText(b: Bound, writing: Writing): string {
  return typeof b === 'string' ? b : nodeText(b, writing);
}

/** The pieces of a function as a case distinction. */
export function cellsAst(cells: readonly Cell[], z: Node, writing: Writing, of: (body: Node) => Node): Ast {
  const x = nodeAst(z, writing);
  const inf = nameAst('inf');
  const list = cells.flatMap((cell, k) => {
    const value = cell.kind === 'open' ? cell.body : cell.value;
    if (cell.kind === 'point') {
      const [left, right] = [cells[k - 1], cells[k + 1]];
      // A point that continues a piece needs no line of its own.
      if (value !== null && [left, right].some((c) => c?.kind === 'open' && c.body !== null)) return [];
      if (value === null) return [];
      return [{ when: relationAst([x, nodeAst(cell.at, writing)], ['==']), ast: nodeAst(of(value), writing) }];
    }
    if (value === null) return [];
    const closed = (c: Cell | undefined): boolean => c?.kind === 'point' && c.value !== null;
    const span = { ...cell.on, loClosed: closed(cells[k - 1]), hiClosed: closed(cells[k + 1]) };
    return [{ when: spanAst(span, x, writing), ast: nodeAst(of(value), writing) }];
  });
  const everywhere = cells.every((c) => (c.kind === 'open' ? c.body : c.value) !== null);
  const [only] = list;
  if (everywhere) return alternatives(list);
  return list.length === 1 && only?.when === null ? only.ast : alternatives([...list, { when: null, ast: inf }]);
}

function call_(name: string, z: Node, writing: Writing): Side {
  return side(callAst(name, nodeAst(z, writing)));
}

/** h on its pieces, and that it is convex or where it fails to be. */
export function tellFunction(found: Found, story: Story): Step[] {
  const { name, z, writing } = story;
  const { cells, certificate, setting } = found;
  const out: Step[] = [];
  const pieces = cellsAst(cells, z, writing, (b) => tidy(b, setting.facts));
  const points = cells.filter((c) => c.kind === 'point').map((c) => nodeText(c.at, writing));
  const where =
    points.length > 0 ? `its formula changes at ${points.join(', ')}` : 'one formula holds on the whole line';
  out.push(
    line(
      'pieces',
      call_(name, z, writing),
      '=',
      side(pieces),
      `${name} piece by piece: ${where}; where no value is given it is +inf`,
    ),
  );
  const second = cellsAst(cells, z, writing, (b) => tidy(differentiate(differentiate(b, z), z), setting.facts));
  const kinks = certificate.joints.map(
    (j) => `at ${nodeText(j.at, writing)} from ${boundText(j.left, writing)} to ${boundText(j.right, writing)}`,
  );
  const slopes = kinks.length > 0 ? `, and its slope does not fall where pieces meet: it goes ${kinks.join(', ')}` : '';
  const left: Side = {
    text: `hessian ${name}(${nodeText(z, writing)}) wrt ${nodeText(z, writing)}`,
    latex: `${texName(name)}''(${latexAst(nodeAst(z, writing))})`,
  };
  const why = certificate.convex
    ? `${name} is convex: its second derivative is not negative inside of any piece, it is continuous on its domain, an interval${slopes}; it is proper and lower semicontinuous`
    : `${name} is not convex: ${certificate.failure ?? ''}; so candidates are compared`;
  out.push(line('convexity', left, '=', side(second), why));
  return out;
}

function objective(t: Node, x: Node, at: Node, h: Side, writing: Writing): Side {
  const square = side(nodeAst(multiply([half, power(subtract(at, x), number(2))]), writing));
  const step = side(nodeAst(t, writing));
  return t === one
    ? { text: `${square.text} + ${h.text}`, latex: `${square.latex} + ${h.latex}` }
    : { text: `${square.text} + ${step.text}*${h.text}`, latex: `${square.latex} + ${step.latex}\\,${h.latex}` };
}

/** Existence, uniqueness and Fermat's rule, for a convex function. */
export function tellFermat(found: Found, x: Node, t: Node, story: Story): Step[] {
  const { name, z, writing } = story;
  const u = nameAst('u');
  const h = call_(name, z, writing);
  const atZ = objective(t, x, z, h, writing);
  const [zt, xt, tt] = [z, x, t].map((n) => nodeText(n, writing)) as [string, string, string];
  const nl = texName(name);
  const [zl, xl, tl] = [z, x, t].map((n) => latexAst(nodeAst(n, writing))) as [string, string, string];
  const unique = line(
    'existence-uniqueness',
    atZ,
    '\\ge',
    { text: `least + (${zt} - u)^2/2`, latex: `\\min + \\tfrac12 (${zl} - u)^2` },
    `since ${tt} > 0 and ${name} is convex and lies above an affine function, the objective is 1-strongly convex and tends to inf with |${zt}|: it has a minimiser u, and no other, because its value exceeds the least one by (${zt} - u)^2/2 at least`,
  );
  const members = membershipOf(found, nameAst('g'), u, writing);
  const subgradients = line(
    'subdifferential',
    { text: `g in subdifferential ${name} at u`, latex: `g \\in \\partial ${nl}(u)` },
    '\\iff',
    side(members),
    `inside of a piece the subdifferential is the derivative alone; where pieces meet it is the interval between the two slopes: each g of it is a subgradient because ${name} lies above the lines of both slopes, and a g outside fails on one side; at a closed end of the domain it reaches to infinity, and it is empty outside of the domain and where the slope at the end is infinite`,
  );
  const fermat = line(
    'fermat',
    { text: `u == prox of ${name} at ${xt}`, latex: `u = \\operatorname{prox}_{${nl},${tl}}(${xl})` },
    '\\iff',
    {
      text: `(${xt} - u)/${tt} in subdifferential ${name} at u`,
      latex: `\\frac{${xl} - u}{${tl}} \\in \\partial ${nl}(u)`,
    },
    `u minimises the objective if and only if 0 is in u - ${xt} + ${tt}*subdifferential ${name} at u (Fermat; the sum rule holds because the square is finite and differentiable everywhere); division by ${tt} > 0`,
  );
  return [unique, subgradients, fermat];
}

function regionOf(
  found: Found,
  k: number,
): { readonly lo: Node | null; readonly hi: Node | null; readonly loClosed: boolean; readonly hiClosed: boolean } {
  const { candidate } = (found.parts[k] as Found['parts'][number]).tile;
  if (candidate.kind === 'point') return { lo: candidate.at, hi: candidate.at, loClosed: true, hiClosed: true };
  return { ...candidate.on, loClosed: false, hiClosed: false };
}

/** Each case with both directions. */
export function tellCases(found: Found, x: Node, t: Node, story: Story): Step[] {
  const { writing } = story;
  const xAst = nodeAst(x, writing);
  const u = nameAst('u');
  return found.parts.map((part, k): Step => {
    const here =
      allOf([spanAst(regionOf(found, k), u, writing)].filter((a): a is Ast => a !== null)) ??
      relationAst([u, u], ['==']);
    const span = spanAst(part.span, xAst, writing);
    const there = allOf([...(span ? [span] : []), ...part.also.map((n) => nodeAst(n, writing))]);
    const value = relationAst([u, nodeAst(part.value, writing)], ['==']);
    const after = there ? side({ kind: 'logic', op: 'and', args: [there, value] }) : side(value);
    return line('case', side(here), '\\iff', after, whyCase(found, k, { x, t, here: printAst(here), there, story }));
  });
}

interface Case {
  readonly x: Node;
  readonly t: Node;
  readonly here: string;
  readonly there: Ast | null;
  readonly story: Story;
}

function whyCase(found: Found, k: number, { x, t, here, there, story: { z, writing } }: Case): string {
  const part = found.parts[k] as Found['parts'][number];
  const { candidate, inverse } = part.tile;
  const xt = nodeText(x, writing);
  if (candidate.kind === 'point') {
    const [lo, hi] = [boundText(candidate.lo, writing), boundText(candidate.hi, writing)];
    const c = nodeText(candidate.at, writing);
    return `u = ${c} if and only if ${xt} is in ${c} + ${nodeText(t, writing)}*subdifferential at ${c}, the interval from ${lo} to ${hi}`;
  }
  const forward = tidy(differentiate(candidate.body, z), found.setting.facts);
  const map = nodeText(replaceNode(forward, z, freshSymbol('u')), writing);
  const range = there ? ` exactly onto ${printAst(there)}` : '';
  const solved =
    inverse.kind === 'root'
      ? `the equation has no elementary solution; its root is unique and bracketed, since its left side increases`
      : `conversely, for such ${xt} the formula, which solves the equation by exact substitution, is the solution in this piece`;
  return `for ${here} the condition is ${xt} = ${map}, which increases in u and maps the piece${range}; ${solved}`;
}

/** That the cases cover the line once, and agree where they meet. */
export function tellPartition(found: Found, x: Node, story: Story): Step | null {
  const { writing } = story;
  const parts = found.parts;
  if (parts.length < 2) return null;
  const joints = parts.slice(1).flatMap((p, k) => {
    const before = parts[k] as Found['parts'][number];
    if (!p.span.lo || p.tile.lo.kind !== 'joint' || before.tile === p.tile) return [];
    const shared =
      p.tile.candidate.kind === 'point'
        ? p.tile.candidate.at
        : before.tile.candidate.kind === 'point'
          ? before.tile.candidate.at
          : null;
    const value = shared ?? tidy(replaceNode(p.value, x, p.span.lo), found.setting.facts);
    return [`${nodeText(p.span.lo, writing)} (both give ${nodeText(value, writing)})`];
  });
  const xt = nodeText(x, writing);
  const ends = parts.flatMap((p) => (p.span.hi ? [nodeAst(p.span.hi, writing)] : []));
  const unique = ends.filter((e, k) => k === 0 || printAst(e) !== printAst(ends[k - 1] as Ast));
  if (unique.length === 0) return null;
  const inf = nameAst('inf');
  const order = relationAst(
    [{ kind: 'unary', op: '-', arg: inf }, ...unique, inf],
    ['<', ...unique.slice(1).map(() => '<=' as const), '<'],
  );
  const agree = joints.length > 0 ? `, and neighbours agree at ${joints.join(' and ')}` : '';
  return line(
    'partition',
    { text: `-inf < ${xt} < inf`, latex: `-\\infty < ${latexAst(nodeAst(x, writing))} < \\infty` },
    '\\iff',
    side(order),
    `the right end of each case is the left end of the next, so that the cases cover the line and exclude one another${agree}`,
  );
}
