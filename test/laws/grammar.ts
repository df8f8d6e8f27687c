/**
 * Random scripts from a typed grammar over the language. A script is read off a tape of numbers, each of which
 * chooses among what may stand at a place, the simplest first: a shorter tape of smaller numbers is a simpler script.
 */

/** Lengths of the axes; none for a scalar. */
type Type = readonly string[];

interface Name {
  readonly name: string;
  readonly type: Type;
  /** Is every element positive? */
  readonly positive?: boolean;
}

const VARIABLES: readonly (Name & { readonly declared: string })[] = [
  { name: 'x', type: ['n'], declared: 'real[n]' },
  { name: 'c', type: [], declared: 'real' },
  { name: 'z', type: ['m'], declared: 'real[m]' },
  { name: 'A', type: ['m', 'n'], declared: 'real[m, n]' },
  { name: 'B', type: ['n', 'n'], declared: 'real[n, n]' },
  { name: 'lam', type: [], declared: 'positive', positive: true },
  { name: 'u', type: ['n'], declared: 'positive[n]', positive: true },
  { name: 'S', type: ['n', 'n'], declared: 'real[n, n] symmetric' },
  { name: 'P', type: ['n', 'n'], declared: 'simplex[n, n] symmetric hollow' },
  { name: 'C', type: ['m', 'm'], declared: 'real[m, m] spd' },
  { name: 'p', type: ['n'], declared: 'simplex[n]' },
  { name: 't', type: ['n'], declared: 'onehot[n]' },
  { name: 's', type: ['n'], declared: 'sign[n]' },
  { name: 'X', type: ['n', 'm'], declared: 'real[n, m]' },
  { name: 'L', type: ['2*ow'], declared: 'real[2*ow]' },
  { name: 'Y', type: ['2*ow + kw - 2'], declared: 'real[2*ow + kw - 2]' },
  { name: 'K', type: ['kw'], declared: 'real[kw]' },
  { name: 'r', type: ['ow'], declared: 'real[ow]' },
];

/** Variables by which is differentiated, as the commands name them. */
const BY: readonly string[] = ['x', 'c', 'A', 'z', 'B', 'u', 'X', 'lam', 'S', 'x[k]', 'X[k,:]', 'A[k,l]'].concat([
  'S symmetric',
  'K',
  'r',
  'p',
  'C',
  'C symmetric',
  'B[k,k]',
  'x[1]',
]);

const HESSIANS: readonly string[] = ['x', 'z', 'c', 'c, x', 'x, z', 'u'];

const SMOOTH = ['tanh', 'sigmoid', 'sin', 'exp', 'softplus', 'cos'];
const BENT = ['abs', 'relu'];

/** Chooses by the numbers of the tape, and the first of everything where it ends. */
class Tape {
  private at = 0;
  constructor(private readonly numbers: readonly number[]) {}

  below(count: number): number {
    const x = this.numbers[this.at++] ?? 0;
    return x % count;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  get isOver(): boolean {
    return this.at >= this.numbers.length;
  }
}

type Make = () => string;

class Writer {
  private readonly names: Name[] = [...VARIABLES];
  private letters = 0;
  /** Is what comes next a whole objective, which is made of something? */
  private whole = false;

  constructor(private readonly tape: Tape) {}

  define(name: Name): void {
    this.names.push(name);
  }

  /** One of the alternatives; the first ones only, where the tape is over or the expression deep. */
  private choose(depth: number, leaves: readonly Make[], rest: readonly Make[]): string {
    const isLeaf = !this.whole && (depth <= 0 || this.tape.isOver || this.tape.below(4) === 0);
    this.whole = false;
    return this.tape.of(isLeaf ? leaves : rest)();
  }

  private named(type: Type): Make[] {
    const fits = this.names.filter((n) => n.type.join() === type.join());
    return fits.reverse().map((n) => () => n.name);
  }

  private fn(): string {
    return this.tape.below(5) === 4 ? this.tape.of(BENT) : this.tape.of(SMOOTH);
  }

  /** What is differentiated. */
  objective(type: Type, depth: number): string {
    this.whole = true;
    return this.make(type, depth);
  }

  make(type: Type, depth: number): string {
    if (type.length === 0) return this.scalar(depth);
    return type.length === 1 ? this.vector(type[0] as string, depth) : this.matrix(type as [string, string], depth);
  }

  private scalar(depth: number): string {
    const d = depth - 1;
    const s = (): string => this.scalar(d);
    const v = (dim = this.tape.of(['n', 'm'])): string => this.vector(dim, d);
    const leaves: Make[] = [...this.named([]), () => this.tape.of(['2', '1/2', '3', '0.1'])];
    return this.choose(depth, leaves, [
      () => {
        const dim = this.tape.of(['n', 'm']);
        return `((${v(dim)})'*(${v(dim)}))`;
      },
      () => `sum(${v()})`,
      () => `norm(${v()})^2`,
      () => this.indexSum(d),
      () => `(${s()} + ${s()})`,
      () => `(${s()} - ${s()})`,
      () => `(${s()}*${s()})`,
      () => `${this.fn()}(${s()})`,
      () => `(${s()})^${this.tape.of(['2', '3'])}`,
      () => `(${s()}/(1 + (${s()})^2))`,
      () => `log(1 + (${s()})^2)`,
      () => `norm(${v()})`,
      () => `logsumexp(${v()})`,
      () => `mean(${v()})`,
      () => `max(${s()}, ${s()})`,
      () => `if(${s()} > ${s()}, ${s()}, ${s()})`,
      () => `norm1(${v()})`,
      () => `max(${v()})`,
      () => `prod(${v()})`,
      () => `tr(${this.matrix(['n', 'n'], d)})`,
      () => `sum(${this.matrix(['m', 'n'], d)})`,
      () => `norm(${this.matrix(['n', 'm'], d)})^2`,
      () => `logdet(C + ${this.matrix(['m', 'm'], d)}*(${this.matrix(['m', 'm'], d)})')`,
      () => `det(B + ${this.matrix(['n', 'n'], d)})`,
      () => `sum(p .* log(softmax(${v('n')})))`,
      () => `entropy(softmax(${v('n')}))`,
      () => `kl(p, softmax(${v('n')}))`,
      () => `sum(${this.fn()}(sum(x[i+w-1]*z[w], w)), i)`,
      () => `min(${s()}, ${s()})`,
      () => `tr(inv(C)*(${this.matrix(['m', 'm'], d)}))`,
      () => `((${v('m')})'*inv(C)*(${v('m')}))`,
      () => `sum(${this.fn()}(L[2*w-1])*r[w], w)`,
      () => `sum(${this.fn()}(sum(Y[2*(i-1)+w]*K[w], w))*r[i], i)`,
      () => `min(${v()})`,
      () => `sum(max(${this.matrix(['n', 'm'], d)}, 0))`,
      () => `sum(logsumexp(${this.matrix(['n', 'm'], d)}))`,
    ]);
  }

  private vector(dim: string, depth: number): string {
    const d = depth - 1;
    const v = (): string => this.vector(dim, d);
    const other = dim === 'n' ? 'm' : 'n';
    return this.choose(depth, this.named([dim]), [
      () => `(${v()} + ${v()})`,
      () => `(${v()} - ${v()})`,
      () => `(${v()} .* ${v()})`,
      () => `${this.fn()}(${v()})`,
      () => `((${this.matrix([dim, other], d)})*(${this.vector(other, d)}))`,
      () => `((${this.matrix([other, dim], d)})'*(${this.vector(other, d)}))`,
      () => `((${this.matrix([dim, dim], d)})*(${v()}))`,
      () => `(${this.scalar(d)}*(${v()}))`,
      () => `softmax(${v()})`,
      () => `(${v()}).^2`,
      () => `(${v()} ./ (ones(${dim}) + (${v()}).^2))`,
      () => `ones(${dim})`,
      () => `diag(${this.matrix([dim, dim], d)})`,
      () => `max(${v()}, 0)`,
      () => `if(${v()} > 0, ${v()}, ${v()})`,
      () => (dim === 'm' ? `(inv(C)*(${v()}))` : `(S*(${v()}))`),
      () => (dim === 'n' ? 'A[1,:]' : 'A[:,2]'),
    ]);
  }

  private matrix(type: readonly [string, string], depth: number): string {
    const d = depth - 1;
    const [rows, columns] = type;
    const m = (): string => this.matrix(type, d);
    const square: Make[] = rows === columns ? [() => `eye(${rows})`, () => `diag(${this.vector(rows, d)})`] : [];
    const leaves = this.named(type);
    return this.choose(depth, leaves.length > 0 ? leaves : [() => `ones(${rows}, ${columns})`], [
      () => `((${this.vector(rows, d)})*(${this.vector(columns, d)})')`,
      () => `(${m()} + ${m()})`,
      () => `(${m()} - ${m()})`,
      () => `(${m()} .* ${m()})`,
      () => `(${this.matrix([columns, rows], d)})'`,
      () => `((${this.matrix([rows, 'n'], d)})*(${this.matrix(['n', columns], d)}))`,
      () => `((${this.matrix([rows, 'm'], d)})*(${this.matrix(['m', columns], d)}))`,
      () => `(${this.scalar(d)}*(${m()}))`,
      () => `${this.fn()}(${m()})`,
      () => `softmax(${m()})`,
      () => `(${m()}).^2`,
      ...square,
      ...(rows === 'm' && columns === 'm' ? [() => 'inv(C)'] : []),
    ]);
  }

  private fresh(): string {
    return `i${++this.letters}`;
  }

  /** Σ over one or two indices, with a guard or without; a factor for each index says over what it runs. */
  private indexSum(depth: number): string {
    const pairs: readonly (readonly [string, Type, readonly string[]])[] = [
      ['x', ['n'], ['n']],
      ['B', ['n', 'n'], ['n', 'n']],
      ['A', ['m', 'n'], ['m', 'n']],
      ['P', ['n', 'n'], ['n', 'n']],
      ['z', ['m'], ['m']],
      ['u', ['n'], ['n']],
    ];
    const [name, , dims] = this.tape.of(pairs);
    const indices = dims.map((dim) => ({ name: this.fresh(), dim }));
    const at = indices.map((i) => i.name);
    const body = `${name}[${at.join(',')}]*${this.element(indices, depth)}`;
    const [i, j] = at;
    const guards =
      j && dims[0] === dims[1] ? ['', `${i} != ${j}`, `${i} < ${j}`, `${i} <= ${j}`] : ['', '', `${i} >= 2`];
    const guard = this.tape.of(guards);
    return `sum(${[body, ...at, guard].filter((part) => part !== '').join(', ')})`;
  }

  /** A number at indices. */
  element(indices: readonly { readonly name: string; readonly dim: string }[], depth: number): string {
    const d = depth - 1;
    const e = (): string => this.element(indices, d);
    const at = (dim: string): string[] => indices.filter((i) => i.dim === dim).map((i) => i.name);
    const leaves: Make[] = [];
    for (const { name, type } of [...this.names].reverse()) {
      const fits = type.map(at);
      if (fits.every((f) => f.length > 0) && type.length > 0)
        leaves.push(() => `${name}[${fits.map((f) => this.tape.of(f)).join(',')}]`);
    }
    leaves.push(() => this.tape.of(['1', '2', 'c', 'lam']));
    const [i, j] = indices;
    const same = at('n');
    const more: Make[] = [
      () => `(${e()} + ${e()})`,
      () => `(${e()} - ${e()})`,
      () => `(${e()}*${e()})`,
      () => `${this.fn()}(${e()})`,
      () => `(${e()})^2`,
      () => `(${e()}/(1 + (${e()})^2))`,
      () => `((${e()} > 0)*${e()})`,
      () => `if(${e()} > ${e()}, ${e()}, ${e()})`,
      () => `max(${e()}, 0)`,
    ];
    const [a, b] = same;
    more.push(() => `min(${e()}, ${e()})`);
    if (a) {
      more.push(() => `if(${a} == 1, ${e()}, ${e()})`);
      more.push(() => `((2 <= ${a} < n)*x[${a}+1]*x[${a}-1])`);
      more.push(() => `sum(x[w], 1 <= w < ${a})`);
      more.push(() => `min(B[w,${a}]*x[w], w)`);
      more.push(() => `max(x[w] - u[w], w, w != ${a})`);
      more.push(() => `((${a} >= 2)*x[${a}-1])`);
      more.push(() => `((${a} + 1 <= n)*x[${a}+1])`);
      more.push(() => `sum(${this.inner(indices, 'n', a, d)})`);
      more.push(() => `max(B[${a},w]*x[w], w)`);
      more.push(() => `prod(x[w] + B[${a},w], w)`);
    }
    if (a && b && a !== b) {
      more.push(() => `((${a} ${this.tape.of(['!=', '<', '<=', '=='])} ${b})*${e()})`);
      more.push(() => `norm(X[${a},:] - X[${b},:])^2`);
      more.push(() => `exp(-norm(X[${a},:] - X[${b},:])^2)`);
    }
    if (i) more.push(() => `(${i.name}*${e()})`);
    if (j) more.push(() => `(${this.scalar(d)}*${e()})`);
    return this.choose(depth, leaves, more);
  }

  /** Body, index and guard of a sum inside. */
  private inner(
    indices: readonly { readonly name: string; readonly dim: string }[],
    dim: string,
    outer: string,
    depth: number,
  ): string {
    const name = this.fresh();
    const body = `x[${name}]*${this.element([...indices, { name, dim }], depth)}`;
    const guard = this.tape.of(['', `${name} != ${outer}`, `${name} <= ${outer}`, `${outer} < ${name}`]);
    return [body, name, guard].filter((part) => part !== '').join(', ');
  }
}

const DEFINED: readonly { readonly name: string; readonly type: Type }[] = [
  { name: 'a', type: ['n'] },
  { name: 'h', type: ['m'] },
  { name: 'g', type: [] },
  { name: 'q', type: ['n', 'n'] },
];

const INDEXED = ['i', 'j'];

/** Names that the last line is made of, through the definitions above it. */
function reached(lines: readonly string[]): Set<string> {
  const out = new Set<string>();
  const visit = (line: string): void => {
    for (const name of line.match(/[A-Za-z_]\w*/g) ?? []) {
      if (out.has(name)) continue;
      out.add(name);
      const above = lines.find((l) => new RegExp(`^${name}(\\[.*?\\])? = `).test(l));
      if (above) visit(above);
    }
  };
  visit((lines.at(-1) ?? '').replace(/^f = /, ''));
  return out;
}

/** A script with one command. */
export function scriptFrom(numbers: readonly number[]): string {
  const tape = new Tape(numbers);
  const writer = new Writer(tape);
  const lines: string[] = [];
  const wanted = tape.below(4);
  for (let k = 0; k < wanted; k++) {
    const { name, type } = tape.of(DEFINED);
    if (lines.some((line) => line.startsWith(`${name} `) || line.startsWith(`${name}[`))) continue;
    const own = type.map((dim, axis) => ({ name: INDEXED[axis] as string, dim }));
    const byIndex = type.length > 0 && type.every((dim) => dim === 'n') && tape.below(2) === 1;
    if (byIndex) {
      const at = own.map((i) => i.name);
      const anchor = type.length === 1 ? `x[${at}]` : `B[${at}]`;
      // The guards of shifted subscripts do not say over what the indices run.
      lines.push(`${name} : real[${type.join(', ')}]`);
      lines.push(`${name}[${at}] = ${anchor}*${writer.element(own, 2)} + ${writer.element(own, 2)}`);
    } else lines.push(`${name} = ${writer.make(type, 2)}`);
    writer.define({ name, type });
  }
  const verb = tape.of(['gradient', 'gradient', 'gradient', 'gradient', 'gradient', 'jacobian', 'hessian']);
  const target = verb === 'jacobian' ? writer.objective(['n'], 2) : writer.objective([], 3);
  lines.push(`f = ${target}`);
  const inside = reached(lines);
  const uses = (by: string): boolean =>
    by.split(/, (?![^[]*\])/).every((part) => inside.has(part.replace(/\[.*| .*/, '')));
  const choices = (verb === 'hessian' ? HESSIANS : BY)
    .filter(uses)
    .filter((by) => verb === 'gradient' || !by.endsWith('symmetric'));
  const by = choices.length > 0 ? tape.of(choices) : 'x';
  lines.push(`${verb} f wrt ${by}`);
  const used = new Set(lines.join('\n').match(/[A-Za-z_]\w*/g));
  const mentioned = VARIABLES.filter(
    ({ name, type }) => used.has(name) || (type.length === 1 && used.has(type[0] as string)),
  );
  return [...mentioned.map(({ name, declared }) => `${name} : ${declared}`), ...lines].join('\n');
}
