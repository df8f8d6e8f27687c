import { checkDerivative } from '../../../src/check/check.js';
import type { DerivativeQuestion } from '../../../src/check/question.js';
import { compile } from '../../../src/compile/compile.js';
import { deriveCommand } from '../../../src/derive/answer.js';
import { independent } from '../../../src/derive/independent.js';
import { fold } from '../../../src/expr/fold.js';
import { internedCount } from '../../../src/expr/intern.js';
import type { Node } from '../../../src/expr/node.js';
import type { CommandStatement } from '../../../src/language/ast.js';
import { readScript } from '../../../src/language/script.js';

/** What a chain of n links took; times in milliseconds of the processor, memory in megabytes at its peak. */
export interface Ours {
  readonly read: number;
  readonly derive: number;
  readonly check: number;
  readonly compile: number;
  /** Distinct nodes of the derivative, the bodies of its names included. */
  readonly nodes: number;
  /** Distinct nodes that reading, deriving, checking and compiling made, which is a measure of the work. */
  readonly made: number;
  readonly error: number;
  readonly memory: number;
}

function countNodes(root: Node): number {
  let count = 0;
  fold(
    root,
    () => {
      count++;
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children),
  );
  return count;
}

/** Milliseconds that the processor has worked for this process: what else runs on the machine hardly changes them. */
export function busy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Reads, derives, checks and compiles one script of one command. */
export function measureOurs(text: string): Ours {
  let last = busy();
  const lap = (): number => {
    const [before, now] = [last, busy()];
    last = now;
    return now - before;
  };
  const before = internedCount();
  const script = readScript({ file: 'growth.deriv', text });
  const read = lap();
  const derived = deriveCommand(script.commands[0] as CommandStatement, script.scope);
  const derive = lap();
  const report = checkDerivative(independent(derived) as DerivativeQuestion);
  const check = lap();
  compile({ node: derived.closed, indices: derived.stated.indices });
  const compiled = lap();
  return {
    read,
    derive,
    check,
    compile: compiled,
    nodes: countNodes(derived.closed),
    made: internedCount() - before,
    error: report.maxRelativeError,
    memory: process.resourceUsage().maxRSS / 1024,
  };
}
