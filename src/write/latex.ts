import type { Element } from '../result.js';
import { guarded } from './breaks.js';
import type { Block, DerivationBlock, Document, Inline, Section, StepDetail, TableBlock } from './document.js';
import { plainText } from './document.js';
import { escapeLatex } from './escape.js';
import { checkFacts, neededDefinitions } from './facts.js';
import { PREAMBLE } from './latex-preamble.js';
import { type LatexCell, latexTable } from './latex-table.js';
import { latexExtent, textWidth } from './measure.js';
import { latexPicture } from './picture.js';
import { formula } from './plain.js';
import { claimOf, leftSides } from './sides.js';
import { sharedText, type ToldStep, toldSteps } from './steps.js';
import { traceLatex } from './trace.js';

/** A whole document for pdflatex, in ASCII. */
export function latexDocument(document: Document): string {
  const title = latexInlines(document.title);
  // An introduction without a title stands before the contents.
  const intro = document.sections.filter((section) => section.title.length === 0);
  const titled = document.sections.filter((section) => section.title.length > 0);
  const contents = titled.length > 1 ? ['{\\parskip=0pt \\tableofcontents}'] : [];
  return [
    PREAMBLE.trimEnd(),
    `\\hypersetup{pdftitle={${pdfString(document.title)}}}`,
    '\\begin{document}',
    `\\begin{center}{\\LARGE\\bfseries ${title}\\par}\\end{center}`,
    ...intro.map(latexSection),
    ...contents,
    ...titled.map(latexSection),
    '\\end{document}',
    '',
  ].join('\n');
}

/** One command as a document of its own. */
export function latexElements(title: string, elements: readonly Element[], steps: DerivationBlock['steps']): string {
  const blocks = elements.map((element, index): Block => ({ kind: 'derivation', element, steps, id: `d${index + 1}` }));
  const heading: Inline[] = [{ kind: 'text', text: title }];
  return latexDocument({ title: heading, sections: [{ id: 's', title: [], blocks }] });
}

function latexSection(section: Section): string {
  const head = section.title.length === 0 ? [] : [heading('section', section.title)];
  return [...head, ...section.blocks.map(latexBlock)].join('\n\n');
}

function heading(level: string, body: readonly Inline[]): string {
  return `\\${level}*{${latexInlines(body)}}\n\\addcontentsline{toc}{${level}}{\\texorpdfstring{${latexInlines(body)}}{${pdfString(body)}}}`;
}

/** Bookmarks and the document's properties hold letters only. */
function pdfString(body: readonly Inline[]): string {
  return plainText(body).replace(/[^A-Za-z0-9 .,:;()+=-]/g, '');
}

function latexBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `${latexInlines(block.body)}\\par`;
    case 'display':
      return `\\showformula{${guarded(block.latex)}}`;
    case 'heading':
      return heading(block.level === 2 ? 'subsection' : 'subsubsection', block.body);
    case 'list':
      return latexList(block);
    case 'question':
      return `\\begin{question}\n${block.body.map(latexBlock).join('\n\n')}\n\\end{question}`;
    case 'code':
      return latexCode(block.text);
    case 'figure':
      return latexFigure(latexPicture(block.drawing), latexInlines(block.caption));
    case 'table':
      return latexProseTable(block);
    case 'derivation':
      return latexDerivation(block);
  }
}

function latexFigure(picture: string, caption: string): string {
  const words = caption === '' ? '' : `\\par\\vskip 4pt {\\small ${caption}\\par}`;
  return `\\par\\vskip 6pt\\begin{minipage}{\\linewidth}\\centering\n${picture}\n${words}\\end{minipage}\\par\\vskip 6pt`;
}

function latexList({ ordered, start, items }: Extract<Block, { kind: 'list' }>): string {
  const name = ordered ? 'enumerate' : 'itemize';
  // The first counter of the list goes on from where the text says; deeper lists start afresh.
  const counter = ordered && start !== 1 ? `\\setcounter{enumi}{${start - 1}}` : '';
  const lines = items.map((item) => `\\item ${item.map(latexBlock).join('\n\n')}`);
  return `\\begin{${name}}${counter}\n${lines.join('\n')}\n\\end{${name}}`;
}

/** Typed text with its own line breaks; long lines go on, indented. */
function latexCode(text: string): string {
  const lines = text.trimEnd().split('\n');
  const set = lines.map((line) => `\\hangindent=2em ${latexTyped(line) || '\\mbox{}'}\\par`);
  return `{\\parskip=0pt\\small\\raggedright\\ttfamily\n${set.join('\n')}}`;
}

/** Typed text that may break after its signs, its runs of spaces kept. */
function latexTyped(text: string): string {
  return escapeLatex(text)
    .replace(/ {2,}/g, (spaces) => '~'.repeat(spaces.length))
    .replace(/([,)\]*+=])/g, '$1\\allowbreak{}')
    .replaceAll('--', '-{}-')
    .replaceAll("''", "'{}'");
}

function latexProseTable({ head, rows, align, caption }: TableBlock): string {
  const bold = (cell: readonly Inline[]): LatexCell => ({ ...latexCell(cell), tex: `\\textbf{${latexInlines(cell)}}` });
  const table = latexTable(
    head.map(bold),
    rows.map((row) => row.map(latexCell)),
    align,
  );
  return caption === undefined ? table : `${table}\n{\\centering\\small ${latexInlines(caption)}\\par}`;
}

function latexCell(body: readonly Inline[]): LatexCell {
  const width = body.reduce((sum, inline) => sum + inlineWidth(inline), 0);
  return { tex: latexInlines(body), width };
}

function inlineWidth(inline: Inline): number {
  if (inline.kind === 'math') return latexExtent(inline.latex).width;
  return textWidth(plainText([inline])) * 0.8;
}

/** Prose as LaTeX. */
export function latexInlines(body: readonly Inline[]): string {
  return body.map(latexInline).join('');
}

function latexInline(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return escapeLatex(inline.text);
    case 'math':
      return `$${inline.latex}$`;
    case 'code':
      return `\\texttt{${latexTyped(inline.text)}}`;
    case 'emphasis':
      return `\\emph{${latexInlines(inline.body)}}`;
    case 'strong':
      return `\\textbf{${latexInlines(inline.body)}}`;
    case 'link':
      return `\\href{${latexUrl(inline.href)}}{${latexInlines(inline.body)}}`;
    case 'break':
      return '\\newline ';
  }
}

function latexUrl(href: string): string {
  return encodeURI(decodeSafely(href))
    .replace(/[\\{}^~]/g, '')
    .replace(/[%#&_]/g, '\\$&');
}

function decodeSafely(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

function latexDerivation({ element, steps, shared = 0, seen, graph }: DerivationBlock): string {
  const { trace } = element;
  return [
    `\\command{${latexTyped(element.command)}}`,
    ...latexSteps(element, steps, shared),
    ...(graph === undefined ? [] : [latexFigure(latexPicture(graph), '')]),
    ...(trace === undefined ? [] : [traceLatex(trace)]),
    ...latexResult(element),
    ...latexFacts(element, seen),
  ].join('\n');
}

function latexSteps(element: Element, detail: StepDetail, shared: number): string[] {
  const told = toldSteps(element, detail, shared);
  return shared === 0 ? told.map(latexStep) : [`\\why{${escapeLatex(sharedText(shared))}}`, ...told.map(latexStep)];
}

function latexStep({ name, latex, why, number }: ToldStep): string {
  const reason = why === '' ? '' : `\\why{${escapeLatex(why)}}`;
  return `\\step{${number}}{${guarded(latex)}}{${escapeLatex(name)}}${reason}`;
}

function latexResult(element: Element): string[] {
  const { result, status, message } = element;
  const lines: string[] = [];
  const claim = status === 'proved' ? claimOf(element.command) : '';
  if (claim !== '') lines.push(`\\showresult{${guarded(claim)}}`);
  if (status !== 'derived')
    lines.push(`\\fact{${status === 'undecided' ? 'not decided' : status}}{${escapeLatex(message ?? '')}}`);
  if (result === undefined) return lines;
  const left = leftSides(element);
  const withLeft = (side: string, right: string) => (side === '' ? right : `${side} = ${right}`);
  const boxed = withLeft(left.array, result.latex);
  const index = withLeft(left.index, result.indexLatex);
  if (result.indexLatex !== '' && result.indexLatex !== result.latex) lines.push(`\\showformula{${guarded(index)}}`);
  lines.push(`\\showresult{${guarded(boxed)}}`);
  if (result.decimal !== undefined && result.decimal !== result.exact) {
    lines.push(`\\fact{decimal}{$${escapeLatex(result.decimal)}$}`);
  }
  return lines;
}

function latexFacts(element: Element, seen?: ReadonlySet<string>): string[] {
  const fact = (label: string, body: string) => `\\fact{${label}}{${body}}`;
  const where = neededDefinitions(element, seen).map(({ name, text, latex }, index) =>
    fact(index === 0 ? 'where' : '', `$\\displaystyle ${formula(name)} = ${latex ?? formula(text)}$`),
  );
  const conditions = element.conditions.map((text, index) => fact(index === 0 ? 'if' : '', `$${formula(text)}$`));
  const uses = element.assumptions.map((text, index) => fact(index === 0 ? 'uses' : '', escapeLatex(text)));
  const check = element.check === undefined ? [] : [fact('check', latexCheck(element.check))];
  return [...where, ...conditions, ...uses, ...check];
}

function latexCheck(check: NonNullable<Element['check']>): string {
  const { against, where, error, seed } = checkFacts(check);
  return `against ${escapeLatex(against)} at ${where}, worst relative error $${error.latex}$, seed ${seed}`;
}
