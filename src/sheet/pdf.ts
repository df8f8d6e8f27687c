import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether there is a PDF now, and if not, why. */
export type PdfOutcome = { readonly made: true } | { readonly made: false; readonly why: string };

const ADVICE =
  'no PDF: neither pdflatex nor tectonic is installed (Debian: apt-get install texlive-latex-recommended texlive-pictures lmodern)';
const LIMIT = 60_000;

/** Typesets `name.tex` of a folder where a TeX is installed. */
export async function makePdf(folder: string, name: string): Promise<PdfOutcome> {
  const pdflatex = findProgram('pdflatex');
  if (pdflatex !== undefined) {
    const options = ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', `${name}.tex`];
    // The second run sets the contents list that the first one collected.
    const good = (await runQuietly(pdflatex, options, folder)) && (await runQuietly(pdflatex, options, folder));
    return good ? { made: true } : { made: false, why: `no PDF: pdflatex stopped${firstError(folder, name)}` };
  }
  const tectonic = findProgram('tectonic');
  if (tectonic === undefined) return { made: false, why: ADVICE };
  const good = await runQuietly(tectonic, ['--chatter', 'minimal', `${name}.tex`], folder);
  return good ? { made: true } : { made: false, why: 'no PDF: tectonic stopped' };
}

function findProgram(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function runQuietly(program: string, options: readonly string[], cwd: string): Promise<boolean> {
  // The date of a PDF is the only thing in it that changes from run to run.
  const env = { ...process.env, SOURCE_DATE_EPOCH: '0', FORCE_SOURCE_DATE: '1', max_print_line: '2000' };
  return new Promise((done) => {
    const child = spawn(program, options, { cwd, env, stdio: 'ignore', timeout: LIMIT });
    child.on('error', () => done(false));
    child.on('close', (code) => done(code === 0));
  });
}

function firstError(folder: string, name: string): string {
  try {
    const log = readFileSync(join(folder, `${name}.log`), 'latin1');
    const lines = log.split('\n');
    const at = lines.findIndex((line) => line.startsWith('!'));
    const where = lines.slice(at).find((line) => line.startsWith('l.')) ?? '';
    return at < 0 ? '' : `: ${lines[at]?.slice(2) ?? ''} ${where}`;
  } catch {
    return '';
  }
}
