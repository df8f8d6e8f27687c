import { createRequire } from 'node:module';
import { DeriveError } from '../errors.js';

/**
 * KaTeX's parse tree, as far as it is read here; whatever else a node holds is decoration. The shape is
 * not a promise of KaTeX's, so its version is pinned and a test asserts the shape of each construct.
 */
export type RawNode =
  | (Raw & { readonly type: 'mathord' | 'textord' | 'atom' | 'spacing'; readonly text: string })
  | (Raw & { readonly type: 'ordgroup' | 'styling' | 'sizing' | 'color' | 'mclass' | 'text'; readonly body: RawNodes })
  | (Raw & { readonly type: 'font'; readonly font: string; readonly body: RawNode })
  | (Raw & { readonly type: 'supsub'; readonly base?: RawNode | null; readonly sup?: RawNode; readonly sub?: RawNode })
  | (Raw & { readonly type: 'op'; readonly name?: string; readonly body?: RawNodes })
  | (Raw & { readonly type: 'operatorname'; readonly body: RawNodes })
  | (Raw & {
      readonly type: 'genfrac';
      readonly numer: RawNode;
      readonly denom: RawNode;
      readonly hasBarLine: boolean;
      readonly leftDelim: string | null;
    })
  | (Raw & { readonly type: 'sqrt'; readonly body: RawNode; readonly index?: RawNode | null })
  | (Raw & { readonly type: 'accent'; readonly label: string; readonly base: RawNode })
  | (Raw & { readonly type: 'overline'; readonly body: RawNode })
  | (Raw & { readonly type: 'leftright'; readonly body: RawNodes; readonly left: string; readonly right: string })
  | (Raw & { readonly type: 'middle' | 'delimsizing'; readonly delim: string })
  | (Raw & { readonly type: 'kern'; readonly dimension: { readonly number: number } })
  | (Raw & { readonly type: 'array'; readonly body: readonly RawNodes[] })
  | (Raw & { readonly type: 'htmlmathml'; readonly mathml: RawNodes });

export type RawNodes = readonly RawNode[];

interface Raw {
  /** Missing where a command made the node; of another text where a macro did. */
  readonly loc?: { readonly start: number; readonly end: number; readonly lexer: { readonly input: string } } | null;
}

interface Katex {
  __parse(text: string, options: object): RawNodes;
}

let katex: Katex | undefined;

/** Loaded when a script first holds LaTeX: the module is large, and most scripts need none of it. */
function load(): Katex {
  katex ??= createRequire(import.meta.url)('katex') as Katex;
  return katex;
}

/**
 * The tree of a formula that begins at an offset into the source; `isFunction` tells which commands that
 * KaTeX does not know are functions of the script, as `\tr`.
 */
export function parseKatex(text: string, offset = 0, isFunction: (name: string) => boolean = () => false): RawNodes {
  const macros: Record<string, string> = { '\\colon': ':', '\\mathds': '\\mathbb' };
  for (;;) {
    try {
      return load().__parse(text, { displayMode: true, strict: false, trust: false, macros: { ...macros } });
    } catch (error) {
      const fault = faultOf(error);
      if (!fault) throw error;
      const name = /^Undefined control sequence: \\([A-Za-z]+)$/.exec(fault.message)?.[1];
      if (name === undefined || `\\${name}` in macros || !isFunction(name)) throw asDeriveError(fault, text, offset);
      macros[`\\${name}`] = `\\operatorname{${name}}`;
    }
  }
}

interface Fault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || error.name !== 'ParseError') return undefined;
  const { rawMessage, position, length } = error as Error & {
    rawMessage: string;
    position?: number;
    length?: number;
  };
  const start = position ?? 0;
  return { message: rawMessage, start, end: start + (length ?? 0) };
}

function asDeriveError(fault: Fault, text: string, offset: number): DeriveError {
  const { message } = fault;
  // A place within a macro is none in the text: then the formula as a whole is what is wrong.
  const named = [...message.matchAll(/'([^']+)'/g)].at(-1)?.[1];
  const own = fault.end <= text.length && (!named || named === 'EOF' || text.startsWith(named, fault.start));
  const { start, end } = own ? fault : { start: 0, end: text.length };
  const span = { start: offset + start, end: offset + end };
  const unknown = /^Undefined control sequence: (\\.+)$/s.exec(message)?.[1];
  if (unknown !== undefined) {
    return new DeriveError(`\`${unknown}\` is no command of LaTeX that is known here`, span, {
      expected: `\`\\operatorname{${unknown.slice(1)}}(…)\` for a function, \`\\mathit{${unknown.slice(1)}}\` for a name`,
    });
  }
  const open = /expected '\}'/i.test(message) ? lastOpen(text) : undefined;
  if (open !== undefined) {
    return new DeriveError(
      'this brace `{` is never closed',
      { start: offset + open, end: offset + open + 1 },
      { expected: '`}`' },
    );
  }
  const said = message.charAt(0).toLowerCase() + message.slice(1);
  return new DeriveError(`this is no LaTeX formula: ${said.replaceAll('EOF', 'the end')}`, span);
}

/** Where the innermost brace opens that is still open at the end. */
function lastOpen(text: string): number | undefined {
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') open.push(at);
    else if (text[at] === '}') open.pop();
  }
  return open.at(-1);
}
