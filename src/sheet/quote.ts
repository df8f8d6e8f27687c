import type { Span } from '../language/ast.js';
import { nearest } from '../language/nearest.js';
import type { Element, TraceNode } from '../result.js';
import type { Inline } from '../write/document.js';
import { checkFacts } from '../write/facts.js';
import { formula } from '../write/plain.js';
import { leftSides } from '../write/sides.js';
import { shownSteps } from '../write/steps.js';
import type { Draft } from './draft.js';
import type { Done, Results } from './group.js';
import { numberLatex, numberText, valueLatex } from './numbers.js';
import { fault } from './options.js';

/** What can be quoted of a command: `name.result`, `name.step 3`, `name.adjoint x`, … */
const PARTS = {
  result: 'the result, in array form where there is one',
  index: 'the result in index form',
  equation: 'the result with its left side',
  text: 'the result as it is typed',
  exact: 'the exact value',
  decimal: 'the decimal value, to so many digits',
  value: 'the numeric value at the data, or one entry of it',
  step: 'a step, by its number',
  steps: 'how many steps are shown',
  size: 'the size of the result',
  check: 'what the check compared',
  error: 'the worst relative error of the check',
  forward: 'the forward value of a node of a trace',
  adjoint: 'the adjoint of a node of a trace',
} as const;

type Part = keyof typeof PARTS;
const isPart = (word: string): word is Part => Object.hasOwn(PARTS, word);

/** A quote as it is set in the prose. */
export function quoted(draft: Draft, results: Results, text: string, span: Span): Inline {
  if (text.startsWith('=')) return evaluated(draft, results, text, span);
  const found = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*\.\s*([a-z]+)\s*(.*?)\s*$/.exec(text);
  if (found === null)
    throw fault(draft, `\`${text.trim()}\` is no quote`, span, { expected: 'name.result, name.value, …' });
  const [, name = '', part = '', argument = ''] = found;
  const done = results.byName.get(name);
  if (done === undefined)
    throw unknown(draft, `no command of this file is named \`${name}\``, name, [...results.byName.keys()], span);
  if (!isPart(part)) throw unknown(draft, `a command has no \`${part}\` to quote`, part, Object.keys(PARTS), span);
  const inline = partOf(done, part, argument);
  if (inline === undefined)
    throw fault(draft, `\`${done.element.command}\` has no ${part}${argument && ` ${argument}`}`, span);
  return inline;
}

function unknown(draft: Draft, message: string, word: string, known: readonly string[], span: Span): Error {
  const near = nearest(word, known);
  const expected = known.length > 0 ? { expected: known.join(', ') } : {};
  return fault(draft, message, span, { ...expected, ...(near !== undefined && { nearest: near }) });
}

const math = (latex: string): Inline => ({ kind: 'math', latex });
const words = (text: string): Inline => ({ kind: 'text', text });

/** `{{= e}}` is the exact value, `{{= e | 6}}` the decimal one to six digits. */
function evaluated(draft: Draft, results: Results, text: string, span: Span): Inline {
  const element = results.evaluated.get(span.start);
  const digits = /\|\s*(\d+)\s*$/.exec(text)?.[1];
  const inline = element && (digits === undefined ? exactOf(element) : decimalOf(element, digits));
  if (inline === undefined) throw fault(draft, 'this expression has no value', span);
  return inline;
}

function exactOf({ result }: Element): Inline | undefined {
  if (result === undefined) return undefined;
  return math(result.exact === undefined ? result.latex : formula(result.exact));
}

function decimalOf({ result }: Element, digits: string): Inline | undefined {
  if (result?.decimal === undefined) return undefined;
  return math(
    digits === '' ? numberLatex(result.decimal) : numberLatex(numberText(Number(result.decimal), Number(digits))),
  );
}

function partOf(done: Done, part: Part, argument: string): Inline | undefined {
  const { element } = done;
  const { result, check } = element;
  switch (part) {
    case 'result':
      return result && math(result.latex);
    case 'index':
      return result && math(result.indexLatex);
    case 'equation': {
      const left = leftSides(element).array;
      return result && math(left === '' ? result.latex : `${left} = ${result.latex}`);
    }
    case 'text':
      return result && { kind: 'code', text: result.text };
    case 'exact':
      return exactOf(element);
    case 'decimal':
      return decimalOf(element, argument);
    case 'value':
      return entryOf(element.value, argument);
    case 'step': {
      const step = shownSteps(element.steps, done.options.steps)[Number(argument) - 1];
      return step && math(step.latex);
    }
    case 'steps':
      return words(String(shownSteps(element.steps, done.options.steps).length));
    case 'size':
      return result && words(String(result.size));
    case 'check':
      return check && words(checkFacts(check).against);
    case 'error':
      return check && math(checkFacts(check).error.latex);
    case 'forward':
      return ofNode(element, argument, (node) => node.value);
    case 'adjoint':
      return ofNode(element, argument, (node) => node.adjoint);
    default:
      return part satisfies never;
  }
}

/** `x` is the exact value at node x, `x 6` the decimal one to six digits, `x decimal` all of them. */
function ofNode(element: Element, argument: string, pick: (node: TraceNode) => TraceNode['value']): Inline | undefined {
  const [id, form] = argument.split(/\s+/);
  const node = element.trace?.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return undefined;
  const { exactLatex, decimal } = pick(node);
  if (form === undefined) return math(exactLatex);
  if (form === 'decimal') return math(numberLatex(decimal));
  return math(numberLatex(numberText(Number(decimal), Number(form))));
}

/** The whole value, or the entry at 1-based subscripts such as `1,2`. */
function entryOf(value: unknown, argument: string): Inline | undefined {
  if (value === undefined) return undefined;
  let entry: unknown = value;
  for (const subscript of argument === '' ? [] : argument.split(',')) {
    if (!Array.isArray(entry)) return undefined;
    entry = entry[Number(subscript) - 1];
  }
  const latex = valueLatex(entry);
  return latex === undefined ? undefined : math(latex);
}
