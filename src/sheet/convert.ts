import type { Span } from '../language/ast.js';
import { type Block, type Inline, plainText, type Section } from '../write/document.js';
import type { Drawing, Label } from '../write/drawing.js';
import { definitionText, neededDefinitions } from '../write/facts.js';
import { formulaFault } from '../write/katex.js';
import { formula } from '../write/plain.js';
import { sharedSteps } from '../write/steps.js';
import { latexText } from '../write/unicode.js';
import { readData } from './data.js';
import type { Draft, DraftBlock, DraftInline, Fence } from './draft.js';
import { drawFigure } from './figure.js';
import type { Done, Results } from './group.js';
import { quotesIn } from './group.js';
import { iterationTable, type Run, runIteration } from './iterate.js';
import { valueLatex } from './numbers.js';
import { checkName, fault, optionWords } from './options.js';
import { quoted } from './quote.js';
import { readInlineText } from './read.js';
import { drawTable } from './table.js';

/** A command as it stands in the document, with the part of the question it answers. */
export interface Placed {
  readonly id: string;
  readonly part: string;
  readonly done: Done;
}

export interface Converted {
  readonly section: Section;
  readonly placed: readonly Placed[];
  readonly figures: readonly { readonly id: string; readonly drawing: Drawing }[];
}

/** Draws the graph of a trace; asked once for each trace that is shown. */
export type DrawGraph = (done: Done) => Promise<Drawing | undefined>;

interface State {
  readonly draft: Draft;
  readonly results: Results;
  readonly stem: string;
  readonly student: boolean;
  readonly drawGraph: DrawGraph;
  readonly placed: Placed[];
  readonly figures: { id: string; drawing: Drawing }[];
  /** The iterations run so far, by name. */
  readonly runs: Map<string, Run>;
  /** All formulas with their places, to be looked at before anything is written. */
  readonly formulas: { readonly latex: string; readonly span: Span }[];
  question: string;
  part: string;
  /** Definitions that the part has shown so far. */
  seen: Set<string>;
  title: readonly Inline[];
}

/** A file, run, as a section of the document. */
export async function convert(
  draft: Draft,
  results: Results,
  options: { readonly stem: string; readonly student: boolean; readonly drawGraph: DrawGraph },
): Promise<Converted> {
  const state: State = {
    draft,
    results,
    ...options,
    placed: [],
    figures: [],
    runs: new Map(),
    formulas: [],
    question: '',
    part: '',
    seen: new Set(),
    title: [],
  };
  const blocks = await convertBlocks(state, draft.blocks, false);
  await checkFormulas(state);
  const shown = options.student
    ? blocks.filter((block) => block.kind === 'heading' || block.kind === 'question')
    : blocks;
  return {
    section: { id: options.stem, title: state.title, blocks: shown },
    placed: state.placed,
    figures: state.figures,
  };
}

async function checkFormulas({ draft, formulas }: State): Promise<void> {
  for (const { latex, span } of formulas) {
    const wrong = await formulaFault(latex);
    if (wrong !== undefined) throw fault(draft, `this formula cannot be set: ${wrong}`, span);
  }
}

async function convertBlocks(state: State, blocks: readonly DraftBlock[], asked: boolean): Promise<Block[]> {
  const list: Block[] = [];
  for (const block of blocks) list.push(...(await convertBlock(state, block, asked)));
  return list;
}

async function convertBlock(state: State, block: DraftBlock, asked: boolean): Promise<readonly Block[]> {
  switch (block.kind) {
    case 'paragraph':
      return [{ kind: 'paragraph', body: inlines(state, block.body) }];
    case 'display':
      return [{ kind: 'display', latex: formulaWithQuotes(state, block.latex, block.span) }];
    case 'heading':
      return convertHeading(state, block);
    case 'list': {
      const items: Block[][] = [];
      for (const item of block.items) items.push(await convertBlocks(state, item, asked));
      return [{ kind: 'list', ordered: block.ordered, start: block.start, items }];
    }
    case 'question':
      return [{ kind: 'question', body: await convertBlocks(state, block.body, true) }];
    case 'table': {
      const cells = (row: readonly (readonly DraftInline[])[]) => row.map((cell) => inlines(state, cell));
      return [{ kind: 'table', head: cells(block.head), rows: block.rows.map(cells), align: block.align }];
    }
    case 'code':
      return [block];
    case 'fence':
      return convertFence(state, block);
  }
}

function convertHeading(state: State, block: Extract<DraftBlock, { kind: 'heading' }>): readonly Block[] {
  const body = inlines(state, block.body);
  const text = plainText(body);
  if (block.level === 1) {
    if (state.title.length > 0) throw fault(state.draft, 'a file has one title', block.span);
    state.title = body;
    state.question = /^\s*(\d+)/.exec(text)?.[1] ?? text;
    state.part = state.question;
    return [];
  }
  const letter = /^\s*\(([a-z]+)\)/i.exec(text)?.[1];
  state.seen = new Set();
  if (block.level === 2) state.part = letter === undefined ? state.question : `${state.question}${letter}`;
  const id = `${state.stem}-${slug(letter ?? text)}`;
  return [{ kind: 'heading', id, body, level: block.level === 2 ? 2 : 3 }];
}

function slug(text: string): string {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'part'
  );
}

function inlines(state: State, body: readonly DraftInline[]): Inline[] {
  return body.map((inline): Inline => {
    switch (inline.kind) {
      case 'quote':
        return quoted(state.draft, state.results, inline.text, inline.span);
      case 'math':
        return { kind: 'math', latex: formulaWithQuotes(state, inline.latex, inline.span) };
      case 'emphasis':
      case 'strong':
        return { kind: inline.kind, body: inlines(state, inline.body) };
      case 'link':
        return { kind: 'link', href: inline.href, body: inlines(state, inline.body) };
      default:
        return inline;
    }
  });
}

/** A formula may quote too: `$\eta = {{step.value}}$`. */
function formulaWithQuotes(state: State, latex: string, span: Span): string {
  let result = '';
  let from = 0;
  for (const quote of quotesIn(latex, span)) {
    const inline = quoted(state.draft, state.results, quote.text, quote.span);
    const set = inline.kind === 'math' ? `{${inline.latex}}` : `\\text{${plainText([inline])}}`;
    result += latex.slice(from, quote.at) + set;
    from = quote.at + quote.whole.length;
  }
  const whole = result + latex.slice(from);
  state.formulas.push({ latex: whole, span });
  return whole;
}

async function convertFence(state: State, fence: Fence): Promise<readonly Block[]> {
  switch (fence.language) {
    case 'derive':
      return convertDerive(state, fence);
    case 'figure': {
      const words = optionWords(state.draft, fence, ['name']);
      const name = words.get('name') ?? `figure-${state.figures.length + 1}`;
      checkName(state.draft, fence, name);
      const { drawing, caption } = drawFigure(state.draft, fence, state.results, state.runs, (text, span) =>
        label(state, text, span),
      );
      const id = `${state.stem}-${name}`;
      if (state.figures.some((figure) => figure.id === id))
        throw fault(state.draft, `there are two figures named \`${name}\``, fence.span);
      state.figures.push({ id, drawing });
      return [{ kind: 'figure', id, drawing, caption: caption ? prose(state, caption.text, caption.span) : [] }];
    }
    case 'table':
      return [drawTable(state.draft, fence, state.results, ({ text, span }) => prose(state, text, span))];
    case 'iterate':
      return [convertIteration(state, fence)];
    default: {
      const { name, hide, rows } = readData(state.draft, fence);
      if (hide) return [];
      return [{ kind: 'display', latex: `${formula(name)} = ${valueLatex(rows) ?? ''}` }];
    }
  }
}

function convertIteration(state: State, fence: Fence): Block {
  const { draft, results, runs } = state;
  const name = optionWords(draft, fence, ['name']).get('name');
  const run = runIteration(draft, fence, results);
  if (name !== undefined) {
    checkName(draft, fence, name);
    if (runs.has(name)) throw fault(draft, `there are two iterations named \`${name}\``, fence.span);
    runs.set(name, run);
  }
  return iterationTable(draft, fence, run, ({ text, span }) => prose(state, text, span));
}

async function convertDerive(state: State, fence: Fence): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  const list = state.results.done.get(fence) ?? [];
  for (const [index, done] of list.entries()) {
    const id = `${state.stem}-${done.name ?? `d${state.placed.length + 1}`}`;
    state.placed.push({ id, part: state.part, done });
    if (done.options.hide) continue;
    // Derivations of one block often begin alike.
    const above = index > 0 ? list[index - 1]?.element.steps : undefined;
    const shared = above === undefined ? 0 : sharedSteps(above, done.element.steps, done.options.steps);
    const graph = await state.drawGraph(done);
    const script = fence.lines.map(({ text }) => text).join('\n');
    blocks.push({
      kind: 'derivation',
      id,
      element: done.element,
      steps: done.options.steps,
      ...(shared > 0 && { shared }),
      ...(state.seen.size > 0 && { seen: new Set(state.seen) }),
      ...(index === list.length - 1 && { script }),
      ...(graph && { graph }),
    });
    for (const definition of neededDefinitions(done.element)) state.seen.add(definitionText(definition));
  }
  return blocks;
}

/** Prose of a caption, a label or a column's head. */
function prose(state: State, text: string, span: Span): Inline[] {
  return inlines(state, readInlineText({ file: state.draft.file, text: state.draft.text }, text, span));
}

function label(state: State, text: string, span: Span): Label {
  const body = prose(state, text, span);
  const plain = body.map((inline) => (inline.kind === 'math' ? latexText(inline.latex) : plainText([inline]))).join('');
  if (!body.some((inline) => inline.kind === 'math')) return { text: plain };
  const latex = body
    .map((inline) => (inline.kind === 'math' ? inline.latex : `\\text{${plainText([inline])}}`))
    .join('');
  return { text: plain, latex };
}
