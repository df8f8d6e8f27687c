import { report } from './input.js';

interface SheetFlags {
  readonly out: string;
  readonly student?: boolean;
}

/** Makes the answer sheet of a folder. */
export async function makeSheet(folder: string, flags: SheetFlags): Promise<void> {
  const [{ sheet }, { runScript }] = await Promise.all([import('../sheet/sheet.js'), import('../run.js')]);
  const terminal = process.stderr.isTTY === true;
  const clear = '\r\u001b[K';
  const progress = terminal ? { progress: (line: string) => process.stderr.write(`${clear}${line}`) } : {};
  try {
    const run: typeof runScript = (source, options) => runScript(source, options);
    const made = await sheet(folder, { out: flags.out, run, ...(flags.student ? { student: true } : {}), ...progress });
    if (terminal) process.stderr.write(clear);
    if (made.noPdf) process.stderr.write(`${made.noPdf}\n`);
  } catch (error) {
    if (terminal) process.stderr.write(clear);
    await report(error);
  }
}
