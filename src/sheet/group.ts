import type { Span } from '../language/ast.js';
import type { Source } from '../language/errors.js';
import { emptyScope } from '../language/scope.js';
import { preludeScope } from '../language/script.js';
import type { Element } from '../result.js';
import { readData } from './data.js';
import type { Draft, DraftBlock, DraftInline, Fence } from './draft.js';
import { type DeriveOptions, deriveOptions, fault } from './options.js';
import { commandsOf, located, type Script, type ScriptLine, scriptOf } from './script.js';

/** Nested arrays of numbers for the variables, as `--at` takes them. */
export type Data = Readonly<Record<string, unknown>>;

/** The engine: runs a script and gives an element a command, in order. */
export type Runner = (source: Source, options: { readonly data?: Data }) => readonly Element[];

/** Blocks that share their declarations and definitions. */
export interface Group {
  readonly fences: readonly Fence[];
  readonly data: Data;
  readonly script: Script;
}

/** A command that was run, where it stands, and how it is to be shown. */
export interface Done {
  readonly element: Element;
  readonly span: Span;
  readonly options: DeriveOptions;
  readonly name: string | undefined;
}

/** Everything of one file that was run. */
export interface Results {
  readonly groupOf: ReadonlyMap<Fence, Group>;
  readonly done: ReadonlyMap<Fence, readonly Done[]>;
  readonly byName: ReadonlyMap<string, Done>;
  /** The values of `{{= expression}}`, by the place of the expression. */
  readonly evaluated: ReadonlyMap<number, Element>;
}

interface OpenGroup {
  readonly derives: { readonly fence: Fence; readonly options: DeriveOptions }[];
  readonly others: Fence[];
  readonly quotes: { readonly text: string; readonly span: Span }[];
  data: Data;
}

/** Runs the scripts of a file, each group as one script. */
export function runDraft(draft: Draft, run: Runner): Results {
  const groups: OpenGroup[] = [newGroup()];
  visit(draft.blocks, {
    fence: (fence) => enter(draft, groups, fence),
    quote: (text, span) => {
      if (text.startsWith('=')) groups.at(-1)?.quotes.push({ text, span });
    },
  });
  const results = { groupOf: new Map(), done: new Map(), byName: new Map(), evaluated: new Map() };
  for (const group of groups) runGroup(draft, group, run, results);
  return results;
}

function newGroup(): OpenGroup {
  return { derives: [], others: [], quotes: [], data: {} };
}

function enter(draft: Draft, groups: OpenGroup[], fence: Fence): void {
  if (fence.language === 'derive') {
    const options = deriveOptions(draft, fence);
    // A fresh block begins a group, unless the group has only data so far.
    if (options.fresh && (groups.at(-1)?.derives.length ?? 0) > 0) groups.push(newGroup());
    groups.at(-1)?.derives.push({ fence, options });
    return;
  }
  const group = groups.at(-1);
  if (group === undefined) return;
  group.others.push(fence);
  if (fence.language !== 'data') return;
  const { name, rows } = readData(draft, fence);
  group.data = { ...group.data, [name]: rows };
}

interface Filling {
  readonly groupOf: Map<Fence, Group>;
  readonly done: Map<Fence, readonly Done[]>;
  readonly byName: Map<string, Done>;
  readonly evaluated: Map<number, Element>;
}

function runGroup(draft: Draft, open: OpenGroup, run: Runner, results: Filling): void {
  const fences = open.derives.map(({ fence }) => fence);
  // What a line of LaTeX means depends on the names that stand before it, in this block or in one above.
  const scope = emptyScope(preludeScope());
  const commands = fences.map((fence) => commandsOf(draft, fence, scope));
  const quotes = open.quotes.map(({ text, span }) => evaluateLine(text, span));
  const script = scriptOf(fences, quotes);
  const group: Group = { fences, data: open.data, script };
  for (const fence of [...fences, ...open.others]) results.groupOf.set(fence, group);

  const count = commands.reduce((sum, list) => sum + list.length, quotes.length);
  const fallback = fences[0]?.span ?? open.quotes[0]?.span ?? { start: 0, end: 0 };
  const source: Source = { file: draft.file, text: script.text };
  const options = Object.keys(open.data).length > 0 ? { data: open.data } : {};
  const elements = count === 0 ? [] : located(draft, script, fallback, () => run(source, options));
  if (elements.length !== count) {
    throw fault(draft, `${count} commands gave ${elements.length} results`, fallback);
  }

  let next = 0;
  open.derives.forEach(({ fence, options: shown }, index) => {
    const list = (commands[index] ?? []).map(({ span }, place): Done => {
      const element = elements[next] as Element;
      next += 1;
      demand(draft, element, span, shown);
      return { element, span, options: shown, name: shown.names[place] };
    });
    results.done.set(fence, list);
    for (const done of list) keepName(draft, results.byName, done);
  });
  for (const { span } of open.quotes) {
    const element = elements[next] as Element;
    next += 1;
    if (element.status === 'error') throw fault(draft, element.message ?? 'this cannot be evaluated', span);
    results.evaluated.set(span.start, element);
  }
}

/** `= x^2 at x = 3 | 6`: the number of digits after the bar is for the writer alone. */
function evaluateLine(text: string, span: Span): ScriptLine {
  const expression = text.slice(1).split('|')[0] ?? '';
  return { before: 'evaluate ', text: expression.trim(), offset: span.start + text.indexOf(expression.trim(), 1) };
}

/** A sheet does not pass over a command that failed: it shows only what its author expects. */
function demand(draft: Draft, element: Element, span: Span, { expect }: DeriveOptions): void {
  const good = element.status === 'derived' || element.status === 'proved';
  if (expect === undefined ? good : element.status === expect) return;
  const why = element.message === undefined ? '' : `: ${element.message}`;
  const status = element.status === 'undecided' ? 'not decided' : element.status;
  throw fault(draft, `\`${element.command}\` is ${status}${why}`, span, {
    expected: expect ?? 'a result (`expect=refuted` or `expect=undecided` where that is the point)',
  });
}

function keepName(draft: Draft, byName: Map<string, Done>, done: Done): void {
  if (done.name === undefined) return;
  if (byName.has(done.name)) throw fault(draft, `there are two commands named \`${done.name}\``, done.span);
  byName.set(done.name, done);
}

interface Visitor {
  readonly fence: (fence: Fence) => void;
  readonly quote: (text: string, span: Span) => void;
}

function visit(blocks: readonly DraftBlock[], visitor: Visitor): void {
  for (const block of blocks) {
    switch (block.kind) {
      case 'fence':
        visitor.fence(block);
        break;
      case 'paragraph':
      case 'heading':
        visitInlines(block.body, visitor);
        break;
      case 'question':
        visit(block.body, visitor);
        break;
      case 'list':
        for (const item of block.items) visit(item, visitor);
        break;
      case 'table':
        for (const row of [block.head, ...block.rows]) for (const cell of row) visitInlines(cell, visitor);
        break;
      case 'display':
        visitFormula(block.latex, block.span, visitor);
        break;
      case 'code':
        break;
      default:
        block satisfies never;
    }
  }
}

function visitInlines(body: readonly DraftInline[], visitor: Visitor): void {
  for (const inline of body) {
    if (inline.kind === 'quote') visitor.quote(inline.text, inline.span);
    else if (inline.kind === 'math') visitFormula(inline.latex, inline.span, visitor);
    else if ('body' in inline) visitInlines(inline.body, visitor);
  }
}

function visitFormula(latex: string, span: Span, visitor: Visitor): void {
  for (const quote of quotesIn(latex, span)) visitor.quote(quote.text, quote.span);
}

/** The quotes inside a formula, with their places in the file. */
export function quotesIn(
  latex: string,
  span: Span,
): readonly { text: string; span: Span; whole: string; at: number }[] {
  return [...latex.matchAll(/\{\{(=[^{}]+|\s*[A-Za-z][A-Za-z0-9-]*\.[a-z][^{}]*)\}\}/g)].map((found) => {
    const text = found[1] ?? '';
    const start = span.start + found.index + 2;
    return { text, span: { start, end: start + text.length }, whole: found[0], at: found.index };
  });
}
