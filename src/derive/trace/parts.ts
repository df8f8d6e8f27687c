import type { Ast, BinaryAst, CallAst, NameAst } from '../../language/ast.js';
import { DeriveError } from '../../language/errors.js';
import { fold } from '../../language/fold.js';
import { printAst } from '../../language/print.js';
import { BINDERS, namesIn } from '../../language/ranges.js';
import { isDeclared, type Scope } from '../../language/scope.js';

/** One operation of a computation: an expression of the values that earlier ones have. */
export interface Part {
  readonly id: string;
  readonly ast: Ast;
}

/** An expression taken apart: its parts, each after what it uses, and what is left of it in their terms. */
interface Operand {
  readonly ast: Ast;
  /** What it may be written as without a part of its own: a number, a name, an element, a transpose. */
  readonly plain: boolean;
  /** Is it made of numbers and dimensions alone? */
  readonly constant: boolean;
  /** Is it a number whatever its parts are, so that sums and products of it may be joined? */
  readonly scalar: boolean;
}

interface Place {
  /** Inside a sum over an index everything depends on the index, and is left as it is. */
  readonly whole: boolean;
}

export interface Taking {
  readonly scope: Scope;
  /** Has the name no axes? */
  readonly isScalar: (name: string) => boolean;
  /** A name for the next part. */
  readonly fresh: () => string;
}

/** A part that has no name yet; those who use it hold its name's node, which gets the name in the end. */
interface Draft {
  readonly ast: Ast;
  readonly name: { readonly kind: 'name'; name: string };
}

/** Takes an expression apart into the operations that a person would draw; the last one bears `name`. */
export function takeApart(ast: Ast, name: () => string, taking: Taking): Part[] {
  const drafts = new Map<string, Draft>();
  const byText = new Map<string, Draft>();
  const settled = (operand: Operand): Operand => {
    if (operand.plain) return operand;
    // What is written twice is computed once.
    const text = printAst(operand.ast);
    const draft = byText.get(text) ?? { ast: operand.ast, name: { kind: 'name', name: `#${drafts.size}` } };
    byText.set(text, draft);
    drafts.set(draft.name.name, draft);
    return { ast: draft.name, plain: true, constant: false, scalar: operand.scalar };
  };
  const last = fold<Place, Operand>(
    ast,
    { whole: false },
    (node, _, place) => ({ whole: place.whole || bindsIndices(node, taking.scope) }),
    (node, operands, place) => {
      if (place.whole || bindsIndices(node, taking.scope))
        return { ast: node, plain: false, constant: false, scalar: false };
      return combine(node, operands, settled, taking);
    },
  );
  const ordered = inOrder(last.ast, drafts);
  for (const draft of ordered) draft.name.name = taking.fresh();
  return [...ordered.map((draft) => ({ id: draft.name.name, ast: draft.ast })), { id: name(), ast: last.ast }];
}

/** The parts of an expression, from left to right, each after its own. */
function inOrder(root: Ast, drafts: ReadonlyMap<string, Draft>): Draft[] {
  const partsOf = (ast: Ast): Draft[] => [...namesIn(ast)].flatMap((n) => drafts.get(n) ?? []);
  const out = new Set<Draft>();
  const work = partsOf(root).map((draft) => ({ draft, entered: false }));
  for (let top = work.at(-1); top; top = work.at(-1)) {
    if (top.entered || out.has(top.draft)) {
      out.add(top.draft);
      work.pop();
      continue;
    }
    top.entered = true;
    for (const draft of partsOf(top.draft.ast)) if (!out.has(draft)) work.push({ draft, entered: false });
  }
  return [...out];
}

/** A call whose further arguments are indices or conditions. */
function bindsIndices(node: Ast, scope: Scope): boolean {
  if (node.kind !== 'call') return false;
  if (node.name === 'root') return true;
  if (!BINDERS.has(node.name) || node.args.length < 2) return false;
  const second = node.args[1] as Ast;
  const extremum = (node.name === 'max' || node.name === 'min') && node.args.length === 2;
  if (!extremum) return true;
  if (second.kind === 'name') return !isDeclared(scope, second.name) && second.name !== 'pi' && second.name !== 'inf';
  return second.kind === 'bind' || second.kind === 'relation' || second.kind === 'logic';
}

type Settle = (operand: Operand) => Operand;

function combine(node: Ast, operands: readonly Operand[], settled: Settle, taking: Taking): Operand {
  const [first, second] = operands as [Operand, Operand];
  const constant = operands.every((o) => o.constant);
  const asts = (): Ast[] => operands.map((o) => settled(o).ast);
  switch (node.kind) {
    case 'number':
    case 'colon':
      return { ast: node, plain: true, constant: true, scalar: true };
    case 'name':
      return nameOperand(node, taking);
    case 'at': {
      const [base, ...subscripts] = asts() as [Ast, ...Ast[]];
      return { ast: { kind: 'at', base, subscripts }, plain: true, constant, scalar: subscripts.every(isPoint) };
    }
    case 'range':
      return {
        ast: { kind: 'range', from: settled(first).ast, to: settled(second).ast },
        plain: true,
        constant,
        scalar: false,
      };
    case 'transpose':
      return { ast: { kind: 'transpose', arg: settled(first).ast }, plain: true, constant, scalar: first.scalar };
    case 'unary': {
      return {
        ast: { kind: 'unary', op: node.op, arg: settled(first).ast },
        plain: constant,
        constant,
        scalar: first.scalar,
      };
    }
    case 'binary':
      return binary(node, first, second, settled);
    case 'relation':
      return { ast: { kind: 'relation', ops: node.ops, args: asts() }, plain: true, constant, scalar: false };
    case 'logic':
      return { ast: { kind: 'logic', op: node.op, args: asts() }, plain: true, constant, scalar: false };
    case 'array':
      return { ast: { kind: 'array', items: asts() }, plain: constant, constant, scalar: false };
    case 'call':
      return call(node, operands.map(settled));
    case 'bind':
      throw new DeriveError('an index and its range can only stand in a sum', node.span);
    default:
      return node satisfies never;
  }
}

function nameOperand(node: NameAst, { scope, isScalar }: Taking): Operand {
  const constant = !scope.declarations.has(node.name) && !scope.definitions.has(node.name);
  return { ast: node, plain: true, constant, scalar: constant || isScalar(node.name) };
}

function isPoint(subscript: Ast): boolean {
  return subscript.kind !== 'colon' && subscript.kind !== 'range';
}

function call(node: CallAst, args: readonly Operand[]): Operand {
  const whole = BINDERS.has(node.name) && args.length === 1;
  const constant = args.every((a) => a.constant);
  const scalar = whole || args.every((a) => a.scalar);
  return { ast: { kind: 'call', name: node.name, args: args.map((a) => a.ast) }, plain: constant, constant, scalar };
}

function binary(node: BinaryAst, left: Operand, right: Operand, settled: Settle): Operand {
  const { op } = node;
  const sum = op === '+' || op === '-';
  const scalar = left.scalar && right.scalar;
  const joins =
    !left.plain && left.ast.kind === 'binary' && (sum ? isSum(left.ast) : op === '*' && scalar && left.ast.op === '*');
  const a = joins ? left : settled(left);
  const constant = left.constant && right.constant;
  return { ast: { kind: 'binary', op, left: a.ast, right: settled(right).ast }, plain: constant, constant, scalar };
}

function isSum(ast: BinaryAst): boolean {
  return ast.op === '+' || ast.op === '-';
}
