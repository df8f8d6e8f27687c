/** Identifiers of emitted C: the user's names where C allows them. */

const RESERVED: ReadonlySet<string> = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    'asm typeof main malloc free NULL INFINITY NAN ptrdiff_t size_t memory ' +
    'exp log log1p expm1 sqrt cbrt pow fabs fmax fmin floor ceil round sin cos tan asin acos atan sinh cosh tanh ' +
    'erf erfc tgamma lgamma hypot fmod exp2 log2 log10 atan2 asinh acosh atanh rint trunc remainder logb ldexp ' +
    'frexp modf fma fdim nan isnan isinf signbit signgam gamma abs div labs index time clock signal y0 y1 yn j0 j1 jn'
  ).split(' '),
);

/** A name as an identifier: accents off, what is not ASCII spelled by its number. */
function spelled(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/['′]/g, '_prime');
  const ascii = plain.replace(/[^A-Za-z0-9_]/gu, (c) => (/[\p{L}\p{N}]/u.test(c) ? `u${c.codePointAt(0)}` : '_'));
  const short = ascii.slice(0, 40);
  return /^[A-Za-z]/.test(short) ? short : `v${short}`;
}

/** An identifier for the name that no other bears; `taken` gets it. */
export function identifier(name: string, taken: Set<string>): string {
  const base = spelled(name);
  // t12 and o12 are the program's own values, cf_ its helpers.
  const own = /^[to]\d+(_new)?$|^cf_/.test(base) || RESERVED.has(base);
  let found = own ? `${base}_` : base;
  for (let k = 2; taken.has(found); k++) found = `${base}_${k}`;
  taken.add(found);
  return found;
}

/** A name for a loop's variable: its own where that is free, else another letter. */
export function counter(name: string, around: ReadonlySet<string>): string {
  const own = spelled(name);
  if (!around.has(own)) return identifier(name, new Set(around));
  const letter = [...'ijklmpqrsuvw'].find((x) => !around.has(x));
  return letter ?? identifier(name, new Set(around));
}

/** Text that may stand in a block comment. */
export function commentText(text: string): string {
  return text
    .replace(/\*\//g, '* /')
    .replace(/\/\*/g, '/ *')
    .replace(/\?\?/g, '? ?')
    .replace(/\p{Cc}/gu, ' ');
}
