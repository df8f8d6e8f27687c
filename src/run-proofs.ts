import { CheckError } from './check/check.js';
import { checkEqual, describeCounterexample } from './check/equal.js';
import { minimisingWitness } from './check/minimising.js';
import { membershipElement } from './convex/abstract/membership.js';
import { verifyConvex } from './convex/verify.js';
import { conditionsOf } from './derive/conditions.js';
import { takenNames } from './derive/problem.js';
import { stateEquation } from './derive/prove/equation.js';
import { type Counterexample, prove, type Witness } from './derive/prove.js';
import { assumptionsIn, tellSteps } from './derive/tell.js';
import { digits, type Given, verifyDerivative, whereText } from './derive/verify.js';
import { zero } from './expr/atoms.js';
import type { Index, Node } from './expr/node.js';
import { appliedOf, variablesBelow } from './language/applied.js';
import { DeriveError } from './language/errors.js';
import type { CheckReport, Element } from './result.js';
import type { Asked } from './run-values.js';

/** Milliseconds that a proof may take for each of its two ways, and for steps where random points have decided. */
const BUDGET = 1500;
const PATIENCE = { prove: 1500, verify: 300 };

/** The check's own evaluation, which refutes what a proof need not be sought for. */
const witness: Witness = (a, b, axes, seed) => {
  try {
    const { counterexample } = checkEqual(a, b, axes, { seed });
    return counterexample && (describeCounterexample(counterexample) as unknown as Counterexample);
  } catch (error) {
    if (error instanceof CheckError) return null;
    throw error;
  }
};

function proveOptions(verb: 'prove' | 'verify', { script, seed }: Asked): Given {
  const definitions = [...script.scope.definitions.values()];
  return { definitions, witness, seed, budget: BUDGET, patience: PATIENCE[verb] };
}

/** `prove a == b`. */
export function proveElement(asked: Asked): Element {
  const { command, script, definitions } = asked;
  const start = performance.now();
  const { left, right, axes, taken } = stateEquation(command, script.scope);
  const proof = prove(left, right, axes, {
    ...proveOptions('prove', asked),
    almostEverywhere: false,
    leftMayFail: false,
  });
  const steps = proof.kind === 'proved' ? proof.steps : [];
  const stated = { name: '', taken, indices: axes };
  const element = {
    command: command.text,
    status: proof.kind,
    conditions: [
      ...new Set([left, right].flatMap((closed) => conditionsOf({ closed, stated: { taken, objective: zero } }))),
    ],
    definitions,
    assumptions: assumptionsIn(steps),
    steps: tellSteps(steps, { stated, left: { text: '', latex: '' } }),
    ms: { derive: performance.now() - start, check: 0 },
  };
  if (proof.kind === 'proved') {
    const middle = performance.now();
    const check = evaluated(left, right, axes, asked.seed);
    const ms = { derive: element.ms.derive, check: performance.now() - middle };
    return { ...element, message: proof.message, ...(check ? { check } : {}), ms };
  }
  if (proof.kind === 'undecided' && proof.partial)
    return { ...element, message: proof.message, counterexample: { ...proof.partial } };
  if (proof.kind !== 'refuted') return { ...element, message: proof.message };
  const { counterexample } = proof;
  const applied = variablesBelow([left, right]).find((v) => appliedOf(v) !== undefined);
  if (applied)
    return {
      ...element,
      status: 'undecided',
      message: `not equal for every value of ${applied.name}; what is known of it is not used here`,
    };
  const message = `${whereText(counterexample)}the left side is ${digits(counterexample.left)} and the right side ${digits(counterexample.right)}`;
  return { ...element, message, counterexample: { ...counterexample } };
}

/** `prove a in subdifferential h at u`. */
export function provesMembership(asked: Asked): Element {
  const { command, script, definitions, seed } = asked;
  const taken = takenNames(script.scope);
  const options = { ...proveOptions('prove', asked), almostEverywhere: false, leftMayFail: false };
  return membershipElement(command, script.scope, definitions, minimisingWitness(seed), (a, b, axes) => {
    const proof = prove(a, b, axes, options);
    if (proof.kind !== 'proved') return { proved: false, steps: [] };
    const stated = { name: '', taken, indices: axes };
    return { proved: true, steps: tellSteps(proof.steps, { stated, left: { text: '', latex: '' } }) };
  });
}

/** Both sides of what was proved, evaluated at random points; null where none is usable. */
function evaluated(left: Node, right: Node, axes: readonly Index[], seed: number): CheckReport | null {
  try {
    const { maxRelativeError, points } = checkEqual(left, right, axes, { seed });
    return { against: 'evaluation of both sides', points, maxRelativeError, seed };
  } catch (error) {
    if (error instanceof CheckError) return null;
    throw error;
  }
}

/** `verify <command> == (candidate)`. */
export function verifyElement(asked: Asked): Element {
  const { command, script, definitions } = asked;
  const start = performance.now();
  const verb = command.verified?.verb;
  switch (verb) {
    case 'gradient':
    case 'jacobian':
    case 'hessian':
      break;
    case 'prox':
    case 'conjugate':
    case 'subdifferential':
      return verifyConvex(command, script.scope, definitions, minimisingWitness(asked.seed), (a, b, axes) => {
        const options = { ...proveOptions('verify', asked), almostEverywhere: false, leftMayFail: false };
        return prove(a, b, axes, options).kind === 'proved';
      });
    default:
      throw new DeriveError(`verify ${verb} is not available`, command.span);
  }
  const verdict = verifyDerivative(command, script.scope, proveOptions('verify', asked));
  const { derived } = verdict;
  const left = { text: command.verified?.text ?? '' };
  const steps = [...derived.steps, ...verdict.steps];
  return {
    command: command.text,
    status: verdict.status,
    result: derived.form,
    conditions: conditionsOf(derived),
    definitions: [...definitions, ...derived.named],
    assumptions: assumptionsIn(steps),
    steps: tellSteps(steps, { stated: derived.stated, written: derived.written, left }),
    message: verdict.message,
    ms: { derive: performance.now() - start, check: 0 },
    ...(verdict.counterexample ? { counterexample: { ...verdict.counterexample } } : {}),
  };
}
