import type { Status } from '../result.js';
import type { Placed } from './convert.js';

/** One command of the sheet, what it was checked against, and how it came out. */
export interface Check {
  /** The part of the question, such as `2a`. */
  readonly part: string;
  readonly file: string;
  readonly line: number;
  readonly command: string;
  readonly status: Status;
  readonly result: string | null;
  readonly against: string | null;
  readonly points: number | null;
  readonly maxRelativeError: number | null;
  readonly seed: number | null;
}

export interface Report {
  readonly title: string;
  readonly checks: readonly Check[];
  /** What was written, relative to the folder; the PDF aside, which not every machine can make. */
  readonly files: readonly string[];
}

/** The commands of one file as entries of the report. */
export function checksOf(file: string, text: string, placed: readonly Placed[]): Check[] {
  return placed.map(({ part, done: { element, span } }): Check => {
    const { command, status, result, check } = element;
    return {
      part,
      file,
      line: text.slice(0, span.start).split('\n').length,
      command,
      status,
      result: result?.text ?? null,
      against: check?.against ?? null,
      points: check?.points ?? null,
      maxRelativeError: check?.maxRelativeError ?? null,
      seed: check?.seed ?? null,
    };
  });
}

/** The report as a file. */
export function reportText(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
