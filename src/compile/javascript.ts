import { isTame, signed } from './javascript/values.js';
import { arranged, type LikelySizes, likelyOf } from './loops/arranged.js';
import type { Bound } from './loops/bounds.js';
import { jammed } from './loops/jam.js';
import { setAside } from './loops/offsets.js';
import type { Buffer, Condition, Program, Statement, Update, Value } from './loops/program.js';
import { mapAll } from './loops/program-map.js';
import { asConstant } from './terms/poly.js';
import type { Atom, Poly } from './terms/term.js';

/** The source of a function `($, b, n)`: helpers, one typed array a buffer, the lengths of dimensions. */
export interface JavaScript {
  readonly source: string;
  /** Names of the dimensions, in the order of `n`. */
  readonly dims: readonly string[];
  /** What `b` holds: the program's buffers, and more temporaries. */
  readonly buffers: readonly Buffer[];
}

/** A user's name as it may stand in a comment. */
export function harmless(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '_').slice(0, 40);
}

function literal(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return value < 0 ? `(${value})` : `${value}`;
}

const INFIX: Record<string, string> = { add: '+', sub: '-', mul: '*', div: '/' };

/**
 * Emits the program as JavaScript over typed arrays.
 *
 * @param sizes likely lengths, by which the order of loops is chosen
 * @param known dimensions in the order wanted; others follow as they are met
 */
export function javascript(given: Program, sizes?: LikelySizes, known: readonly string[] = []): JavaScript {
  const program = setAside(jammed(arranged(given, sizes), likelyOf(sizes)));
  const dims: string[] = [...known];
  const variables = new Map<number, string>();
  const lets = new Map<number, Value>();
  let depth = 0;

  const atomText = (a: Atom): string => {
    switch (a.kind) {
      case 'dim': {
        if (!dims.includes(a.name)) dims.push(a.name);
        return `n${dims.indexOf(a.name)}`;
      }
      case 'var': {
        const known = variables.get(a.id) ?? `i${variables.size}`;
        variables.set(a.id, known);
        return known;
      }
      case 'slot':
        return `o${a.id}`;
      case 'opaque':
        throw new Error('an integer known by value alone must be computed before it is used');
      default:
        return a satisfies never;
    }
  };

  const polyText = (poly: Poly): string => {
    if (poly.terms.length === 0) return '0';
    let out = '';
    for (const m of poly.terms) {
      const size = Math.abs(m.coefficient);
      const factors = m.atoms.map(atomText);
      if (size !== 1 || factors.length === 0) factors.unshift(`${size}`);
      const sign = m.coefficient < 0 ? '-' : '+';
      out += out === '' ? `${sign === '-' ? '-' : ''}${factors.join(' * ')}` : ` ${sign} ${factors.join(' * ')}`;
    }
    return out;
  };

  const single = (text: string): string => (/^[\w.]+$/.test(text) ? text : `(${text})`);

  const valueText = (value: Value): string => {
    switch (value.kind) {
      case 'const':
        return literal(value.value);
      case 'ref':
        return `t${value.id}`;
      case 'int':
        return single(polyText(value.poly));
      case 'load':
        return `b${value.buffer.id}[${polyText(value.offset)}]`;
      case 'neg':
        return `(-${valueText(value.a)})`;
      case 'sqrt':
        return `Math.sqrt(${valueText(value.a)})`;
      case 'call':
        if (depth > 0 && value.row.name === 'exp') return `$.exponential(${value.args.map(valueText).join()})`;
        return value.row.js(...value.args.map(valueText));
      case 'select':
        if (depth > 0 && value.condition.kind === 'real' && isTame(value.a, lets) && isTame(value.b, lets)) {
          const test = conditionText(value.condition);
          const first = value.a.kind === 'const' && value.a.value === 1 ? '' : ` * ${valueText(value.a)}`;
          const second = value.b.kind === 'const' && value.b.value === 1 ? '' : ` * ${valueText(value.b)}`;
          return `(+(${test})${first} + +!(${test})${second})`;
        }
        return `(${conditionText(value.condition)} ? ${valueText(value.a)} : ${valueText(value.b)})`;
      case 'binary': {
        const sign = depth > 0 ? signed(value) : null;
        if (sign) {
          const x = valueText(sign.x);
          return `(${valueText(sign.factor)} * ((${x} > 0) - (${x} < 0)))`;
        }
        const [a, b] = [valueText(value.a), valueText(value.b)];
        const infix = INFIX[value.op];
        return infix ? `(${a} ${infix} ${b})` : `Math.${value.op}(${a}, ${b})`;
      }
      default:
        return value satisfies never;
    }
  };

  const conditionText = (condition: Condition): string => {
    switch (condition.kind) {
      case 'int':
        return `${polyText(condition.poly)} ${condition.relation === '>=' ? '>=' : `${condition.relation}=`} 0`;
      case 'real': {
        const strict = condition.relation === '==' || condition.relation === '!=';
        return `${valueText(condition.a)} ${condition.relation}${strict ? '=' : ''} ${valueText(condition.b)}`;
      }
      case 'all':
      case 'any':
        return condition.of.map((c) => `(${conditionText(c)})`).join(condition.kind === 'all' ? ' && ' : ' || ');
      default:
        return condition satisfies never;
    }
  };

  const boundText = (bounds: readonly Bound[], which: 'ceil' | 'floor'): string => {
    const texts = bounds.map((b) => {
      const top = polyText(b.top);
      return asConstant(b.bottom) === 1 ? top : `Math.${which}((${top}) / ${single(polyText(b.bottom))})`;
    });
    if (texts.length === 1) return texts[0] as string;
    return `Math.${which === 'ceil' ? 'max' : 'min'}(${texts.join(', ')})`;
  };

  const updateText = (id: number, how: Update, value: Value): string => {
    const v = valueText(value);
    if (how === 'sum') return `t${id} += ${v};`;
    return how === 'prod' ? `t${id} *= ${v};` : `t${id} = Math.${how}(t${id}, ${v});`;
  };

  const blockText = (body: readonly Statement[]): string[] => {
    const out: string[] = [];
    for (const s of body) for (const line of statementText(s)) out.push(line);
    return out;
  };
  const indented = (body: readonly Statement[]): string[] => blockText(body).map((line) => `  ${line}`);

  const statementText = (s: Statement): readonly string[] => {
    switch (s.kind) {
      case 'let':
        lets.set(s.id, s.value);
        return [`const t${s.id} = ${valueText(s.value)};`];
      case 'round':
        return [`const o${s.id} = Math.round(${valueText(s.value)})${s.bound ? ' | 0' : ''};`];
      case 'offset':
        return [`const o${s.id} = ${polyText(s.poly)};`];
      case 'accumulator':
        return [`let t${s.id} = ${literal(s.start)};`];
      case 'update':
        return [updateText(s.id, s.how, s.value)];
      case 'keep': {
        const better = `if (v > t${s.best}) { t${s.best} = v; t${s.where} = ${polyText(s.position)}; }`;
        return ['{', `  const v = ${valueText(s.value)};`, `  ${better}`, '}'];
      }
      case 'assign':
        return [`t${s.id} = ${valueText(s.value)};`];
      case 'for': {
        const v = atomText(s.variable);
        const end = `e${v.slice(1)}`;
        const [lo, hi] = [boundText(s.bounds.lo, 'ceil'), boundText(s.bounds.hi, 'floor')];
        depth++;
        const inside = indented(s.body);
        depth--;
        return [`for (let ${v} = ${lo}, ${end} = ${hi}; ${v} <= ${end}; ${v}++) {`, ...inside, '}'];
      }
      case 'if':
        return [`if (${conditionText(s.condition)}) {`, ...indented(s.body), '}'];
      case 'store':
        return [`b${s.buffer.id}[${polyText(s.offset)}] = ${valueText(s.value)};`];
      case 'matrix':
        return [`$.${s.fn}(b${s.from.id}, ${polyText(s.size)}, b${s.to.id}, ${polyText(s.offset)});`];
      default:
        return s satisfies never;
    }
  };
  const lines = blockText(program.body);

  const head = program.buffers.map((b) => {
    const comment = b.name ? ` // ${harmless(b.name)}` : b.role === 'output' ? ' // the result' : '';
    return `const b${b.id} = b[${b.id}];${comment}`;
  });
  head.push(...dims.map((name, k) => `const n${k} = n[${k}]; // ${harmless(name)}`));
  return { source: ["'use strict';", ...head, ...lines].join('\n'), dims, buffers: program.buffers };
}

/** The dimensions that the code of a program speaks of, in order. */
export function dimsOf(program: Program): string[] {
  const found = new Set<string>();
  const poly = (p: Poly): Poly => {
    for (const m of p.terms) for (const a of m.atoms) if (a.kind === 'dim') found.add(a.name);
    return p;
  };
  mapAll(program.body, { poly });
  return [...found];
}
