import { number, one, symbol, zero } from '../../expr/atoms.js';
import { add, divide, multiply, power } from '../../expr/build.js';
import { fold } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { rebuild, sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import type { Ast } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { callAst, elementAst, nameAst } from '../../language/raise/ast.js';
import { sizeOf } from '../../language/size.js';
import type { Step } from '../../result.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { replaceNode } from '../algebra/replace.js';
import { makeWriting, nodeAst, relationAst, type Writing } from '../asts.js';
import { endLimit } from '../candidates.js';
import { cellsOf } from '../cells.js';
import { certify } from '../certificate.js';
import { freshSymbol, NO_FACTS, withFact } from '../facts.js';
import type { ConvexProblem } from '../problem.js';
import { signOf, Undecided } from '../sign.js';
import type { ConvexDerived } from '../stage.js';
import { side } from '../statement.js';
import { conditionAst, type Subgradients, subgradientsOf } from '../subgradients.js';
import { tidy } from '../tidy.js';
import { checkMembers } from './check-members.js';
import { bodyAt, mentionsArray, reductionsOf, summand } from './inspect.js';
import { rule } from './say.js';
import { separate } from './separable.js';
import { axesOf, boundLike } from './task.js';

/** What a rule finds: the condition on g, and one member for each point, as an element at the axes. */
interface Members {
  readonly condition: Ast;
  readonly member: Node;
  readonly steps: readonly Step[];
}

interface Place {
  readonly problem: ConvexProblem;
  readonly axes: readonly Index[];
  readonly writing: Writing;
  /** u at the axes, as a node and in the language; g likewise. */
  readonly u: Node;
  readonly g: Ast;
  readonly uAst: Ast;
}

const all = (...args: readonly Ast[]): Ast => ({ kind: 'logic', op: 'and', args });

/** The subdifferential of a convex function of an array: a condition on g. */
export function deriveVectorSubdifferential(problem: ConvexProblem): ConvexDerived {
  const writing = makeWriting(problem.taken);
  const axes = axesOf(problem.dims, problem.taken);
  const u = symbol(problem.x, axes);
  const g = elementAst(
    nameAst('g'),
    axes.map((i) => nameAst(i.name)),
  );
  const place: Place = { problem, axes, writing, u, g, uAst: nodeAst(u, writing) };
  const found = bySum(place) ?? byNorm(place) ?? byLargest(place);
  if (!found) throw new Undecided('the function is no sum over the elements, no function of the norm and no maximum');
  const { condition } = found;
  const text = printAst(condition);
  const latex = latexAst(condition);
  const member = {
    text: `g in subdifferential ${problem.name} at ${problem.x.name}`,
    latex: `g \\in \\partial ${problem.name}(${problem.x.name})`,
  };
  const result = rule('result', member, '\\iff', side(condition), 'for every index; both directions were shown above');
  return {
    form: {
      text,
      index: text,
      indices: axes.map((i) => i.name),
      latex,
      indexLatex: latex,
      size: sizeOf(condition),
      attained: 'closed form',
    },
    steps: [...found.steps, result],
    conditions: [],
    definitions: [],
    assumptions: [],
    check: (witness) => checkMembers(problem, { axes, element: found.member }, witness),
    element: null,
    computation: null,
    value: null,
  };
}

/** Σ_i φ_i(z_i): g is a subgradient if and only if each g_i is one of φ_i. */
function bySum({ problem, axes, writing, u, g, uAst }: Place): Members | null {
  const parts = separate(problem.h, axes, problem);
  if (!parts || parts.coupled.length > 0 || parts.others.length > 0) return null;
  const zi = symbol(problem.z, axes);
  const setting = { z: zi, facts: NO_FACTS, telling: { show: (n: Node) => printAst(nodeAst(n, writing)) } };
  const cells = cellsOf(parts.body, zi, NO_FACTS, setting.telling);
  const certificate = certify(cells, setting);
  if (!certificate.convex) throw new Undecided(`a summand is not convex: ${certificate.failure}`);
  const list = subgradientsOf(cells, setting);
  const condition = shorterCondition(list, place(g, uAst), zi, u, writing);
  const phi = nodeAst(parts.body, writing);
  const steps = [
    rule(
      'separability',
      { text: `${problem.name}(${problem.z.name})`, latex: `${problem.name}(${problem.z.name})` },
      '=',
      { text: `sum of ${printAst(phi)}`, latex: `\\sum ${latexAst(phi)}` },
      'a sum over the elements: the subgradient inequality holds for all points if and only if it holds for each element alone (change one element at a time; add the inequalities for the converse)',
    ),
    ...list.map((s) => setStep(s, zi, writing)),
  ];
  return { condition, member: memberNode(list, zi, u), steps };
}

function place(g: Ast, u: Ast): { readonly g: Ast; readonly u: Ast } {
  return { g, u };
}

/** The signs of an element decide between −c and c: `g == c*sign(u)` is shorter than two cases. */
function shorterCondition(
  list: readonly Subgradients[],
  { g, u }: { g: Ast; u: Ast },
  zi: Node,
  uNode: Node,
  writing: Writing,
): Ast {
  const plain = conditionAst(list, g, u, zi, uNode, writing);
  const [left, kink, right] = list;
  if (list.length !== 3 || !left || !kink || !right || typeof right.lo === 'string' || typeof left.lo === 'string')
    return plain;
  if (kink.span.lo !== zero || add([left.lo, right.lo]) !== zero || differentiate(right.lo, zi) !== zero) return plain;
  const sign = callAst('sign', u);
  const slope =
    right.lo === one
      ? sign
      : { kind: 'binary' as const, op: '*' as const, left: nodeAst(right.lo, writing), right: sign };
  const inner = relationAst([nodeAst(left.lo, writing), g, nodeAst(right.lo, writing)], ['<=', '<=']);
  const short = callAst('if', relationAst([u, nodeAst(zero, writing)], ['==']), inner, relationAst([g, slope], ['==']));
  return sizeOf(short) < sizeOf(plain) ? short : plain;
}

function setStep(s: Subgradients, zi: Node, writing: Writing): Step {
  const z = printAst(nodeAst(zi, writing));
  const where =
    s.span.lo && s.span.lo === s.span.hi
      ? `${z} == ${printAst(nodeAst(s.span.lo, writing))}`
      : `${s.span.lo ? `${printAst(nodeAst(s.span.lo, writing))} < ` : ''}${z}${s.span.hi ? ` < ${printAst(nodeAst(s.span.hi, writing))}` : ''}`;
  const show = (b: Subgradients['lo']): string => (typeof b === 'string' ? b : printAst(nodeAst(b, writing)));
  const set = s.empty ? 'no subgradient' : s.lo === s.hi ? `g == ${show(s.lo)}` : `${show(s.lo)} <= g <= ${show(s.hi)}`;
  const why =
    s.lo === s.hi
      ? 'the derivative is the only subgradient where there is one'
      : 'a number between the one-sided slopes gives a line below the function, and one outside crosses it on one side';
  return rule('subgradients', { text: where, latex: tex(where) }, '\\implies', { text: set, latex: tex(set) }, why);
}

function tex(text: string): string {
  return text
    .replaceAll('<=', '\\le ')
    .replaceAll('==', '=')
    .replace(/\binf\b/g, '\\infty ')
    .replace(/\[(\w+)\]/g, '_{$1}')
    .replace(/no subgradient/, '\\partial = \\emptyset');
}

/** One subgradient for each point: the middle of the interval, or its finite end. */
function memberNode(list: readonly Subgradients[], zi: Node, u: Node): Node {
  return add(
    list.map((s) => {
      if (s.empty) return zero;
      const [lo, hi] = [s.lo, s.hi].map((b) => (typeof b === 'string' ? null : replaceNode(b, zi, u)));
      const value = lo && hi ? multiply([number(rational(1, 2)), add([lo, hi])]) : (lo ?? hi ?? zero);
      const within = [
        ...(s.span.lo ? [compare(s.span.loClosed ? '>=' : '>', u, s.span.lo)] : []),
        ...(s.span.hi ? [compare(s.span.hiClosed ? '<=' : '<', u, s.span.hi)] : []),
      ];
      return multiply([...within, value]);
    }),
  );
}

/** φ(‖z‖) for a convex φ that does not fall. */
function byNorm({ problem, axes, writing, u, g }: Place): Members | null {
  const sums = reductionsOf(problem.h, problem.z, 'sum');
  const [only] = sums;
  const part = only && sums.length === 1 ? summand(only, axes, problem.z) : null;
  if (!only || part?.factor !== one || part.body !== power(symbol(problem.z, axes), number(2))) return null;
  const s = freshSymbol('s', 'positive');
  const phi = tidy(replaceNode(problem.h, only, power(s, number(2))), withFact(NO_FACTS, s, true));
  if (mentionsArray(phi, problem.z)) return null;
  const setting = { z: s, facts: NO_FACTS, telling: { show: (n: Node) => printAst(nodeAst(n, writing)) } };
  const slope = tidy(differentiate(phi, s), withFact(NO_FACTS, s, true));
  const at0 = endLimit(slope, { lo: zero, hi: null }, 1, setting);
  const bend = signOf(differentiate(slope, s), withFact(NO_FACTS, s, true)).sign;
  const convex = bend === 1 || bend === 0 || bend === 'nonneg';
  if (typeof at0 === 'string' || !convex || hasCases(phi)) return null;
  const bound = boundLike(axes);
  const norm = power(sum(bound, power(symbol(problem.x, bound), number(2))), number(rational(1, 2)));
  const [rise] = [signOf(at0, NO_FACTS).sign];
  if (rise !== 1 && rise !== 0 && rise !== 'nonneg') return null;
  const value = tidy(multiply([replaceNode(slope, s, norm), u, power(norm, number(-1))]), NO_FACTS);
  const outside = relationAst([g, nodeAst(value, writing)], ['==']);
  const normAst = nodeAst(norm, writing);
  const zeroAst = nodeAst(zero, writing);
  const condition =
    at0 === zero
      ? outside
      : callAst(
          'if',
          relationAst([normAst, zeroAst], ['==']),
          relationAst([callAst('norm', nameAst('g')), nodeAst(at0, writing)], ['<=']),
          outside,
        );
  const step = rule(
    'norm',
    side(normAst),
    '\\ge',
    side(zeroAst),
    'away from 0 the norm is differentiable with the gradient u/norm(u); at 0 the inequality slope*norm(z) >= g*z holds for all z if and only if norm(g) is at most the slope (Cauchy-Schwarz, and z = g for the converse)',
  );
  return {
    condition,
    member: multiply([compare('!=', norm, zero), divide(multiply([replaceNode(slope, s, norm), u]), norm)]),
    steps: [step],
  };
}

function hasCases(node: Node): boolean {
  return (
    node.kind === 'bracket' ||
    (node.kind === 'call' && (node.row.kinks?.length ?? 0) > 0) ||
    node.children.some(hasCases)
  );
}

/** c max_i z_i and c max_i |z_i|. */
function byLargest({ problem, axes, writing, u, g, uAst }: Place): Members | null {
  const terms = termsOf(problem.h).filter((t) => mentionsArray(t, problem.z));
  const [term] = terms;
  if (terms.length !== 1 || !term) return null;
  const factors = factorsOf(term);
  const reduction = factors.find((f) => f.kind === 'reduce' && mentionsArray(f, problem.z));
  if (reduction?.kind !== 'reduce' || reduction.op !== 'max') return null;
  const weight = multiply(factors.filter((f) => f !== reduction));
  if (mentionsArray(weight, problem.z) || signOf(weight, NO_FACTS).sign !== 1) return null;
  const body = bodyAt(reduction, axes, problem.z);
  const zi = symbol(problem.z, axes);
  const [w, none] = [nodeAst(weight, writing), nodeAst(zero, writing)];
  const noShare = relationAst([g, none], ['==']);
  const name = nameAst(problem.x.name);
  const bound = boundLike(axes);
  const why =
    'a maximum of linear functions: its subgradients are the averages of the gradients of those that attain it (each average gives the inequality; a g that puts weight elsewhere, or whose weights do not add up, fails for the point moved along it)';
  const size = (n: Node): Node => power(power(n, number(2)), number(rational(1, 2)));
  if (body === zi) {
    const attained = relationAst([uAst, callAst('max', name)], ['==']);
    const condition = all(relationAst([callAst('sum', nameAst('g')), w], ['==']), relationAst([g, none], ['>=']), {
      kind: 'logic',
      op: 'or',
      args: [attained, noShare],
    });
    const isMax = (i: readonly Node[]): Node => compare('==', symbol(problem.x, i), atPoint(reduction, problem));
    const member = divide(multiply([weight, isMax(axes)]), sum(bound, isMax(bound)));
    return {
      condition,
      member,
      steps: [rule('largest', side(callAst('max', name)), '=', side(callAst('max', name)), why)],
    };
  }
  if (body === null || body !== size(zi)) return null;
  const top = callAst('norminf', name);
  const attained = relationAst([callAst('abs', uAst), top], ['==']);
  const product: Ast = { kind: 'binary', op: '*', left: g, right: uAst };
  const condition = callAst(
    'if',
    relationAst([top, none], ['==']),
    relationAst([callAst('norm1', nameAst('g')), w], ['<=']),
    all(relationAst([callAst('norm1', nameAst('g')), w], ['==']), relationAst([product, none], ['>=']), {
      kind: 'logic',
      op: 'or',
      args: [attained, noShare],
    }),
  );
  const isMax = (i: readonly Node[]): Node => compare('==', size(symbol(problem.x, i)), atPoint(reduction, problem));
  const sign = divide(u, add([size(u), compare('==', u, zero)]));
  const member = divide(multiply([weight, sign, isMax(axes)]), sum(bound, isMax(bound)));
  return {
    condition,
    member,
    steps: [
      rule(
        'largest',
        side(top),
        '=',
        side(top),
        `${why}; of |z_i| the gradient is the sign, and at 0 every number from -1 to 1`,
      ),
    ],
  };
}

/** The same expression of the point instead of the variable. */
function atPoint(root: Node, { z, x }: ConvexProblem): Node {
  return fold<Node>(root, (node, of) => {
    const children = node.children.map(of);
    return node.kind === 'symbol' && node.declaration === z ? symbol(x, children) : rebuild(node, children);
  });
}
