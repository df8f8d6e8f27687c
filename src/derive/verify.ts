import type { Node } from '../expr/node.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import type { DeriveError } from '../language/errors.js';
import { printAst } from '../language/print.js';
import { makeNames } from '../language/raise/names.js';
import { raise } from '../language/raise.js';
import type { Scope } from '../language/scope.js';
import { lengthText, shapeText } from '../language/shape-text.js';
import { transpose } from '../language/value.js';
import { type Derived, deriveCommand } from './answer.js';
import type { Stated } from './problem.js';
import { type Counterexample, type Proof, type ProveOptions, prove } from './prove.js';
import type { RawStep } from './simplify.js';
import { type Candidate, elementOver, readCandidate } from './verify/candidate.js';
import { rawDerivative } from './verify/raw.js';
import { same, valuesOf } from './verify/same.js';
import { likeliestSlip, type Print } from './verify/slips.js';

/** Is a candidate the result of a command? */
export interface Verdict {
  readonly status: 'proved' | 'refuted' | 'undecided';
  readonly message: string;
  readonly derived: Derived;
  /** From the derived form to the candidate. */
  readonly steps: readonly RawStep[];
  readonly counterexample?: Counterexample;
}

/** What does not depend on the command. */
export type Given = Omit<ProveOptions, 'almostEverywhere' | 'leftMayFail'>;

/** Milliseconds for the search of the slip. */
const SLIP_BUDGET = 600;

/** Verdicts on a derivative: its closed form is derived, and the candidate proved equal to it or not. */
export function verifyDerivative(command: CommandStatement, scope: Scope, options: Given): Verdict {
  const verified = command.verified as CommandStatement;
  const derived = deriveCommand(verified, scope);
  const candidate = readCandidate(command.candidate as Ast, derived.stated, scope);
  const refuted = (message: string): Verdict => ({ status: 'refuted', message, derived, steps: [] });
  switch (candidate.kind) {
    case 'meaningless':
      return refuted(`the candidate has no value: ${reason(candidate.error)}`);
    case 'misshapen':
      return refuted(misshapen(verified, derived, candidate, options.seed));
    case 'element':
      return judge(verified, derived, candidate.node, options);
    default:
      return candidate satisfies never;
  }
}

function reason(error: DeriveError): string {
  return error.expected === undefined ? error.message : `${error.message}; expected: ${error.expected}`;
}

function misshapen(
  verified: CommandStatement,
  derived: Derived,
  { value }: Extract<Candidate, { kind: 'misshapen' }>,
  seed: number,
): string {
  const { open, indices } = derived.stated;
  const wanted = open.length === 0 ? 'a scalar' : `[${open.map((i) => lengthText(i.children[1] as Node)).join(', ')}]`;
  const given = value.axes.length === 0 ? 'a scalar' : shapeText(value);
  const turned = transpose(value);
  const node = turned && elementOver(turned, open);
  const isTransposed =
    node !== null && node !== undefined && same(valuesOf([derived.closed, node], indices, seed), 0, 1);
  const slip = isTransposed ? '; likeliest slip: it is transposed' : '';
  return `the candidate has shape ${given}, but the ${verified.verb} has shape ${wanted}${slip}`;
}

function judge(verified: CommandStatement, derived: Derived, candidate: Node, options: Given): Verdict {
  const { stated } = derived;
  const everywhere = { ...options, almostEverywhere: true, leftMayFail: false };
  let proof = prove(derived.closed, candidate, stated.indices, everywhere);
  if (proof.kind === 'undecided' && (proof.noValues || (proof.partial && !Number.isFinite(proof.partial.left)))) {
    // The closed form may have no value where the derivative has one; what reverse mode gives has one there.
    const raw = prove(rawDerivative(stated), candidate, stated.indices, { ...everywhere, leftMayFail: true });
    if (raw.kind !== 'undecided' || raw.partial) proof = raw;
  }
  return verdictOf(proof, verified, derived, candidate, options.seed);
}

function verdictOf(proof: Proof, verified: CommandStatement, derived: Derived, candidate: Node, seed: number): Verdict {
  switch (proof.kind) {
    case 'proved':
      return { status: 'proved', message: proof.message, derived, steps: proof.steps };
    case 'undecided': {
      const { partial } = proof;
      if (!partial || Number.isFinite(partial.right))
        return { status: 'undecided', message: proof.message, derived, steps: [] };
      const message = `${whereText(partial)}the candidate has no value and the ${verified.verb} is ${digits(partial.left)}: a subscript leaves its axis, or a number its domain`;
      return { status: 'refuted', message, derived, steps: [], counterexample: partial };
    }
    case 'refuted': {
      const { counterexample } = proof;
      const slip = likeliestSlip({
        derivative: derived.closed,
        candidate,
        stated: derived.stated,
        print: printer(derived.stated),
        seed,
        deadline: performance.now() + SLIP_BUDGET,
      });
      const message = `${whereText(counterexample)}the ${verified.verb} is ${digits(counterexample.left)} and the candidate ${digits(counterexample.right)}${slip ? `; likeliest slip: ${slip}` : ''}`;
      return { status: 'refuted', message, derived, steps: [], counterexample };
    }
    default:
      return proof satisfies never;
  }
}

/** The indices of a counterexample, as the head of a sentence. */
export function whereText({ indices }: Counterexample): string {
  const at = Object.entries(indices).map(([name, value]) => `${name} = ${value}`);
  return at.length === 0 ? '' : `at ${at.join(', ')} `;
}

export function digits(x: number): string {
  return String(Number(x.toPrecision(6)));
}

function printer(stated: Stated): Print {
  const names = makeNames(stated.taken);
  return (node) => {
    const ast = raise(node, [], names);
    return ast ? printAst(ast) : 'of the derivative';
  };
}
