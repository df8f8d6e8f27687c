/** Makes the sheet of a folder of derivations in a process of its own, without the PDF: `make.ts DERIVATIONS OUT`. */
import { runScript } from '../../src/run.js';
import { sheet } from '../../src/sheet/sheet.js';

const [derivations, out] = process.argv.slice(2) as [string, string];
await sheet(derivations, { out, run: runScript, pdf: false });
