/** The elementary forms that overflow or cancel as they are written, each an expression of the language. */

export const DECLARATIONS = `x, y : real
p : positive
v : real[n]
w : positive[n]
`;

/** The expression, and the bits of error that its compiled form stays within. */
export const PATTERNS: readonly { readonly text: string; readonly name: string; readonly bits: number }[] = [
  { text: '1/(1 + exp(-x))', name: 'sigmoid', bits: 1.6 },
  { text: 'sigmoid(x)', name: 'sigmoid', bits: 1.6 },
  { text: 'sigmoid(x)*(1 - sigmoid(x))', name: "sigmoid'", bits: 2 },
  { text: 'exp(x)/(1 + exp(x))^2', name: "sigmoid'", bits: 2 },
  { text: '1 - sigmoid(x)', name: '1 - sigmoid', bits: 1.6 },
  { text: 'log(1 + exp(x))', name: 'softplus', bits: 1 },
  { text: 'softplus(x)', name: 'softplus', bits: 1 },
  { text: '-log(sigmoid(x))', name: '-log sigmoid', bits: 1 },
  { text: 'log(sum(exp(v)))', name: 'log-sum-exp', bits: 4 },
  { text: 'log(exp(x) + exp(y))', name: 'log-sum-exp', bits: 4 },
  { text: 'softmax(v)', name: 'softmax', bits: 12 },
  { text: 'log(softmax(v))', name: 'log softmax', bits: 12 },
  { text: 'exp(x) - 1', name: 'expm1', bits: 1 },
  { text: 'log(1 + p)', name: 'log1p', bits: 1 },
  { text: 'tanh(x)', name: 'tanh', bits: 1.6 },
  { text: '1 - tanh(x)^2', name: "tanh'", bits: 2 },
  { text: 'sqrt(x^2 + y^2)', name: 'hypot', bits: 2 },
  { text: 'norm(v)', name: 'norm', bits: 2 },
  { text: 'x/sqrt(x^2 + y^2)', name: 'direction', bits: 2.4 },
  { text: 'p*log(p)', name: 'x log x', bits: 1.6 },
  { text: '-sum(w .* log(w))', name: 'entropy', bits: 4 },
];
