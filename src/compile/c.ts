import { helpersIn } from './c/helpers.js';
import { commentText, counter, identifier } from './c/names.js';
import { expressions } from './c/values.js';
import { arranged, type LikelySizes } from './loops/arranged.js';
import { surelyNonneg } from './loops/bounds.js';
import { type Buffer, type Program, type Statement, statements, type Update, type Value } from './loops/program.js';
import { asConstant, constant, times } from './terms/poly.js';
import type { Poly, Var } from './terms/term.js';

export interface CSource {
  /** The definition: C99, nothing needed but the standard library. */
  readonly source: string;
  /** The declaration, for C and C++. */
  readonly header: string;
  readonly name: string;
  /** Names of the dimensions in the order of the arguments; each is a `ptrdiff_t`, before all buffers. */
  readonly dims: readonly string[];
  /** Parameters and outputs in the order of the arguments; a scalar parameter goes by value. */
  readonly buffers: readonly Buffer[];
}

export interface COptions {
  /** The function's name. */
  readonly name: string;
  /** The order of the parameters; without it that of the program. */
  readonly parameters?: readonly { readonly name: string }[];
  /** Lines for people: what is computed, in the language. */
  readonly about?: readonly string[];
  /** Likely lengths of dimensions, by which the order of loops is chosen. */
  readonly sizes?: LikelySizes;
  /** The file of the header, which the source then includes. */
  readonly include?: string;
}

const WIDTH = 100;

function isScalar(buffer: Buffer): boolean {
  return buffer.role === 'parameter' && buffer.extents.length === 0;
}

function product(extents: readonly Poly[]): Poly {
  return extents.reduce(times, constant(1));
}

/**
 * Emits the program as readable C99: `int name(sizes…, parameters…, results…)`. Arrays are row by row;
 * the value is 0, or 1 where memory for intermediates is missing.
 */
export function emitC(given: Program, options: COptions): CSource {
  const program = arranged(given, options.sizes);
  const taken = new Set<string>();
  const name = identifier(options.name, new Set());
  taken.add(name);
  const slots = new Map<number, Poly>();
  for (const [s] of statements(program.body)) if (s.kind === 'offset') slots.set(s.id, s.poly);

  const place = (b: Buffer): number => options.parameters?.findIndex((p) => p.name === b.name) ?? 0;
  const parameters = program.buffers.filter((b) => b.role === 'parameter').sort((a, b) => place(a) - place(b));
  const temporaries = program.buffers.filter((b) => b.role === 'temporary');
  const bufferNames = new Map<string, string>();
  const keyOf = (b: Buffer): string => (b.role === 'parameter' ? `parameter ${b.name}` : `${b.id}`);
  for (const b of parameters) bufferNames.set(keyOf(b), identifier(b.name, taken));
  program.outputs.forEach((b, k) => {
    bufferNames.set(keyOf(b), identifier(program.outputs.length === 1 ? 'out' : `out${k + 1}`, taken));
  });
  for (const b of temporaries) bufferNames.set(keyOf(b), identifier(b.name || 'kept', taken));
  const bufferName = (b: Buffer): string => bufferNames.get(keyOf(b)) as string;

  const dimNames = new Map<string, string>();
  const dimName = (dim: string): string => {
    const found = dimNames.get(dim) ?? identifier(dim, taken);
    dimNames.set(dim, found);
    return found;
  };
  // The order in which the shapes of the parameters name them.
  for (const b of parameters) {
    for (const e of b.extents) for (const m of e.terms) for (const a of m.atoms) if (a.kind === 'dim') dimName(a.name);
  }
  const used = new Set<string>();
  const loops: { readonly variable: Var; readonly name: string }[] = [];
  const text = expressions({
    buffer: bufferName,
    dim: (d) => {
      used.add(d);
      return dimName(d);
    },
    variable: (v) => loops.findLast((l) => l.variable === v)?.name as string,
    slot: (id) => slots.get(id),
  });

  const update = (id: number, how: Update, value: Value): string => {
    const v = text.value(value);
    if (how === 'sum') return `t${id} += ${v};`;
    return how === 'prod' ? `t${id} *= ${v};` : `t${id} = cf_${how}(t${id}, ${v});`;
  };

  const block = (body: readonly Statement[], depth: number): string[] => {
    const out: string[] = [];
    const pad = '  '.repeat(depth);
    for (const s of body) for (const line of statement(s, depth)) out.push(`${pad}${line}`);
    return out;
  };

  const loop = (s: Statement & { kind: 'for' }, depth: number): string[] => {
    const [from, until] = [text.from(s.bounds.lo), text.until(s.bounds.hi)];
    const around = new Set([...taken, ...loops.map((l) => l.name)]);
    const v = counter(s.variable.name, around);
    loops.push({ variable: s.variable, name: v });
    const simple = /^[\w* +-]+$/.test(until);
    const head = simple
      ? `for (ptrdiff_t ${v} = ${from}; ${v} < ${until}; ${v}++) {`
      : `for (ptrdiff_t ${v} = ${from}, ${v}_end = ${until}; ${v} < ${v}_end; ${v}++) {`;
    const lines = [head, ...block(s.body, 1), '}'];
    loops.pop();
    return depth >= 0 ? lines : [];
  };

  const statement = (s: Statement, depth: number): readonly string[] => {
    switch (s.kind) {
      case 'let':
        return [`const double t${s.id} = ${text.value(s.value)};`];
      case 'round':
        return [`const ptrdiff_t o${s.id} = (ptrdiff_t)floor(${text.value(s.value)} + 0.5);`];
      case 'offset':
        return [];
      case 'accumulator':
        return [`double t${s.id} = ${text.value({ kind: 'const', value: s.start })};`];
      case 'update':
        return [update(s.id, s.how, s.value)];
      case 'keep': {
        const v = `t${s.where}_new`;
        const position = text.value({ kind: 'int', poly: s.position });
        return [
          `const double ${v} = ${text.value(s.value)};`,
          `if (${v} > t${s.best}) {`,
          `  t${s.best} = ${v};`,
          `  t${s.where} = ${position};`,
          '}',
        ];
      }
      case 'assign':
        return [`t${s.id} = ${text.value(s.value)};`];
      case 'for':
        return loop(s, depth);
      case 'if':
        return [`if (${text.condition(s.condition)}) {`, ...block(s.body, 1), '}'];
      case 'store':
        return [`${bufferName(s.buffer)}[${text.integer(s.offset)}] = ${text.value(s.value)};`];
      case 'matrix': {
        const at = asConstant(s.offset) === 0 ? '' : ` + ${text.integer(s.offset)}`;
        return [`cf_${s.fn}(${bufferName(s.from)}, ${text.integer(s.size)}, ${bufferName(s.to)}${at});`];
      }
      default:
        return s satisfies never;
    }
  };

  const body = block(program.body, 1);
  const length = (b: Buffer): string => {
    const size = product(b.extents);
    return surelyNonneg(size) ? text.integer(size) : `cf_later(0, ${text.integer(size)})`;
  };
  const lengths = temporaries.map(length);
  const memory =
    temporaries.length === 0
      ? []
      : [
          `  double *const memory = malloc(sizeof(double) * (size_t)(${[...lengths, '1'].join(' + ')}));`,
          '  if (memory == NULL) return 1;',
          ...temporaries.map((b, k) => {
            const before = k === 0 ? 'memory' : `${bufferName(temporaries[k - 1] as Buffer)} + ${lengths[k - 1]}`;
            return `  double *restrict const ${bufferName(b)} = ${before};`;
          }),
        ];
  const dims = [...dimNames.keys()].filter((d) => used.has(d));
  const order = [...parameters, ...program.outputs];
  const shape = (b: Buffer): string =>
    b.extents.length === 0 ? 'a number' : `[${b.extents.map(text.integer).join(', ')}]`;
  const signature = (restrict: string): string => {
    const args = [
      ...dims.map((d) => `ptrdiff_t ${dimName(d)}`),
      ...order.map((b) => {
        if (isScalar(b)) return `double ${bufferName(b)}`;
        return `${b.role === 'output' ? '' : 'const '}double *${restrict}${bufferName(b)}`;
      }),
    ];
    const head = `int ${name}(`;
    const line = `${head}${args.join(', ') || 'void'})`;
    return line.length <= WIDTH ? line : `${head}\n    ${args.join(',\n    ')})`;
  };
  const described = [
    ...(options.about ? [...options.about, ''] : []),
    ...(dims.length > 0 ? [`sizes: ${dims.map(dimName).join(', ')}`] : []),
    ...parameters.map(
      (b) => `${bufferName(b)}: ${shape(b)}${bufferName(b) === b.name ? '' : `, in the script ${b.name}`}`,
    ),
    ...program.outputs.map((b) => `${bufferName(b)}: ${shape(b)}, the result`),
    ...(temporaries.length > 0 ? ['Returns 0, or 1 where there is no memory for intermediates.'] : ['Returns 0.']),
  ];
  const comment = ['/*', ...described.map((line) => ` * ${commentText(line)}`.trimEnd()), ' */'];
  const end = temporaries.length === 0 ? ['  return 0;', '}'] : ['  free(memory);', '  return 0;', '}'];
  const code = [`${signature('restrict ')}`, '{', ...memory, ...body, ...end];
  const helpers = helpersIn([...memory, ...body].join('\n'));
  const includes = ['math.h', 'stddef.h', 'stdlib.h'].map((f) => `#include <${f}>`);
  if (options.include) includes.push('', `#include "${options.include}"`);
  const source = [...comment, '', ...includes, '', ...helpers.flatMap((h) => [h, '']), ...code, ''].join('\n');
  const guard = `${name.toUpperCase()}_H`;
  const header = [
    ...comment,
    '',
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    '#include <stddef.h>',
    '',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    '',
    `${signature('')};`,
    '',
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '',
    `#endif /* ${guard} */`,
    '',
  ].join('\n');
  return { source, header, name, dims, buffers: order };
}
