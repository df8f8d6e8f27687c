import type { Span } from '../language/ast.js';
import { DeriveError, type Source } from '../language/errors.js';
import type { Scope } from '../language/scope.js';
import { readScript } from '../language/script.js';
import type { Draft, Fence } from './draft.js';
import { fault } from './options.js';

/** A line of a script, and where it stands in the derivation file. */
interface Piece {
  readonly start: number;
  readonly offset: number;
  readonly length: number;
}

/** A script put together from pieces of a derivation file, so that errors can point into the file. */
export interface Script {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export interface ScriptLine {
  /** What is put before the text, e.g. a command's verb. */
  readonly before?: string;
  readonly text: string;
  readonly offset: number;
}

/** Joins lines to a script. */
export function joinLines(lines: readonly ScriptLine[]): Script {
  const pieces: Piece[] = [];
  let text = '';
  for (const line of lines) {
    const start = text.length + (line.before?.length ?? 0);
    pieces.push({ start, offset: line.offset, length: line.text.length });
    text += `${line.before ?? ''}${line.text}\n`;
  }
  return { text, pieces };
}

/** The lines of fenced blocks, one block after the other. */
export function scriptOf(fences: readonly Fence[], more: readonly ScriptLine[] = []): Script {
  return joinLines([...fences.flatMap((fence) => fence.lines), ...more]);
}

/** Where a span of the script lies in the derivation file. */
export function locate(script: Script, span: Span): Span {
  const start = place(script, span.start);
  return { start, end: Math.max(start, place(script, span.end)) };
}

function place(script: Script, at: number): number {
  const piece = script.pieces.findLast((candidate) => candidate.start <= at) ?? script.pieces[0];
  if (piece === undefined) return 0;
  return piece.offset + Math.max(0, Math.min(at - piece.start, piece.length));
}

/** Runs `work`; an error in the script becomes one in the derivation file. */
export function located<T>(draft: Draft, script: Script, fallback: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DeriveError)) throw error;
    const { message, span, expected, nearest } = error;
    throw fault(draft, message, span === undefined ? fallback : locate(script, span), {
      ...(expected !== undefined && { expected }),
      ...(nearest !== undefined && { nearest }),
    });
  }
}

/** The commands of one block, with their places in the file; what else it says is entered into the scope. */
export function commandsOf(
  draft: Draft,
  fence: Fence,
  scope: Scope,
): readonly { readonly text: string; readonly span: Span }[] {
  const script = scriptOf([fence]);
  const source: Source = { file: draft.file, text: script.text };
  return located(draft, script, fence.span, () =>
    readScript(source, scope).commands.map((command) => ({ text: command.text, span: locate(script, command.span) })),
  );
}
