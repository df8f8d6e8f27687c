import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeriveError, type Source } from '../language/errors.js';
import { type Document, type Inline, plainText, type Section } from '../write/document.js';
import type { Drawing } from '../write/drawing.js';
import { traceGraph } from '../write/graph.js';
import { htmlDocument } from '../write/html.js';
import { latexDocument } from '../write/latex.js';
import { svgFile } from '../write/svg.js';
import { traceText } from '../write/trace.js';
import { type Converted, convert, type Placed } from './convert.js';
import { type Done, type Runner, runDraft } from './group.js';
import { type Output, openOutput } from './output.js';
import { makePdf } from './pdf.js';
import { readDraft } from './read.js';
import { type Check, checksOf, type Report, reportText } from './report.js';

export interface SheetOptions {
  /** The folder that is written. */
  readonly out: string;
  /** Leaves the answers out: what remains are the titles and the questions. */
  readonly student?: boolean;
  readonly run: Runner;
  /** False where no PDF is wanted. */
  readonly pdf?: boolean;
  /** Told what is being worked on. */
  readonly progress?: (line: string) => void;
}

export interface SheetOutcome {
  readonly report: Report;
  /** Why there is no PDF. */
  readonly noPdf?: string;
}

const NAME = 'answer-sheet';
/** Columns of the trace tables that are written to files. */
const COLUMNS = 100;

/**
 * Runs every derivation file of a folder and writes the answer sheet: LaTeX, HTML, PDF where a TeX is
 * installed, the traces, the figures and a report of every check. Bad input throws a `DeriveError`, and
 * then nothing is written.
 */
export async function sheet(dir: string, options: SheetOptions): Promise<SheetOutcome> {
  const files = readFolder(dir);
  const output = openOutput(options.out);
  try {
    return await writeSheet(files, options, output);
  } finally {
    output.drop();
  }
}

function readFolder(dir: string): Source[] {
  let names: string[];
  try {
    names = readdirSync(dir)
      .filter((name) => name.endsWith('.md'))
      .sort();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new DeriveError(missing ? `there is no folder ${dir}` : `${dir} cannot be read as a folder`);
  }
  if (names.length === 0) throw new DeriveError(`there are no derivation files (*.md) in ${dir}`);
  return names.map((name) => ({
    file: join(dir, name),
    text: readFileSync(join(dir, name), 'utf8').replace(/\r\n?/g, '\n'),
  }));
}

async function writeSheet(files: readonly Source[], options: SheetOptions, output: Output): Promise<SheetOutcome> {
  const student = options.student ?? false;
  const traces = new Map<Done, Drawing>();
  const drawGraph = async (done: Done) => {
    const { trace, command } = done.element;
    if (trace === undefined) return undefined;
    const drawing = await traceGraph(trace, `Computation graph: ${command}`);
    traces.set(done, drawing);
    return drawing;
  };

  const converted: Converted[] = [];
  const checks: Check[] = [];
  for (const [index, source] of files.entries()) {
    options.progress?.(`${index + 1}/${files.length} ${source.file}`);
    const draft = readDraft(source);
    const results = runDraft(draft, options.run);
    const stem = stemOf(source.file);
    const part = await convert(draft, results, { stem, student, drawGraph });
    converted.push(part);
    checks.push(...checksOf(source.file.replaceAll('\\', '/'), source.text, part.placed));
  }

  const document = documentOf(converted);
  options.progress?.('typesetting');
  const names = [`${NAME}.tex`, `${NAME}.html`];
  output.write(`${NAME}.tex`, latexDocument(document));
  // TeX works on its own while the page is set here.
  const pdf = options.pdf === false ? undefined : makePdf(output.folder, NAME);
  output.write(`${NAME}.html`, await htmlDocument(document));
  if (!student) {
    names.push(...writeTraces(output, converted, traces), ...writeFigures(output, converted));
  }
  // The report tells what was derived, and so it is an answer.
  if (!student) names.push('report.json');
  const report: Report = { title: plainText(document.title), checks, files: [...names].sort() };
  if (!student) output.write('report.json', reportText(report));

  const made = await pdf;
  output.finish(made?.made ? [...names, `${NAME}.pdf`] : names);
  return { report, ...(made?.made === false && { noPdf: made.why }) };
}

/** `derivations/02-softmax.md` is `02-softmax` in links and file names. */
function stemOf(file: string): string {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.md$/, '');
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'part'
  );
}

/** `index.md` gives the title, and what it says besides is the introduction. */
function documentOf(converted: readonly Converted[]): Document {
  const index = converted.find(({ section }) => section.id === 'index');
  const rest = converted.filter((part) => part !== index).map(({ section }) => section);
  const fallback: readonly Inline[] = [{ kind: 'text', text: 'Answer sheet' }];
  if (index === undefined) return { title: fallback, sections: rest };
  const { title, blocks } = index.section;
  const intro: Section[] = blocks.length === 0 ? [] : [{ id: 'index', title: [], blocks }];
  return { title: title.length > 0 ? title : fallback, sections: [...intro, ...rest] };
}

function writeTraces(output: Output, converted: readonly Converted[], graphs: ReadonlyMap<Done, Drawing>): string[] {
  return placedOf(converted).flatMap(({ id, done }) => {
    const { trace, command } = done.element;
    if (trace === undefined) return [];
    const text = [command, '', ...traceText(trace, COLUMNS), ''].join('\n');
    output.write(`traces/${id}.txt`, text);
    const graph = graphs.get(done);
    if (graph === undefined) return [`traces/${id}.txt`];
    output.write(`traces/${id}.svg`, svgFile(graph));
    return [`traces/${id}.txt`, `traces/${id}.svg`];
  });
}

function placedOf(converted: readonly Converted[]): readonly Placed[] {
  return converted.flatMap(({ placed }) => placed);
}

function writeFigures(output: Output, converted: readonly Converted[]): string[] {
  return converted.flatMap(({ figures }) =>
    figures.map(({ id, drawing }) => {
      output.write(`figures/${id}.svg`, svgFile(drawing));
      return `figures/${id}.svg`;
    }),
  );
}
