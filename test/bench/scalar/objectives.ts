/** Scalar functions of x and y, in the notation that all systems share; both partial derivatives are asked for. */
export interface Objective {
  readonly name: string;
  readonly text: string;
  /** A point around which values are compared and calls timed. */
  readonly at: readonly [x: number, y: number];
}

/** f of question 3, whose trace is timed; its logistic functions are written out, as not every system knows them. */
export const TRACE: Objective = {
  name: 'f(x, y)',
  text: '(x^2 + 1/(1 + exp(-y)))/(3*x + y - 1/(1 + exp(-x)))',
  at: [1, 0.3],
};

export const objectives: readonly Objective[] = [
  TRACE,
  { name: 'logistic', text: 'log(1 + exp(-y*x))', at: [0.4, 1.2] },
  { name: 'student', text: '1/(1 + (x - y)^2) + log(1 + (x - y)^2)', at: [0.7, -0.2] },
  { name: 'hypot', text: 'sqrt(x^2 + y^2)*exp(-x*y)', at: [1.1, 0.6] },
  { name: 'nested', text: 'sin(exp(x*y))*log(1 + x^2)', at: [0.5, 0.8] },
];
