import { type Derived, deriveCommand } from '../../src/derive/answer.js';
import { knowingOf } from '../../src/derive/simplify.js';
import type { Node } from '../../src/expr/node.js';
import type { Ast, CommandStatement } from '../../src/language/ast.js';
import { printAst } from '../../src/language/print.js';
import { makeNames } from '../../src/language/raise/names.js';
import { raise } from '../../src/language/raise.js';
import { readScript, type Script } from '../../src/language/script.js';
import type { Knowledge } from '../../src/rules/rule.js';

export interface Example {
  readonly text: string;
  readonly script: Script;
  readonly command: CommandStatement;
  readonly derived: Derived;
}

/** Statements set apart by `; ` as lines. */
export function lines(text: string): string {
  return text.replaceAll('; ', '\n');
}

/** A script with one command, derived. */
export function exampleOf(text: string): Example {
  const script = readScript({ file: 'law.deriv', text: lines(text) });
  const [command] = script.commands;
  if (!command) throw new Error(`no command in ${text}`);
  return { text, script, command, derived: deriveCommand(command, script.scope) };
}

/** What rules may look at in an example, with nothing remembered yet. */
export function knowledgeOf({ script }: Example): Knowledge {
  return knowingOf([...script.scope.definitions.values()]).knowledge;
}

/** Every expression that a derivation went through, each once. */
export function expressionsOf({ derived }: Example): Node[] {
  return [...new Set([derived.closed, ...derived.steps.flatMap((s) => [s.before, s.after])])];
}

/** An expression at its free indices, for the message of a failure. */
export function shown(node: Node, { derived }: Example): string {
  return printAst(raise(node, [], makeNames(derived.stated.taken)) as Ast);
}
