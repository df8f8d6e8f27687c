import type { Bound } from '../loops/bounds.js';
import type { Buffer, Condition, Value } from '../loops/program.js';
import { asConstant, atom, constant, minus, plus, replace } from '../terms/poly.js';
import { sumText } from '../terms/poly-text.js';
import type { Atom, Poly, Term, Var } from '../terms/term.js';

/** Expressions of a program as C, with the brackets that precedence asks for. */

/** What the expressions need to know of the names around them. */
export interface Naming {
  readonly buffer: (buffer: Buffer) => string;
  readonly dim: (name: string) => string;
  readonly variable: (variable: Var) => string;
  /** The polynomial that a slot of the program holds, where it is written in place. */
  readonly slot: (id: number) => Poly | undefined;
}

export interface Expressions {
  readonly value: (value: Value) => string;
  readonly condition: (condition: Condition) => string;
  readonly integer: (poly: Poly) => string;
  /** The first and, one too many, the last value of a loop that counts from 0. */
  readonly from: (bounds: readonly Bound[]) => string;
  readonly until: (bounds: readonly Bound[]) => string;
}

/** Strength of the outermost operator. */
const CHOICE = 0;
const COMPARE = 1;
const SUM = 2;
const PRODUCT = 3;
const UNARY = 4;
const ATOM = 5;

type Text = readonly [code: string, level: number];

const ONE = constant(1);

function literal(value: number): Text {
  if (Number.isNaN(value)) return ['NAN', ATOM];
  if (!Number.isFinite(value)) return value > 0 ? ['INFINITY', ATOM] : ['-INFINITY', UNARY];
  const text = `${Math.abs(value)}`;
  const code = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 || Object.is(value, -0) ? [`-${code}`, UNARY] : [code, ATOM];
}

/** The code in brackets where it binds less than `level`. */
function within([code, own]: Text, level: number): string {
  return own < level ? `(${code})` : code;
}

/** Loops count from 0 in C and from 1 in a program: its variable is one more than the loop's. */
export function expressions(naming: Naming): Expressions {
  const settled = (poly: Poly): Poly =>
    replace(poly, (a) => {
      if (a.kind === 'var') return plus(atom(a), ONE);
      const held = a.kind === 'slot' ? naming.slot(a.id) : undefined;
      return held ? settled(held) : null;
    });

  const atomText = (a: Atom): string => {
    switch (a.kind) {
      case 'dim':
        return naming.dim(a.name);
      case 'var':
        return naming.variable(a);
      case 'slot':
        return `o${a.id}`;
      case 'opaque':
        return `(ptrdiff_t)floor(${within(termText(a.term), SUM)} + 0.5)`;
      default:
        return a satisfies never;
    }
  };

  const polyText = (poly: Poly): Text => {
    if (poly.terms.length === 0) return ['0', ATOM];
    // Long products first, as rows come before columns; the constant stands last.
    const terms = [...poly.terms].sort(
      (a, b) => b.atoms.length - a.atoms.length || Number(a.coefficient < 0) - Number(b.coefficient < 0),
    );
    const out = sumText(terms, atomText);
    if (poly.terms.length > 1) return [out, SUM];
    return [out, /[ -]/.test(out) ? PRODUCT : ATOM];
  };

  const settledText = (poly: Poly): Text => polyText(settled(poly));

  /** What a length may be made of: scalar parameters and arithmetic. */
  const termText = (term: Term): Text => {
    const args = term.args.map(termText);
    const [a, b] = args as [Text, Text];
    if (term.kind === 'const') return literal(term.value);
    if (term.kind === 'int') return [`(double)(${settledText(term.poly)[0]})`, UNARY];
    if (term.kind === 'ipow') return [`pow(${a[0]}, ${term.exponent}.0)`, ATOM];
    if (term.kind === 'call') return [term.row.c(...args.map((x) => within(x, CHOICE))), ATOM];
    if (term.kind === 'load')
      return [naming.buffer({ id: -1, role: 'parameter', name: term.source.name, extents: [] }), ATOM];
    if (term.kind !== 'op') throw new Error('a length must be made of scalars');
    if (term.op === 'add') return [args.map((x) => within(x, SUM)).join(' + '), SUM];
    if (term.op === 'mul') return [args.map((x) => within(x, PRODUCT)).join(' * '), PRODUCT];
    if (term.op === 'neg') return [`-${within(a, ATOM)}`, UNARY];
    if (term.op === 'recip') return [`1.0 / ${within(a, UNARY)}`, PRODUCT];
    if (term.op === 'sqrt') return [`sqrt(${a[0]})`, ATOM];
    return [`${term.op === 'pow' ? 'pow' : `cf_${term.op}`}(${a[0]}, ${b[0]})`, ATOM];
  };

  const binary = (value: Value & { kind: 'binary' }): Text => {
    const [a, b] = [text(value.a), text(value.b)];
    switch (value.op) {
      case 'add':
        return [`${within(a, SUM)} + ${within(b, PRODUCT)}`, SUM];
      case 'sub':
        return [`${within(a, SUM)} - ${within(b, PRODUCT)}`, SUM];
      case 'mul':
        return [`${within(a, PRODUCT)} * ${within(b, UNARY)}`, PRODUCT];
      case 'div':
        return [`${within(a, PRODUCT)} / ${within(b, UNARY)}`, PRODUCT];
      case 'pow':
        return [`pow(${a[0]}, ${b[0]})`, ATOM];
      case 'max':
      case 'min':
        return [`cf_${value.op}(${a[0]}, ${b[0]})`, ATOM];
      default:
        return value.op satisfies never;
    }
  };

  const text = (value: Value): Text => {
    switch (value.kind) {
      case 'const':
        return literal(value.value);
      case 'ref':
        return [`t${value.id}`, ATOM];
      case 'int': {
        const known = asConstant(value.poly);
        return known === null ? [`(double)(${settledText(value.poly)[0]})`, UNARY] : literal(known);
      }
      case 'load': {
        const { buffer } = value;
        const scalar = buffer.role === 'parameter' && buffer.extents.length === 0;
        return [scalar ? naming.buffer(buffer) : `${naming.buffer(buffer)}[${settledText(value.offset)[0]}]`, ATOM];
      }
      case 'neg':
        return [`-${within(text(value.a), ATOM)}`, UNARY];
      case 'sqrt':
        return [`sqrt(${text(value.a)[0]})`, ATOM];
      case 'call':
        return [value.row.c(...value.args.map((a) => text(a)[0])), ATOM];
      case 'select':
        return [
          `${conditionText(value.condition)} ? ${within(text(value.a), COMPARE)} : ${within(text(value.b), COMPARE)}`,
          CHOICE,
        ];
      case 'binary':
        return binary(value);
      default:
        return value satisfies never;
    }
  };

  const conditionText = (condition: Condition): string => {
    switch (condition.kind) {
      case 'int':
        return `${settledText(condition.poly)[0]} ${condition.relation} 0`;
      case 'real':
        return `${within(text(condition.a), SUM)} ${condition.relation} ${within(text(condition.b), SUM)}`;
      case 'all':
      case 'any': {
        if (condition.of.length === 0) return condition.kind === 'all' ? '1' : '0';
        const parts = condition.of.map(conditionText);
        if (parts.length === 1) return parts[0] as string;
        return parts.map((p) => `(${p})`).join(condition.kind === 'all' ? ' && ' : ' || ');
      }
      default:
        return condition satisfies never;
    }
  };

  /** The least of upper or the greatest of lower bounds, less one for lower ones. */
  const bound = (bounds: readonly Bound[], which: 'from' | 'until'): string => {
    const shift = which === 'from' ? ONE : constant(0);
    const texts = bounds.map((b) => {
      const bottom = settled(b.bottom);
      if (asConstant(bottom) === 1) return settledText(minus(b.top, shift))[0];
      const quotient = `cf_${which === 'from' ? 'ceil' : 'floor'}_div(${settledText(b.top)[0]}, ${polyText(bottom)[0]})`;
      return which === 'from' ? `${quotient} - 1` : quotient;
    });
    return texts.reduce((a, b) => `cf_${which === 'from' ? 'later' : 'sooner'}(${a}, ${b})`);
  };

  return {
    value: (v) => text(v)[0],
    condition: conditionText,
    integer: (p) => settledText(p)[0],
    from: (b) => bound(b, 'from'),
    until: (b) => bound(b, 'until'),
  };
}
