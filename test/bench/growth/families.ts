/** Chains of n links, each of one variable x: as a script of the language, and as one expression for other systems. */
export interface Family {
  readonly name: string;
  /** Ends in a command for the gradient with respect to x. */
  readonly script: (n: number) => string;
  /** The same objective as one expression that mathjs, nerdamer, algebrite and SymPy read; without, it is of arrays. */
  readonly expression?: (n: number) => string;
  /** The numbers of links, where they are others than those of the scalar chains. */
  readonly sizes?: readonly number[];
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);

/** x passed n times through `link`, which repeats it; null where the text would be longer than this. */
const LONGEST = 2 ** 22;
function nested(n: number, link: (inner: string) => string): string {
  let text = 'x';
  for (let k = 0; k < n && text.length <= LONGEST; k++) text = link(text);
  if (text.length > LONGEST) throw new RangeError('the text is over 4 MB');
  return text;
}

const chain = (n: number, link: (name: string) => string): string =>
  ['x : unit', 'v0 = x', ...upTo(n).map((k) => `v${k} = ${link(`v${k - 1}`)}`), `gradient v${n} wrt x`].join('\n');

const single = (expression: string): string => `x : unit\nf = ${expression}\ngradient f wrt x`;

/** A perceptron of n layers with weights of their own, by the weights of the first. */
function perceptron(n: number): string {
  const layers = upTo(n).map((k) => `h${k} = tanh(W${k}*${k === 1 ? 'x' : `h${k - 1}`} + b${k})`);
  const weights = upTo(n).flatMap((k) => [`W${k} : real[d, d]`, `b${k} : real[d]`]);
  return ['x : real[d]', ...weights, ...layers, `f = norm(h${n})^2/2`, 'gradient f wrt W1'].join('\n');
}

export const FAMILIES: readonly Family[] = [
  {
    name: 'sigmoid, nested',
    script: (n) => single(`${'sigmoid('.repeat(n)}x${')'.repeat(n)}`),
    expression: (n) => nested(n, (u) => `1/(1 + exp(-(${u})))`),
  },
  {
    name: 'sigmoid, named',
    script: (n) => chain(n, (v) => `sigmoid(${v})`),
    expression: (n) => nested(n, (u) => `1/(1 + exp(-(${u})))`),
  },
  {
    name: 'product',
    script: (n) =>
      single(
        upTo(n)
          .map((k) => `cos(x/${k})`)
          .join('*'),
      ),
    expression: (n) =>
      upTo(n)
        .map((k) => `cos(x/${k})`)
        .join('*'),
  },
  {
    name: 'sum',
    script: (n) =>
      single(
        upTo(n)
          .map((k) => `sin(${k}*x)`)
          .join(' + '),
      ),
    expression: (n) =>
      upTo(n)
        .map((k) => `sin(${k}*x)`)
        .join(' + '),
  },
  {
    name: 'x(1-x) iterated',
    script: (n) => chain(n, (v) => `${v}*(1 - ${v})`),
    expression: (n) => nested(n, (u) => `(${u})*(1 - (${u}))`),
  },
  { name: 'perceptron', script: perceptron, sizes: [10, 100, 1000] },
];
