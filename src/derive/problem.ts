import { index, number, one } from '../expr/atoms.js';
import type { Index, Node } from '../expr/node.js';
import type { Owner } from '../expr/twins.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { inferRanges } from '../language/binder.js';
import { DeriveError } from '../language/errors.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { nearest } from '../language/nearest.js';
import { namesIn } from '../language/ranges.js';
import { allNames, isDeclared, type Scope } from '../language/scope.js';
import { shapeText } from '../language/shape-text.js';
import { elementAt, lengths } from '../language/value.js';

/** One variable of a derivative, at the element that the command names. */
export interface Variable {
  readonly owner: Owner;
  /** A subscript an axis: an index, or a number where the command fixes one element. */
  readonly at: readonly Node[];
  /** The axes that the result has as an array, rather than at an index that the user chose. */
  readonly open: readonly Index[];
}

/** A derivative as the command states it. */
export interface Stated {
  readonly objective: Node;
  /** Name of the objective where it is one, for the left sides of the steps. */
  readonly name: string;
  /** Free indices of the objective: its axes, or the indices of the element asked for. */
  readonly outputs: readonly Index[];
  readonly variables: readonly Variable[];
  /** All axes of the result, in order. */
  readonly indices: readonly Index[];
  /** The axes that array notation runs over; the others are fixed at the user's indices. */
  readonly open: readonly Index[];
  /** Names that no bound index may bear. */
  readonly taken: ReadonlySet<string>;
  /** Are the elements of the variable that face each other across the diagonal varied together? */
  readonly symmetric: boolean;
}

const LETTERS = 'ijklmnpqrstuvabcdefgh';

/** Gives out index names that clash with nothing. */
export function letters(taken: ReadonlySet<string>): () => string {
  const used = new Set(taken);
  return () => {
    for (const letter of LETTERS) {
      if (used.has(letter)) continue;
      used.add(letter);
      return letter;
    }
    for (let n = 1; ; n++) {
      const name = `i${n}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}

export function takenNames(scope: Scope): Set<string> {
  return new Set([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys()]);
}

/** Names in the target that are indices: the user asks for an element. */
function indexNames(target: Ast, scope: Scope): string[] {
  if (target.kind !== 'at') return [];
  return target.subscripts.flatMap((s) => (s.kind === 'name' && !isDeclared(scope, s.name) ? [s.name] : []));
}

export interface Target {
  readonly node: Node;
  readonly outputs: readonly Index[];
  readonly open: readonly Index[];
}

/** The target of a command, its axes numbered by free indices. */
export function targetOf(ast: Ast, scope: Scope, fresh: () => string, chosen: Map<string, Index>): Target {
  const names = [...new Set(indexNames(ast, scope))];
  const wanted = names.map((name) => ({ name, ast }));
  const context = topContext(scope);
  const ranges = names.length > 0 ? inferRanges(wanted, new Map(), [ast], [], context) : new Map();
  for (const name of names) {
    const range = ranges.get(name);
    if (range) chosen.set(name, index(name, range.lo, range.hi));
  }
  const value = lowerExpression(ast, { ...context, indices: new Map(chosen) });
  const open = lengths(value).map((d) => index(fresh(), one, d));
  return {
    node: elementAt(value, open),
    outputs: [...names.map((n) => chosen.get(n) as Index), ...open],
    open,
  };
}

function ownerOf(ast: Ast, scope: Scope): Owner {
  if (ast.kind !== 'name')
    throw new DeriveError('wrt needs a variable', ast.span, {
      expected: 'a declared or defined name, or an element of one',
    });
  const owner = scope.declarations.get(ast.name) ?? scope.definitions.get(ast.name);
  if (owner) return owner;
  if (scope.dimensions.has(ast.name))
    throw new DeriveError(`${ast.name} is a dimension`, ast.span, { expected: 'a declared or defined name' });
  const near = nearest(ast.name, allNames(topContext(scope)));
  throw new DeriveError(`${ast.name} is not declared`, ast.span, near ? { nearest: near } : {});
}

function variableOf(ast: Ast, scope: Scope, fresh: () => string, chosen: Map<string, Index>): Variable {
  const owner = ownerOf(ast.kind === 'at' ? ast.base : ast, scope);
  if (ast.kind !== 'at') {
    const open = owner.dims.map((d) => index(fresh(), one, d));
    return { owner, at: open, open };
  }
  if (ast.subscripts.length !== owner.dims.length)
    throw new DeriveError(
      `${owner.name} has ${owner.dims.length} axes, but ${ast.subscripts.length} subscripts here`,
      ast.span,
    );
  const open: Index[] = [];
  const at = ast.subscripts.map((sub, k): Node => {
    const d = owner.dims[k] as Node;
    if (sub.kind === 'colon') {
      const axis = index(fresh(), one, d);
      open.push(axis);
      return axis;
    }
    if (sub.kind === 'number') return number(sub.value);
    if (sub.kind !== 'name')
      throw new DeriveError('a subscript of the variable must be an index, a number or :', sub.span, {
        expected: 'an index such as i',
      });
    const known = chosen.get(sub.name);
    if (known && known.children[1] === d) return known;
    if (known)
      throw new DeriveError(`index ${sub.name} runs over two axes of different length`, sub.span, {
        expected: 'axes of one length for one index',
      });
    const made = index(sub.name, one, d);
    chosen.set(sub.name, made);
    return made;
  });
  return { owner, at, open };
}

function isSquare(command: CommandStatement, variables: readonly Variable[]): boolean {
  const [first] = variables;
  const [n, m] = first?.owner.dims ?? [];
  if (
    command.verb === 'gradient' &&
    first?.owner.dims.length === 2 &&
    n === m &&
    first.at.every((i) => i.kind === 'index')
  )
    return true;
  throw new DeriveError(
    'only the gradient with respect to a square matrix can be taken along symmetric perturbations',
    command.wrt[0]?.span,
    {
      expected: 'a matrix declared [n, n]',
    },
  );
}

/** What a `gradient`, `jacobian` or `hessian` command asks for. */
export function stateDerivative(command: CommandStatement, scope: Scope): Stated {
  const { verb, target } = command;
  const asked = [target, ...command.wrt].flatMap((a) =>
    a.kind === 'at' ? a.subscripts.flatMap((s) => [...namesIn(s)]) : [],
  );
  const taken = takenNames(scope);
  const fresh = letters(new Set([...taken, ...asked]));
  const chosen = new Map<string, Index>();
  const { node, outputs, open } = targetOf(target, scope, fresh, chosen);
  if (command.wrt.length === 0)
    throw new DeriveError(`${verb} needs a variable`, command.span, { expected: `${verb} … wrt a variable` });
  if (verb !== 'jacobian' && open.length > 0)
    throw new DeriveError(
      `${verb} needs a scalar, but this has shape ${shapeText(lowerExpression(target, topContext(scope)))}`,
      target.span,
      {
        expected: 'a scalar, or the command jacobian',
      },
    );
  const wrt =
    verb === 'hessian' && command.wrt.length === 1 ? [command.wrt[0] as Ast, command.wrt[0] as Ast] : command.wrt;
  const limit = verb === 'hessian' ? 2 : 1;
  const extra = wrt[limit];
  if (extra)
    throw new DeriveError(`${verb} takes ${limit === 1 ? 'one variable' : 'at most two variables'}`, extra.span);
  const variables = wrt.map((ast) => variableOf(ast, scope, fresh, chosen));
  for (const [k, v] of variables.entries())
    if (v.owner.kind === 'declaration' && (v.owner.domain === 'function' || v.owner.attributes.has('constant')))
      throw new DeriveError(
        `${v.owner.name} is ${v.owner.domain === 'function' ? 'a function' : 'declared constant'}`,
        wrt[k]?.span,
      );
  const axes = variables.flatMap((v) => v.at.filter((n): n is Index => n.kind === 'index'));
  return {
    objective: node,
    name:
      target.kind === 'name'
        ? target.name
        : target.kind === 'at' && target.base.kind === 'name'
          ? target.base.name
          : 'f',
    outputs,
    variables,
    indices: [...outputs, ...axes],
    open: [...open, ...variables.flatMap((v) => v.open)],
    taken,
    symmetric: command.symmetric && isSquare(command, variables),
  };
}
