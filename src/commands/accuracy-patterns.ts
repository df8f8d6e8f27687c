/** The elementary forms that overflow or cancel as they are written, each an expression of the language. */

export const DECLARATIONS = `x, y : real
p : positive
v : real[n]
w : positive[n]
`;

/** The expression, and bits of error (mean and greatest) that its compiled form stays within. */
export const PATTERNS: readonly {
  readonly text: string;
  readonly name: string;
  readonly bits: readonly [number, number];
}[] = [
  { text: '1/(1 + exp(-x))', name: 'sigmoid', bits: [0.3, 1.6] },
  { text: 'sigmoid(x)', name: 'sigmoid', bits: [0.3, 1.6] },
  { text: 'sigmoid(x)*(1 - sigmoid(x))', name: "sigmoid'", bits: [0.5, 2] },
  { text: 'exp(x)/(1 + exp(x))^2', name: "sigmoid'", bits: [0.5, 2] },
  { text: '1 - sigmoid(x)', name: '1 - sigmoid', bits: [0.3, 1.6] },
  { text: 'log(1 + exp(x))', name: 'softplus', bits: [0.2, 1] },
  { text: 'softplus(x)', name: 'softplus', bits: [0.2, 1] },
  { text: '-log(sigmoid(x))', name: '-log sigmoid', bits: [0.2, 1] },
  { text: 'log(sum(exp(v)))', name: 'log-sum-exp', bits: [0.3, 4] },
  { text: 'log(exp(x) + exp(y))', name: 'log-sum-exp', bits: [0.3, 4] },
  { text: 'softmax(v)', name: 'softmax', bits: [1, 12] },
  { text: 'log(softmax(v))', name: 'log softmax', bits: [0.5, 4] },
  { text: 'exp(x) - 1', name: 'expm1', bits: [0.3, 1] },
  { text: 'log(1 + p)', name: 'log1p', bits: [0.3, 1] },
  { text: 'tanh(x)', name: 'tanh', bits: [0.3, 1.6] },
  { text: '1 - tanh(x)^2', name: "tanh'", bits: [0.5, 2] },
  { text: 'sqrt(x^2 + y^2)', name: 'hypot', bits: [0.5, 2] },
  { text: 'norm(v)', name: 'norm', bits: [0.5, 2] },
  { text: 'x/sqrt(x^2 + y^2)', name: 'direction', bits: [0.8, 2.4] },
  { text: 'p*log(p)', name: 'x log x', bits: [0.3, 1.6] },
  { text: '-sum(w .* log(w))', name: 'entropy', bits: [0.8, 4] },
];
