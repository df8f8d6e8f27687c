import type { AttributeAst, Span, Statement } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Token } from '../lexer.js';
import { nearest } from '../nearest.js';
import { ATTRIBUTES, CONSTANTS, DOMAINS, isVerb, RESERVED, VERBS } from '../words.js';
import { readCommand } from './command.js';
import { readExpression } from './expression.js';
import { mismatch, reserved, unclosed } from './messages.js';

type Line = readonly Token[];
type Named = { readonly name: string; readonly span: Span };

/** Reads a statement from the tokens of its line, of which there is at least one. */
export function readStatement(line: Line, text: string): Statement {
  const [first, second] = line;
  if (!first) throw new Error('a statement has at least one token');
  if (first.error) throw first.error;
  if (first.kind === 'name' && isVerb(first.text) && !claimsName(line)) return readCommand(line, text);
  if (first.kind !== 'name') throw notAStatement(line);
  if (second?.kind === 'op' && (second.text === ':' || second.text === ',')) return readDeclaration(line);
  if (second?.kind === 'op' && second.text === '=') return readDefinition(line, first);
  if (second?.kind === 'op' && second.text === '[') return readIndexed(line, first);
  if (second?.kind === 'op' && second.text === '(') return readFunction(line, first);
  throw notAStatement(line);
}

/** A name equal to a verb is a name where it is declared or defined. */
function claimsName(line: Line): boolean {
  const second = line[1];
  if (second?.kind !== 'op') return false;
  if (second.text !== '[') return second.text === '=' || second.text === ':';
  // `evaluate[i] = …` defines, `evaluate [1, 2]` is a command.
  const close = line.findIndex((token) => token.text === ']');
  const after = line[close + 1]?.text;
  return after === '=' || after === ':';
}

// ---- declarations

function readDeclaration(line: Line): Statement {
  const colon = line.findIndex((token) => token.kind === 'op' && token.text === ':');
  const equals = line.findIndex((token) => token.kind === 'op' && token.text === '=');
  if (colon < 0 || (equals >= 0 && equals < colon)) {
    throw new DeriveError('several names at once can be declared, not defined', spanOf(line.slice(0, 3)), {
      expected: '`a, b : real[n]`, or a line for each definition',
    });
  }
  const names = readNames(line.slice(0, colon));
  const domain = line[colon + 1];
  if (domain?.error) throw domain.error;
  if (domain?.kind !== 'name') {
    throw new DeriveError('a domain is missing after `:`', spanOf([domain ?? (line[colon] as Token)]), {
      expected: DOMAINS.join(', '),
    });
  }
  if (!(DOMAINS as readonly string[]).includes(domain.text)) throw unknownDomain(domain);
  let rest = line.slice(colon + 2);
  const dims = [];
  if (rest[0]?.text === '[') {
    const close = closing(rest, 0);
    const parts = argumentsOf(rest.slice(1, close));
    if (close === 1) {
      throw new DeriveError('a dimension is missing between the brackets', spanOf(rest.slice(0, 2)), {
        expected: `\`${domain.text}[n]\`, or no brackets for a scalar`,
      });
    }
    for (const part of parts) {
      if (part.length === 0)
        throw new DeriveError('a dimension is missing beside the comma', spanOf(rest.slice(0, close + 1)));
      dims.push(readExpression(part, part.at(-1)?.end ?? 0));
    }
    rest = rest.slice(close + 1);
  }
  const attributes = readAttributes(rest);
  return {
    kind: 'declaration',
    names,
    domain: domain.text,
    domainSpan: spanOf([domain]),
    dims,
    attributes,
    span: spanOf(line),
  };
}

/** `a, b, c`, each a name that may be declared or bound. */
function readNames(line: Line): Named[] {
  const names: Named[] = [];
  for (const [i, token] of line.entries()) {
    if (token.error) throw token.error;
    const comma = token.kind === 'op' && token.text === ',';
    if ((i % 2 === 1) !== comma || (comma && i === line.length - 1)) {
      throw new DeriveError(`\`${token.text}\` cannot stand here`, spanOf([token]), {
        expected: 'names separated by commas',
      });
    }
    if (!comma) names.push(readNewName(token));
  }
  return names;
}

function readNewName(token: Token): Named {
  if (token.error) throw token.error;
  if (token.kind !== 'name') {
    throw new DeriveError(`\`${token.text}\` is not a name`, spanOf([token]), { expected: 'a name' });
  }
  if (RESERVED.has(token.text)) throw reserved(token);
  if (CONSTANTS.has(token.text)) {
    throw new DeriveError(
      `\`${token.text}\` is a number of the language and cannot be given a meaning`,
      spanOf([token]),
    );
  }
  return { name: token.text, span: spanOf([token]) };
}

function readAttributes(line: Line): AttributeAst[] {
  const attributes: AttributeAst[] = [];
  let i = 0;
  while (i < line.length) {
    const token = line[i] as Token;
    if (token.error) throw token.error;
    if (token.kind !== 'name') {
      const expected = token.text === '=' ? 'a definition on a line of its own' : 'attributes separated by spaces';
      throw new DeriveError(`\`${token.text}\` cannot stand after a domain`, spanOf([token]), { expected });
    }
    if (!(ATTRIBUTES as readonly string[]).includes(token.text)) throw unknown('attribute', token, ATTRIBUTES);
    const opened = line[i + 1]?.kind === 'op' && line[i + 1]?.text === '(';
    if (opened !== (token.text === 'smooth')) {
      const message = opened ? `\`${token.text}\` takes no argument` : '`smooth` takes its constant';
      throw new DeriveError(message, spanOf([token]), { expected: opened ? `\`${token.text}\`` : '`smooth(L)`' });
    }
    const end = opened ? closing(line, i + 1) : i;
    const span = spanOf(line.slice(i, end + 1));
    const argument = opened ? readExpression(line.slice(i + 2, end), (line[end] as Token).start) : undefined;
    attributes.push(argument === undefined ? { name: token.text, span } : { name: token.text, argument, span });
    i = end + 1;
  }
  return attributes;
}

/** An attribute stands after a domain: `real[n, n] spd`. */
function unknownDomain(token: Token): DeriveError {
  if (!(ATTRIBUTES as readonly string[]).includes(token.text)) return unknown('domain', token, DOMAINS);
  const expected = `a domain before it, such as \`real[n, n] ${token.text}\``;
  return new DeriveError(`\`${token.text}\` is an attribute, no domain`, spanOf([token]), { expected });
}

function unknown(what: string, token: Token, known: readonly string[]): DeriveError {
  const near = nearest(token.text, known);
  const more = { expected: known.join(', '), ...(near === undefined ? {} : { nearest: near }) };
  return new DeriveError(`unknown ${what} \`${token.text}\``, spanOf([token]), more);
}

// ---- definitions

function readDefinition(line: Line, first: Token): Statement {
  const { name, span: nameSpan } = readNewName(first);
  return { kind: 'definition', name, nameSpan, indices: null, body: readBody(line, 2), span: spanOf(line) };
}

function readIndexed(line: Line, first: Token): Statement {
  const { name, span: nameSpan } = readNewName(first);
  const close = closing(line, 1);
  requireEquals(line, close);
  const indices = readLeft(line, close, 'index');
  return { kind: 'definition', name, nameSpan, indices, body: readBody(line, close + 2), span: spanOf(line) };
}

function readFunction(line: Line, first: Token): Statement {
  const close = closing(line, 1);
  requireEquals(line, close);
  const { name, span: nameSpan } = readNewName(first);
  const params = readLeft(line, close, 'parameter');
  return { kind: 'function', name, nameSpan, params, body: readBody(line, close + 2), span: spanOf(line) };
}

/** The names in the brackets of a left side, which are bound there. */
function readLeft(line: Line, close: number, what: 'index' | 'parameter'): Named[] {
  if (close === 2) {
    throw new DeriveError(
      `${what === 'index' ? 'an index' : 'a parameter'} is missing between the brackets`,
      spanOf(line.slice(1, 3)),
    );
  }
  for (const token of line.slice(2, close)) {
    if (token.kind === 'name' || token.text === ',' || token.error) continue;
    throw new DeriveError(`\`${token.text}\` cannot stand on the left of \`=\``, spanOf([token]), {
      expected: what === 'index' ? 'names of indices, `q[i,j] = …`' : 'names of parameters, `f(u, v) = …`',
    });
  }
  const names = readNames(line.slice(2, close));
  for (const [i, { name, span }] of names.entries()) {
    if (names.findIndex((other) => other.name === name) < i) {
      throw new DeriveError(`\`${name}\` stands twice on the left of \`=\``, span, { expected: 'different names' });
    }
  }
  return names;
}

function requireEquals(line: Line, close: number): void {
  const next = line[close + 1];
  if (next?.error) throw next.error;
  if (next?.kind === 'op' && next.text === '=') return;
  if (next?.kind === 'op' && next.text === ':') {
    throw new DeriveError('a declaration has its dimensions after the domain', spanOf(line.slice(1, close + 1)), {
      expected: '`q : real[n, n]`',
    });
  }
  throw notAStatement(line);
}

function readBody(line: Line, from: number): ReturnType<typeof readExpression> {
  const body = line.slice(from);
  if (body.length === 0) {
    throw new DeriveError('a definition is missing after `=`', spanOf(line.slice(-1)), { expected: 'an expression' });
  }
  return readExpression(body, body.at(-1)?.end ?? 0);
}

// ---- neither

function notAStatement(line: Line): DeriveError {
  const first = line[0] as Token;
  const second = line[1];
  const bad = line.find((token) => token.error)?.error;
  const equals = line.find((token) => token.kind === 'op' && token.text === '=');
  const near = first.kind === 'name' && second?.kind === 'name' ? nearest(first.text, VERBS) : undefined;
  if (near !== undefined) {
    return new DeriveError(`\`${first.text}\` is not a command`, spanOf([first]), {
      expected: VERBS.join(', '),
      nearest: near,
    });
  }
  if (bad) return bad;
  if (equals) {
    const left = line.slice(0, line.indexOf(equals));
    return new DeriveError('this cannot be defined', spanOf(left.length > 0 ? left : [equals]), {
      expected: '`name = …`, `name[i,j] = …` or `f(u) = …`',
    });
  }
  return new DeriveError('this line is neither a declaration, a definition nor a command', spanOf(line), {
    expected: `\`name : real[n]\`, \`name = …\`, or a command (${VERBS.join(', ')})`,
  });
}

// ---- brackets

/** Where the bracket at `from` closes. */
function closing(line: Line, from: number): number {
  const open: Token[] = [];
  for (let i = from; i < line.length; i += 1) {
    const token = line[i] as Token;
    if (token.kind !== 'op') continue;
    if (token.text === '(' || token.text === '[') open.push(token);
    if (token.text !== ')' && token.text !== ']') continue;
    const opened = open.pop();
    if (opened && (opened.text === '[') !== (token.text === ']')) throw mismatch(opened, token);
    if (open.length === 0) return i;
  }
  throw unclosed(open.at(-1) ?? (line[from] as Token));
}

/** The arguments that commas outside of brackets separate. */
function argumentsOf(line: Line): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of line) {
    if (token.kind === 'op' && (token.text === ')' || token.text === ']')) depth -= 1;
    if (token.kind === 'op' && (token.text === '(' || token.text === '[')) depth += 1;
    if (depth === 0 && token.kind === 'op' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function spanOf(line: Line): Span {
  return { start: line[0]?.start ?? 0, end: line.at(-1)?.end ?? 0 };
}
