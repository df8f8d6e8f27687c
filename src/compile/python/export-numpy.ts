import { asArrays, quiet } from '../python.js';
import { type Exports, fileText, importing, type Style, writtenFunction } from './module.js';
import { NUMPY } from './numpy.js';

const STYLE: Style = {
  library: () => NUMPY,
  entry: asArrays,
  wrap: quiet,
  helpers: {},
  imports: (body) => ['import numpy as np', ...importing(body, 'special', 'from scipy import special')],
};

/** A NumPy file: the functions, each of arrays or nested lists. */
export function exportNumpy({ doc, functions }: Exports): string {
  return fileText(
    doc,
    STYLE,
    functions.map((f) => writtenFunction(f, STYLE).text),
  );
}
