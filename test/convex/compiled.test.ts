import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pointFromData } from '../../src/check/data.js';
import { minimisingWitness } from '../../src/check/minimising.js';
import { compilables, compilablesWithRoots } from '../../src/commands/targets.js';
import { rootedModule } from '../../src/compile/rooted.js';
import { deriveConvex } from '../../src/convex/element.js';
import { stateConvex } from '../../src/convex/problem.js';
import { compile, conjugate, prox } from '../../src/index.js';
import { readScript } from '../../src/language/script.js';
import { run } from './derived.js';

/** Functions of one variable: with a formula, with cases, with a domain, with regimes, with roots. */
const SCALAR = [
  'lam*abs(z)',
  'max(0, 1 - z)',
  'if(abs(z) <= d, z^2/2, d*abs(z) - d^2/2)',
  'if(z >= 0, lam*z, inf)',
  'abs(z) + abs(z - 1)',
  'abs(z)^(3/2)',
  'z^4',
  'if(z > 0, -log(z), inf)',
  'if(z > 0, z*log(z), if(z == 0, 0, inf))',
  'if(z == 0, 0, lam)',
  'min(abs(z), d)',
  'if(z == 0 or z == 1, 0, inf)',
  'log(1 + exp(z))',
  'sqrt(1 + z^2)',
  'lam*abs(z) + log(1 + exp(z))',
  'if(0 <= z <= d, exp(z)*z^2, inf)',
];

const LETTERS = [
  { lam: 0.7, d: 0.6, t: 0.5 },
  { lam: 1.3, d: 0.25, t: 2 },
];

const near = (a: number, b: number, tolerance = 1e-12): boolean =>
  a === b || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));

/** What `--at` gives: of the cases themselves, which are not compiled. */
function reference(script: string, command: string): (data: Readonly<Record<string, unknown>>) => number[] {
  const { commands, scope } = readScript({ file: 'test', text: `${script}${command}\n` });
  const { value } = deriveConvex(stateConvex(commands[0] as (typeof commands)[0], scope));
  if (!value) throw new Error('no value');
  return (data) => Array.from(value(pointFromData(scope.declarations.values(), data), WITNESS).data);
}

const WITNESS = minimisingWitness(3);

/** Numbers that a condition compares with are looked at themselves, beside them, and away from them. */
function points(pieces: readonly { readonly when: string }[], letters: Readonly<Record<string, number>>): number[] {
  const lines = [`${Object.keys(letters).join(', ')} : real`];
  const at = Object.entries(letters).map(([n, v]) => `${n} = ${v}`);
  const ends = pieces.flatMap(({ when }) => when.split(/<=|>=|==|[<>]|and|or/)).map((s) => s.trim());
  const known = ends.filter((e) => e !== '' && !/\b[xy]\b|true|\bnot\b/.test(e) && balanced(e));
  const values = [...new Set(known)].map((e) => {
    const [element] = run(...lines, `evaluate ${e} at ${at.join(', ')}`);
    return Number(element?.result?.decimal);
  });
  return [
    ...values.filter(Number.isFinite).flatMap((v) => [v, v - 1e-4, v + 1e-4]),
    -7.3,
    -1.9,
    -0.4,
    0,
    0.2,
    1.1,
    6.7,
  ];
}

function balanced(text: string): boolean {
  return text.split('(').length === text.split(')').length;
}

for (const h of SCALAR) {
  test(`compiled prox and conjugate are the values of the cases: ${h}`, () => {
    const script = `lam, d, t : positive\nx, y : real\nh(z) = ${h}\n`;
    let compared = 0;
    for (const element of [prox(script, 'h', 'x', 't'), conjugate(script, 'h', 'y')]) {
      if (element.status === 'undecided' && element.command.startsWith('conjugate')) continue;
      const compiled = compile(element);
      const cases = reference(script, element.command);
      for (const letters of LETTERS) {
        for (const p of points(element.result?.pieces ?? [], letters)) {
          const data = { ...letters, x: p, y: p };
          const [found, [wanted]] = [compiled(data) as number, cases(data) as [number]];
          // 1e-4 beside the end of a domain a rounding error of the argument shows in the logarithm of what is left.
          const equal = near(found, wanted, element.command.startsWith('prox') ? 1e-12 : 1e-11);
          assert.ok(equal, `${element.command} at ${JSON.stringify(data)}: ${found}, not ${wanted}`);
          compared++;
        }
      }
    }
    assert.ok(compared >= 14);
  });
}

/** Functions of arrays, with what they need; the last with a root an element, one in common, and one a row. */
const ARRAYS: readonly (readonly [h: string, lines: readonly string[], data: Readonly<Record<string, unknown>>])[] = [
  ['norm1(z)', [], {}],
  ['norm(z)', [], {}],
  ['max(z)', [], {}],
  [
    'norm(A*z - b)^2/2',
    ['A : real[m,n]', 'b : real[m]'],
    {
      A: [
        [1, 2, 0.5, -1],
        [0, 1, -2, 3],
      ],
      b: [1, -2],
    },
  ],
  ['sum(log(1 + exp(z[i])), i)', [], {}],
  ['sum(sqrt(1 + z[i]^2) + c[i]*abs(z[i]), i)', ['c : positive[n]'], { c: [0.1, 0.5, 2, 0.3] }],
  ['log(sum(exp(z)))', [], {}],
  ['exp(max(z))', [], {}],
];

for (const [h, lines, more] of ARRAYS) {
  test(`compiled prox of arrays: ${h}`, () => {
    const script = [...lines, 'x, z : real[n]', 't : positive', `h(z) = ${h}`, ''].join('\n');
    const element = prox(script, 'h', 'x', 't');
    const [compiled, cases] = [compile(element), reference(script, 'prox h at x with t')];
    for (const x of [
      [0.3, -1.2, 2, 0.31],
      [5, 5, -4, 0],
      [0, 0, 0, 0],
      [30, -20, 0.1, 12],
    ]) {
      for (const t of [0.4, 3]) {
        const data = { ...more, x, z: x, t };
        const [found, wanted] = [compiled(data) as number[], cases(data)];
        const equal = found.length === 4 && found.every((v, k) => near(v, wanted[k] as number));
        assert.ok(equal, `at ${JSON.stringify(data)}: ${found}, not ${wanted}`);
      }
    }
  });
}

test('roots of the rows of a matrix are found side by side', () => {
  const script = 'X, Z : real[m, n]\nt : positive\nh(Z) = sum(log(sum(exp(Z[i,j]), j)), i)\n';
  const compiled = compile(script, 'prox h at X with t');
  const X = [
    [0.2, -1, 3],
    [1, 1, 1],
  ];
  const found = compiled({ X, t: 0.7 }) as number[][];
  assert.equal(
    found.map((r) => r.length),
    [3, 3],
  );
  for (const [i, row] of found.entries()) {
    const total = row.reduce((s, v) => s + Math.exp(v), 0);
    for (const [j, u] of row.entries()) assert.ok(near(u + (0.7 * Math.exp(u)) / total, X[i]?.[j] as number));
  }
});

test('a compiled root satisfies its equation as well as numbers can', () => {
  const compiled = compile('x, z : real\nt : positive\nh(z) = log(1 + exp(z))\n', 'prox h at x with t');
  for (const x of [-1e3, -40, -1, 0, 1e-8, 3, 40, 1e6]) {
    const u = compiled({ x, t: 2.5 }) as number;
    assert.ok(near(u + 2.5 / (1 + Math.exp(-u)), x, 4e-16), `${x}: ${u}`);
  }
});

test('the point may be an expression, and the result names it', () => {
  const script = 'v, g : real\nt : positive\nz : real\nh(z) = abs(z)\n';
  const element = prox(script, 'h', 'v - t*g', 't');
  assert.is(element.result?.text, 'max(abs(x) - t, 0)*sign(x)');
  assert.equal(element.definitions, [{ name: 'x', text: 'v - t*g', latex: 'v - t\\,g' }]);
  assert.is(compile(element)({ v: 3, g: 2, t: 0.5 }), 1.5);
  const data = { v: 3, g: 2, t: 0.5, z: 0 };
  assert.is(prox(script, 'h', 'v - t*g', 't', { data }).value, 1.5);
  assert.is(compile('z : real\nh(z) = abs(z)\n', 'prox h')({ z: 3 }), 2);
});

test('what is no function, or has roots for another backend, is refused with one message', () => {
  const script = 'x, z : real\nt : positive\nh(z) = log(1 + exp(z))\n';
  assert.throws(() => compile(script, 'prox h at x with t', { backend: 'wasm' }), /JavaScript alone/);
  const source = { file: 'test', text: `${script}prox h at x with t\n` };
  assert.throws(() => compilables(source), /prox h at x with t has no closed form: .* JavaScript alone/);
  const undecided = 'x, z : real[n]\nh(z) = sum(abs(z[i+1] - z[i]), i)\n';
  assert.throws(() => compile(undecided, 'prox h at x'), /prox h at x is not compiled: no rule/);
});

test('a module holds all that it needs, roots too', async () => {
  const script =
    'c : positive[n]\nx, z : real[n]\nt : positive\nh(z) = sum(c[i]*sqrt(1 + z[i]^2), i)\nprox h at x with t\n';
  const [made] = compilablesWithRoots({ file: 'test', text: script });
  if (!made) throw new Error('nothing to compile');
  const { source, types } = rootedModule(made.result, made);
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const data = { c: [1, 0.5], x: [2, -3], t: 0.8 };
  assert.equal(module.prox_h(data), compile(script.replace(/prox.*\n/, ''), 'prox h at x with t')(data));
  assert.match(types, /export function prox_h\(data: \{ "c": Numbers; "x": Numbers; "t": Numbers \}\): Nested;/);
});

test.run();
