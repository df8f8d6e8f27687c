import pc from 'picocolors';
import stringWidth from 'string-width';
import type { Element } from '../result.js';
import type { StepDetail } from './document.js';
import { checkLine, neededDefinitions } from './facts.js';
import { plain } from './plain.js';
import { plainSide, type ToldStep, toldSteps } from './steps.js';
import { traceText } from './trace.js';
import { padEnd, wrapFormula, wrapProse } from './wrap.js';

export interface TerminalOptions {
  readonly steps: StepDetail;
  /** Columns; lines are no longer, except by a single character that is wider. */
  readonly width: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

const MARGIN = 2;
const LABEL = 9;

/** What `closedform run` shows a person: each command with its steps, its result and its check. */
export function terminal(elements: readonly Element[], options: TerminalOptions): string {
  const width = Math.max(40, options.width);
  const colors = pc.createColors(options.color);
  return `${elements.map((element) => showElement(element, options.steps, width, colors).join('\n')).join('\n\n')}\n`;
}

function showElement(element: Element, detail: StepDetail, width: number, colors: Colors): string[] {
  const inner = width - MARGIN;
  const parts = [
    showSteps(toldSteps(element, detail), inner, colors),
    element.trace === undefined ? [] : traceText(element.trace, inner),
    showResult(element, inner, colors),
    showFacts(element, inner, colors),
  ].filter((part) => part.length > 0);
  const title = wrapFormula(element.command, width, 2).map((line) => colors.bold(line));
  return [
    ...title,
    ...parts.flatMap((part) => ['', ...part.map((line) => (line === '' ? '' : ' '.repeat(MARGIN) + line))]),
  ];
}

function showSteps(steps: readonly ToldStep[], width: number, colors: Colors): string[] {
  const numberWidth = String(steps.length).length + 2;
  const room = width - numberWidth;
  let previous = '';
  return steps.flatMap(({ step, number, name, why }) => {
    const before = plainSide(step.before);
    const after = plainSide(step.after);
    // A line that goes on from the one above need not say it again.
    const sign = step.link ?? '=';
    const line = before === previous || before === '' ? `${sign} ${after}` : `${before} ${sign} ${after}`;
    previous = after;
    const equation = withNameAtRight(wrapFormula(line, room), name, room, colors);
    const reason = why === '' ? [] : wrapProse(why, room).map((part) => colors.dim(part));
    return [...equation, ...reason].map(
      (part, row) => (row === 0 ? padEnd(String(number), numberWidth) : ' '.repeat(numberWidth)) + part,
    );
  });
}

/** The name of the rule ends the last line where there is room, else stands on a line of its own. */
function withNameAtRight(lines: readonly string[], name: string, width: number, colors: Colors): string[] {
  const last = lines.at(-1) ?? '';
  const gap = width - stringWidth(last) - stringWidth(name);
  if (gap >= 2) return [...lines.slice(0, -1), `${last}${' '.repeat(gap)}${colors.cyan(name)}`];
  return [...lines, `${' '.repeat(Math.max(0, width - stringWidth(name)))}${colors.cyan(name)}`];
}

function showResult(element: Element, width: number, colors: Colors): string[] {
  const { result, status, message } = element;
  const lines: string[] = [];
  if (status !== 'derived') lines.push(...showStatus(status, message, width, colors));
  if (status === 'derived' && message !== undefined) lines.push(...wrapProse(message, width));
  if (element.counterexample !== undefined) lines.push(...showCounterexample(element.counterexample, width));
  if (result === undefined) return lines;

  if (result.pieces !== undefined && result.pieces.length > 0) lines.push(...showPieces(result.pieces, width));
  const text = plain(result.text);
  const index = plain(result.index);
  if (result.index !== '' && index !== text) lines.push(...labelled('index', index, width, colors));
  const exact = result.exact === undefined ? text : plain(result.exact);
  lines.push(...boxed(wrapFormula(exact, width - 4), colors));
  if (result.decimal !== undefined && result.decimal !== exact)
    lines.push(...labelled('decimal', result.decimal, width, colors));
  if (text !== result.text) lines.push(...labelled('as typed', result.text, width, colors));
  return lines;
}

function showStatus(status: Element['status'], message: string | undefined, width: number, colors: Colors): string[] {
  const paint = status === 'proved' ? colors.green : status === 'undecided' ? colors.yellow : colors.red;
  const word = status === 'undecided' ? 'not decided' : status;
  const lines = wrapProse(message === undefined ? word : `${word}: ${message}`, width);
  return lines.map((line, row) => (row === 0 ? paint(line) : line));
}

/** The values at which two sides differ, one a line, to a few digits. */
function showCounterexample(values: Readonly<Record<string, unknown>>, width: number): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isGroup) return showCounterexample(value as Readonly<Record<string, unknown>>, width);
    return wrapFormula(`${plain(name)} = ${valueText(value)}`, width);
  });
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return typeof value === 'number' ? String(Number(value.toPrecision(6))).replace('-', '−') : String(value);
}

function showPieces(pieces: NonNullable<NonNullable<Element['result']>['pieces']>, width: number): string[] {
  return pieces.flatMap((piece) => {
    const range = piece.lo === undefined && piece.hi === undefined ? '' : `[${piece.lo ?? ''}, ${piece.hi ?? ''}]`;
    const value = piece.empty ? 'empty' : plain(piece.text ?? '') || range;
    const ties =
      piece.ties === undefined || piece.ties.length === 0 ? '' : `, and also ${piece.ties.map(plain).join(', ')}`;
    return wrapFormula(`${value}${ties}  if ${plain(piece.when)}`, width);
  });
}

function boxed(lines: readonly string[], colors: Colors): string[] {
  const inner = Math.max(...lines.map((line) => stringWidth(line)));
  return [
    `┌${'─'.repeat(inner + 2)}┐`,
    ...lines.map((line) => `│ ${colors.bold(padEnd(line, inner))} │`),
    `└${'─'.repeat(inner + 2)}┘`,
  ];
}

function showFacts(element: Element, width: number, colors: Colors): string[] {
  const lines: string[] = [];
  const add = (label: string, text: string, wrap: 'formula' | 'prose') =>
    lines.push(...labelled(label, text, width, colors, wrap));
  neededDefinitions(element).forEach(({ name, text }, index) => {
    add(index === 0 ? 'where' : '', `${plain(name)} = ${plain(text)}`, 'formula');
  });
  element.conditions.forEach((condition, index) => {
    add(index === 0 ? 'if' : '', plain(condition), 'formula');
  });
  element.assumptions.forEach((assumption, index) => {
    add(index === 0 ? 'uses' : '', assumption, 'prose');
  });
  if (element.check !== undefined) add('check', checkLine(element.check), 'prose');
  return lines;
}

function labelled(
  label: string,
  text: string,
  width: number,
  colors: Colors,
  wrap: 'formula' | 'prose' = 'formula',
): string[] {
  const room = width - LABEL;
  const lines = wrap === 'formula' ? wrapFormula(text, room) : wrapProse(text, room);
  return lines.map((line, row) => colors.dim(padEnd(row === 0 ? label : '', LABEL)) + line);
}
