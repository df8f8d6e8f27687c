import fc from 'fast-check';

/** What the expressions below speak of. */
export const DECLARATIONS = `a, b : real
lam : positive
x, y, yhat, b_out : real[n]
z : real[m]
A, B, W1 : real[n, n]
X : real[n, m]`;

type Text = fc.Arbitrary<string>;

const INDICES = ['i', 'j', 'k'];
const RELATIONS = ['==', '!=', '<', '<=', '>', '>='];

const both = (left: Text, right: Text, write: (l: string, r: string) => string): Text =>
  fc.tuple(left, right).map(([l, r]) => write(l, r));
const around = (inner: Text, ...ways: ((text: string) => string)[]): Text =>
  fc.tuple(inner, fc.constantFrom(...ways)).map(([text, way]) => way(text));

/** Text of a scalar that may speak of the indices given, whose operands are in brackets where they need be. */
export function scalarText(depth: number, indices: readonly string[] = []): Text {
  const leaves: Text[] = [
    fc.constantFrom('a', 'b', 'lam', 'pi', '2', '3', '0.5', '12'),
    ...(indices.length > 0 ? [elementText(indices)] : []),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const scalar = scalarText(depth - 1, indices);
  const vector = vectorText(depth - 1, indices);
  const matrix = matrixText(depth - 1, indices);
  const free = INDICES.find((index) => !indices.includes(index));
  const relation = fc
    .tuple(scalar, fc.constantFrom(...RELATIONS), scalar)
    .map(([left, op, right]) => `(${left}) ${op} (${right})`);
  const arms: Text[] = [
    fc.oneof(...leaves),
    fc
      .tuple(scalar, fc.constantFrom('+', '-', '*', '/', '.*', './'), scalar)
      .map(([left, op, right]) => `(${left}) ${op} (${right})`),
    fc.tuple(scalar, fc.constantFrom('2', '3', '-1', '(1/2)', 'a')).map(([base, power]) => `(${base})^${power}`),
    around(
      scalar,
      (t) => `-(${t})`,
      (t) => `exp(${t})`,
      (t) => `log(${t})`,
      (t) => `sigmoid(${t})`,
      (t) => `abs(${t})`,
    ),
    around(
      scalar,
      (t) => `sqrt(${t})`,
      (t) => `tanh(${t})`,
      (t) => `floor(${t})`,
      (t) => `relu(${t})`,
    ),
    around(
      vector,
      (t) => `norm(${t})`,
      (t) => `norm1(${t})`,
      (t) => `sum(${t})`,
      (t) => `max(${t})`,
    ),
    both(vector, vector, (l, r) => `(${l})' * (${r})`),
    both(vector, vector, (l, r) => `dot(${l}, ${r})`),
    around(
      matrix,
      (t) => `tr(${t})`,
      (t) => `det(${t})`,
      (t) => `logdet(${t})`,
      (t) => `norm(${t})`,
    ),
    both(scalar, scalar, (l, r) => `max(${l}, ${r})`),
    both(relation, scalar, (l, r) => `(${l})*(${r})`),
    fc.tuple(relation, scalar, scalar).map(([c, l, r]) => `if(${c}, ${l}, ${r})`),
  ];
  if (free !== undefined) {
    const inner = scalarText(depth - 1, [...indices, free]).map((text) => `(${text})*x[${free}]`);
    arms.push(
      around(
        inner,
        (t) => `sum(${t}, ${free})`,
        (t) => `sum(${t}, ${free} = 1:n)`,
        (t) => `prod(${t}, ${free})`,
        (t) => `max(${t}, ${free})`,
        (t) => `mean(${t}, ${free})`,
        ...indices.map((index) => (t: string) => `sum(${t}, ${free} != ${index})`),
        ...indices.map((index) => (t: string) => `sum(${t}, ${free} < ${index})`),
      ),
    );
  }
  return fc.oneof(...arms);
}

function elementText(indices: readonly string[]): Text {
  const index = fc.constantFrom(...indices);
  return fc.oneof(
    fc.tuple(fc.constantFrom('x', 'y', 'yhat', 'b_out'), index).map(([name, i]) => `${name}[${i}]`),
    fc.tuple(fc.constantFrom('A', 'B', 'W1'), index, index).map(([name, i, j]) => `${name}[${i},${j}]`),
  );
}

function vectorText(depth: number, indices: readonly string[]): Text {
  const leaves = fc.constantFrom('x', 'y', 'yhat', 'b_out', ...indices.flatMap((i) => [`A[${i},:]`, `B[:,${i}]`]));
  if (depth === 0) return leaves;
  const vector = vectorText(depth - 1, indices);
  const matrix = matrixText(depth - 1, indices);
  return fc.oneof(
    leaves,
    fc
      .tuple(vector, fc.constantFrom('+', '-', '.*', './'), vector)
      .map(([left, op, right]) => `(${left}) ${op} (${right})`),
    both(matrix, vector, (l, r) => `(${l})*(${r})`),
    both(scalarText(depth - 1, indices), vector, (l, r) => `(${l})*(${r})`),
    around(
      vector,
      (t) => `-(${t})`,
      (t) => `exp(${t})`,
      (t) => `(${t}).^2`,
      (t) => `softmax(${t})`,
    ),
    around(
      vector,
      (t) => `ones(n) - (${t})`,
      (t) => `max(${t}, 0)`,
      (t) => `X*(X' * (${t}))`,
    ),
  );
}

function matrixText(depth: number, indices: readonly string[]): Text {
  const leaves = fc.constantFrom('A', 'B', 'W1');
  if (depth === 0) return leaves;
  const matrix = matrixText(depth - 1, indices);
  const vector = vectorText(depth - 1, indices);
  return fc.oneof(
    leaves,
    fc
      .tuple(matrix, fc.constantFrom('+', '-', '*', '.*'), matrix)
      .map(([left, op, right]) => `(${left}) ${op} (${right})`),
    both(vector, vector, (l, r) => `(${l})*(${r})'`),
    around(
      matrix,
      (t) => `(${t})'`,
      (t) => `inv(${t})`,
      (t) => `inv(${t})'`,
      (t) => `exp(${t})`,
      (t) => `(${t})^2`,
    ),
    around(vector, (t) => `diag(${t})`),
    around(
      matrix,
      (t) => `(${t}) + eye(n)`,
      (t) => `lam*(${t})`,
    ),
  );
}
