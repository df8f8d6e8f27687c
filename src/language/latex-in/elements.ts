import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import { headOf, type Item, isOp, spanOf, splitAt, unspaced } from './items.js';
import type { Rank } from './rank.js';
import { quote, type Reader } from './reader.js';

/**
 * An element, a row or a slice of an array. How many subscripts `ij` are is decided by the number of
 * axes; fewer subscripts than axes leave the last axes whole.
 */
export function elementOf(base: Ast, rank: Rank, sub: readonly Item[], span: Span, reader: Reader): Ast {
  const axes = rank === -1 ? 1 : rank;
  const shown = quote(reader, base.span ?? span);
  if (axes === 0) {
    throw new DeriveError(`${shown} is a number and has no elements`, span, {
      expected: `an array, or a declared name that looks like \`${quote(reader, span)}\``,
    });
  }
  const parts = splitAt(sub, [',', ';']);
  const [only] = parts;
  const pieces = parts.length === 1 && only ? separated(only, axes, shown, span, reader) : parts;
  if (axes !== undefined && pieces.length > axes) {
    throw new DeriveError(
      `${shown} has ${axes === 1 ? 'one axis' : `${axes} axes`}, but ${pieces.length} subscripts`,
      span,
    );
  }
  const subscripts = pieces.map((piece) => subscriptOf(piece, spanOf(sub, span), reader));
  while (axes !== undefined && subscripts.length < axes) subscripts.push({ kind: 'colon', span });
  return { kind: 'at', base, subscripts, span };
}

/** `ij` as one subscript or as several. */
function separated(
  sub: readonly Item[],
  axes: number | undefined,
  shown: string,
  span: Span,
  reader: Reader,
): readonly (readonly Item[])[] {
  const atoms = unspaced(sub);
  const colon = atoms.length === 2 && atoms.some(isColon);
  if (colon && axes !== 1) return atoms.map((atom) => [atom]);
  if (atoms.length === 1) return [refuseDigits(atoms, axes, shown, span, reader)];
  if (!atoms.every(isAtom)) {
    if (axes === 1 || axes === undefined || !sideBySide(atoms)) return [sub];
    throw new DeriveError(`\`${quote(reader, spanOf(sub, span))}\` may be one subscript or several`, span, {
      expected: 'commas between subscripts',
    });
  }
  if (axes === 1) return [refuseProduct(atoms, shown, span, reader)];
  if (axes !== undefined && (atoms.length > axes || atoms[0]?.kind === 'number')) {
    const listed = atoms.map((atom) => quote(reader, atom.span)).join(',');
    const text = quote(reader, spanOf(sub, span));
    throw ambiguous(
      `\`${quote(reader, span)}\``,
      span,
      [code(`${shown}[${listed}]`), `the row of ${code(shown)} with the number ${code(text)}`],
      `commas, \`${shown}_{${listed}}\` or \`${shown}_{${text},:}\``,
    );
  }
  return atoms.map((atom) => [atom]);
}

function isAtom(item: Item): boolean {
  const head = headOf(item);
  return head.kind === 'letter' || head.kind === 'number' || head.kind === 'word';
}

function isColon(item: Item): boolean {
  return isOp(item, ':') || isOp(item, 'cdot') || isOp(item, '*') || isOp(item, '\\bullet');
}

/** Do two things stand side by side without a sign between them? */
function sideBySide(items: readonly Item[]): boolean {
  return items.some((item, i) => item.kind !== 'op' && items[i + 1] !== undefined && items[i + 1]?.kind !== 'op');
}

/** `W_{12}` of a matrix. */
function refuseDigits(
  atoms: readonly Item[],
  axes: number | undefined,
  shown: string,
  span: Span,
  reader: Reader,
): readonly Item[] {
  const [only] = atoms;
  if (only?.kind !== 'number' || axes === undefined || axes < 2 || only.text.length !== axes) return atoms;
  const digits = [...only.text].join(',');
  throw ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    [code(`${shown}[${digits}]`), code(`${shown}[${only.text},:]`)],
    `\`${shown}_{${digits}}\` or \`${shown}_{${only.text},:}\``,
  );
}

/** `x_{ij}` of a vector: no product of two indices subscripts anything. */
function refuseProduct(atoms: readonly Item[], shown: string, span: Span, reader: Reader): readonly Item[] {
  const run = atoms.map((atom) => quote(reader, atom.span)).join('');
  if (reader.names.known(run)) return [{ kind: 'word', text: run, style: 'name', span: spanOf(atoms, span) }];
  const indices = atoms.filter((atom) => atom.kind === 'letter' && isIndex(atom.base, reader));
  if (indices.length < 2) return atoms;
  throw ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    [
      `two subscripts of ${code(shown)}, which has one axis`,
      `the product of ${indices.length} indices as one subscript`,
    ],
    `one subscript, or a declaration of ${shown} with two axes`,
  );
}

function isIndex(name: string, reader: Reader): boolean {
  return !reader.names.known(name) || (reader.names.axes(name) === 0 && !reader.names.dimension(name));
}

function subscriptOf(items: readonly Item[], span: Span, reader: Reader): Ast {
  const [only] = items;
  if (items.length === 1 && only && isColon(only)) return { kind: 'colon', span: only.span };
  const at = items.findIndex((item) => isOp(item, ':'));
  if (at < 0) {
    if (items.length === 0) throw new DeriveError('a subscript is missing', span);
    return reader.whole(items, spanOf(items, span), reader);
  }
  const from = reader.whole(items.slice(0, at), span, reader);
  const to = reader.whole(items.slice(at + 1), span, reader);
  return { kind: 'range', from, to, span: spanOf(items, span) };
}
