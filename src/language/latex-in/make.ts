import Fraction from 'fraction.js';
import type { Ast, BinaryAst, Span } from '../ast.js';

export function numberAst(value: number, span: Span): Ast {
  return { kind: 'number', value: new Fraction(value), span };
}

/** Operators whose left side takes the sign of the whole. */
const SIGNED: ReadonlySet<string> = new Set(['*', '/', '.*', './']);

/** A sign before a product belongs to its first factor, as in the plain language. */
export function signed(op: '-' | '+', arg: Ast, start: number): Ast {
  const spine: BinaryAst[] = [];
  let first = arg;
  for (; first.kind === 'binary' && SIGNED.has(first.op); first = first.left) spine.push(first);
  const at = (node: Ast): Span => ({ start, end: node.span?.end ?? start });
  return spine.reduceRight((left: Ast, node): Ast => ({ ...node, left, span: at(node) }), {
    kind: 'unary',
    op,
    arg: first,
    span: at(first),
  });
}

/** A call as the language has it: of two arguments at most for extrema. */
export function makeCall(name: string, args: readonly Ast[], span: Span): Ast {
  const [first] = args;
  if ((name === 'max' || name === 'min') && first && args.length > 2) {
    return args.slice(1).reduce((left, right): Ast => ({ kind: 'call', name, args: [left, right], span }), first);
  }
  if (name === 'argmin' && first) {
    const negated: Ast = { kind: 'unary', op: '-', arg: first, span };
    return { kind: 'call', name: 'argmax', args: [negated, ...args.slice(1)], span };
  }
  return { kind: 'call', name, args, span };
}

/** `\log\lvert\det(A)\rvert` and `\log\Gamma(x)`, without brackets between, are functions of their own. */
export function makeBareCall(name: string, arg: Ast, span: Span): Ast {
  if (name === 'log' && arg.kind === 'call') {
    const [inner] = arg.args;
    if (arg.name === 'gamma') return { kind: 'call', name: 'lgamma', args: arg.args, span };
    if (arg.name === 'abs' && inner?.kind === 'call' && inner.name === 'det') {
      return { kind: 'call', name: 'logdet', args: inner.args, span };
    }
  }
  return makeCall(name, [arg], span);
}

/** `\log_2 x` is log(x)/log(2). */
export function makeLog(args: readonly Ast[], base: Ast, span: Span): Ast {
  const of = (list: readonly Ast[]): Ast => ({ kind: 'call', name: 'log', args: list, span });
  return { kind: 'binary', op: '/', left: of(args), right: of([base]), span };
}
