import type { Cost } from '../compile/cost.js';
import type { Poly } from '../compile/terms/term.js';
import { CALL, estimates, heldBy, MACHINES, type Numbers, trafficOf } from './cost-machines.js';
import { fail, readSource, report } from './input.js';

export interface CostFlags {
  readonly json?: boolean;
  readonly sizes?: Readonly<Record<string, number>>;
}

interface Counted {
  readonly command: string;
  readonly cost: Cost;
  readonly dims: readonly string[];
}

/** Prints what each compiled result of a script does and holds, and what it needs at given sizes. */
export async function cost(file: string, { json, sizes = {} }: CostFlags): Promise<void> {
  const [{ compilables }, { programOf }, { costOf, dimsIn, polyWords }, { evaluate }] = await Promise.all([
    import('./targets.js'),
    import('../compile/compile.js'),
    import('../compile/cost.js'),
    import('../compile/terms/poly.js'),
  ]);
  const rows: Counted[] = [];
  try {
    for (const { command, result } of compilables(readSource(file))) {
      const counted = costOf(programOf([result], { sizes }).program);
      rows.push({ command: command.text, cost: counted, dims: dimsIn(counted) });
    }
  } catch (error) {
    await report(error);
  }
  const given = Object.keys(sizes).length > 0;
  const missing = [...new Set(rows.flatMap((r) => r.dims))].filter((d) => !Object.hasOwn(sizes, d));
  if (given && missing.length > 0) fail(`no size is given for ${missing.join(', ')}`);
  const at = (poly: Poly): number =>
    Math.max(
      0,
      evaluate(poly, (a) => (a.kind === 'dim' ? (sizes[a.name] as number) : 1)),
    );
  const numbersOf = ({ cost: c }: Counted): Numbers => ({
    flops: at(c.flops),
    calls: [...c.calls.values()].reduce((s, p) => s + at(p), 0),
    touched: at(c.touched),
    parameters: at(c.parameters),
    temporaries: at(c.temporaries),
    outputs: at(c.outputs),
  });
  if (json) {
    const out = rows.map((row) => {
      const { cost: c, command } = row;
      const text = {
        flops: polyWords(c.flops),
        calls: Object.fromEntries([...c.calls].map(([name, p]) => [name, polyWords(p)])),
        touched: polyWords(c.touched),
        parameters: polyWords(c.parameters),
        temporaries: polyWords(c.temporaries),
        outputs: polyWords(c.outputs),
        exact: c.exact,
      };
      if (!given) return { command, ...text };
      const numbers = numbersOf(row);
      return {
        command,
        ...text,
        at: {
          sizes,
          ...numbers,
          bytesHeld: heldBy(numbers),
          bytesMoved: trafficOf(numbers),
          machines: estimates(numbers),
        },
      };
    });
    process.stdout.write(
      `${JSON.stringify({ constants: { call: CALL, machines: MACHINES }, results: out }, null, 2)}\n`,
    );
    return;
  }
  const blocks = rows.map((row) => {
    const { cost: c } = row;
    const about = c.exact ? '' : 'at most ';
    const lines = [
      row.command,
      ...wrapped('operations', `${about}${polyWords(c.flops)}`),
      ...[...c.calls].flatMap(([name, p]) => wrapped(`calls of ${name}`, `${about}${polyWords(p)}`)),
      ...wrapped('loads, stores', `${about}${polyWords(c.touched)}`),
      ...wrapped('parameters', polyWords(c.parameters)),
      ...wrapped('temporaries', polyWords(c.temporaries)),
      ...wrapped('result', polyWords(c.outputs)),
    ];
    if (given) lines.push('', ...atSizes(sizes, numbersOf(row)));
    return lines.join('\n');
  });
  process.stdout.write(`${blocks.join('\n\n')}\n`);
}

const LABEL = 18;
const WIDTH = 80;

/** A label and text, broken between the terms of a sum. */
function wrapped(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = `  ${label.padEnd(LABEL - 2)}`;
  for (const part of text.split(/ (?=[+-] )/)) {
    if (line.length + part.length + 1 > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(LABEL);
    }
    line += `${part} `;
  }
  return [...lines, line.trimEnd()];
}

function atSizes(sizes: Readonly<Record<string, number>>, numbers: Numbers): string[] {
  const [held, moved] = [heldBy(numbers), trafficOf(numbers)];
  const named = Object.entries(sizes).map(([name, n]) => `${name} = ${n}`);
  const operations = numbers.flops + CALL * numbers.calls;
  return [
    `  at ${named.join(', ')}`,
    `    ${count(numbers.flops)} operations, ${count(numbers.calls)} calls, ${bytes(held)} held, ${bytes(moved)} moved`,
    `    ${Number((operations / moved).toPrecision(3))} operations for a byte, a call counted as ${CALL}`,
    `    ${'on'.padEnd(24)}${'memory'.padStart(10)}${'fits'.padStart(6)}${'time at least'.padStart(16)}   bound by`,
    ...estimates(numbers).map(({ machine, fits, seconds, bound }, k) => {
      const memory = bytes(MACHINES[k]?.memory ?? 0);
      return `    ${machine.padEnd(24)}${memory.padStart(10)}${(fits ? 'yes' : 'no').padStart(6)}${time(seconds).padStart(16)}   ${bound}`;
    }),
  ];
}

function scaledBy(x: number, units: readonly (readonly [number, string])[]): string {
  const [unit, name] = units.find(([u]) => x >= u) ?? (units.at(-1) as readonly [number, string]);
  return `${Number((x / unit).toPrecision(3))} ${name}`;
}

const count = (x: number): string =>
  x < 1e6 ? `${x}` : `${Number(x.toPrecision(3)).toExponential().replace('+', '')}`;

const bytes = (x: number): string =>
  scaledBy(x, [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
    [1, 'B'],
  ]);

const time = (x: number): string =>
  scaledBy(x, [
    [1, 's'],
    [1e-3, 'ms'],
    [1e-6, 'us'],
    [1e-9, 'ns'],
  ]);
