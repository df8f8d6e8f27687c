import type Fraction from 'fraction.js';

/** A half-open range of offsets into the source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The syntax tree of the derivation language. The parser makes it with spans; the engine makes it
 * without them when it states a result, so that one printer serves both.
 */
export type Ast =
  | NumberAst
  | NameAst
  | CallAst
  | AtAst
  | UnaryAst
  | BinaryAst
  | TransposeAst
  | RelationAst
  | LogicAst
  | RangeAst
  | BindAst
  | ColonAst
  | ArrayAst;

interface Located {
  readonly span?: Span;
}

/** A non-negative exact number: an integer, or a terminating decimal as it was typed. */
export interface NumberAst extends Located {
  readonly kind: 'number';
  readonly value: Fraction;
}
export interface NameAst extends Located {
  readonly kind: 'name';
  readonly name: string;
}
/** `f(a, b)`; the binders' index arguments are names, `bind`s, relations or logic. */
export interface CallAst extends Located {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Ast[];
}
/** `base[s1, s2]`; a subscript may be a `colon` or a `range`. */
export interface AtAst extends Located {
  readonly kind: 'at';
  readonly base: Ast;
  readonly subscripts: readonly Ast[];
}
export interface UnaryAst extends Located {
  readonly kind: 'unary';
  readonly op: '-' | '+';
  readonly arg: Ast;
}
export type BinaryOp = '+' | '-' | '*' | '/' | '^' | '.*' | './' | '.^';
export interface BinaryAst extends Located {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Ast;
  readonly right: Ast;
  /** True for a product written without its sign, as in `2 x`. */
  readonly implicit?: boolean;
}
export interface TransposeAst extends Located {
  readonly kind: 'transpose';
  readonly arg: Ast;
}
export type RelationOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
/** A chain `a < b <= c`: `ops.length + 1 === args.length`. */
export interface RelationAst extends Located {
  readonly kind: 'relation';
  readonly ops: readonly RelationOp[];
  readonly args: readonly Ast[];
}
export interface LogicAst extends Located {
  readonly kind: 'logic';
  readonly op: 'and' | 'or' | 'not';
  readonly args: readonly Ast[];
}
/** `a:b`, as a subscript or as the range of a bound index. */
export interface RangeAst extends Located {
  readonly kind: 'range';
  readonly from: Ast;
  readonly to: Ast;
}
/** `k = 1:s`, an argument of a binder. */
export interface BindAst extends Located {
  readonly kind: 'bind';
  readonly name: string;
  readonly range: RangeAst;
}
/** An array written out, `[1, 2]` or `[[1, 2], [3, 4]]`; `[1, 2; 3, 4]` is the same as the latter. */
export interface ArrayAst extends Located {
  readonly kind: 'array';
  readonly items: readonly Ast[];
}
/** A bare `:` as a subscript. */
export interface ColonAst extends Located {
  readonly kind: 'colon';
}

export interface AttributeAst {
  readonly name: string;
  readonly argument?: Ast;
  readonly span: Span;
}

export interface DeclarationStatement {
  readonly kind: 'declaration';
  readonly names: readonly { readonly name: string; readonly span: Span }[];
  readonly domain: string;
  readonly domainSpan: Span;
  readonly dims: readonly Ast[];
  readonly attributes: readonly AttributeAst[];
  readonly span: Span;
}
export interface DefinitionStatement {
  readonly kind: 'definition';
  readonly name: string;
  readonly nameSpan: Span;
  /** The indices of the left side, `null` where it has none. */
  readonly indices: readonly { readonly name: string; readonly span: Span }[] | null;
  readonly body: Ast;
  readonly span: Span;
}
export interface FunctionStatement {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  readonly params: readonly { readonly name: string; readonly span: Span }[];
  readonly body: Ast;
  readonly span: Span;
}

export type Verb =
  | 'gradient'
  | 'jacobian'
  | 'hessian'
  | 'differential'
  | 'trace'
  | 'evaluate'
  | 'simplify'
  | 'prove'
  | 'verify'
  | 'subdifferential'
  | 'conjugate'
  | 'prox';

export interface CommandStatement {
  readonly kind: 'command';
  readonly verb: Verb;
  /** The command as typed, its white space folded. */
  readonly text: string;
  /** What the verb is applied to; of `prove a == b` the whole relation. */
  readonly target: Ast;
  /** `wrt W`, `wrt Y[i,:]`, `wrt w, b`: names or `at` nodes, in order. */
  readonly wrt: readonly Ast[];
  /** True for `wrt A symmetric`: the derivative along symmetric perturbations. */
  readonly symmetric: boolean;
  /** `at x = 1, y = 0`. */
  readonly point: readonly { readonly name: string; readonly value: Ast; readonly span: Span }[];
  /** `at x` of `prox`, `conjugate`, `subdifferential`. */
  readonly at: Ast | null;
  /** `with t` of `prox`. */
  readonly step: Ast | null;
  /** Of `evaluate gradient l wrt W at …`: the command whose result is evaluated. */
  readonly inner: CommandStatement | null;
  /** Of `verify`: the command that is verified, and the candidate. */
  readonly verified: CommandStatement | null;
  readonly candidate: Ast | null;
  readonly span: Span;
}

export type Statement = DeclarationStatement | DefinitionStatement | FunctionStatement | CommandStatement;
