import { guardedTerm } from './guarded.js';
import { lambertW } from './lambertw.js';
import {
  askedBy,
  callText,
  type Differentiated,
  docstring,
  type Exports,
  fileText,
  importing,
  indented,
  type Style,
  type Written,
  writtenFunction,
} from './module.js';
import { sampled } from './sample.js';
import { torch } from './torch.js';

const STYLE: Style = {
  library: torch,
  entry: () => [],
  helpers: {
    lambert_w: lambertW('torch', (x) => `${x}.detach()`),
    gamma_function: [
      'def gamma_function(x):',
      '    """The gamma function of positive numbers."""',
      '    return torch.exp(torch.lgamma(x))',
    ],
    cube_root: [
      'def cube_root(x):',
      '    """The real cube root."""',
      '    return torch.sign(x) * torch.abs(x) ** (1 / 3)',
    ],
  },
  imports: (body) => [...importing(body, 'math', 'import math\n'), 'import torch'],
};
/** The objective is also differentiated by the library, as a witness. */
const OBJECTIVE: Style = { ...STYLE, prepare: guardedTerm };

/**
 * A PyTorch file: the functions, each of tensors of one floating kind (a scalar a tensor without axes); for each
 * objective with a gradient an `autograd.Function` with the derived backward, and their `gradcheck` as the main program.
 */
export function exportTorch({ doc, functions, differentiated }: Exports): string {
  const objectives = new Set(differentiated.map((d) => d.objective));
  const whole = differentiated.filter((d) => d.backward.size > 0);
  const written = new Map(functions.map((f) => [f.name, writtenFunction(f, objectives.has(f) ? OBJECTIVE : STYLE)]));
  const classes = whole.map((d) => functionClass(d, written));
  const checks = whole.flatMap((d, k) => gradcheck(d, classes[k] as Wrapped));
  const main =
    checks.length > 0 ? [["if __name__ == '__main__':", ...indented(['torch.manual_seed(1)', ...checks])]] : [];
  return fileText(doc, STYLE, [...[...written.values()].map((w) => w.text), ...classes.map((c) => c.text), ...main]);
}

interface Wrapped {
  readonly name: string;
  readonly asked: readonly string[];
  readonly text: readonly string[];
}

function functionClass(
  { objective, backward, missing }: Differentiated,
  written: ReadonlyMap<string, Written>,
): Wrapped {
  const forward = written.get(objective.name) as Written;
  const asked = askedBy(forward, backward, written);
  const { parameters } = forward;
  const g = parameters.includes('g') ? 'cotangent' : 'g';
  const name = `Derived_${forward.name}`;
  const gradients = objective.parameters.map((declaration, k) => {
    const found = backward.get(declaration.name);
    if (!found) return `None,  # ${missing(declaration.name)}`;
    const made = written.get(found.call.name) as Written;
    const value = found.contracted ? callText(made, [g, ...parameters]) : `${g} * ${callText(made, parameters)}`;
    return `${value} if ctx.needs_input_grad[${k}] else None,`;
  });
  const tail = asked.map((d) => `None,  # ${d} is a length`);
  const saved = parameters.length === 1 ? `(${parameters[0]},)` : parameters.join(', ');
  const all = [...parameters, ...asked].join(', ');
  const body = [
    ...docstring([`${objective.name} with the derived backward: \`${name}.apply(${all})\`.`]),
    '',
    '@staticmethod',
    `def forward(ctx, ${all}):`,
    `    ctx.save_for_backward(${parameters.join(', ')})`,
    ...(asked.length > 0 ? [`    ctx.lengths = (${asked.join(', ')},)`] : []),
    `    return ${callText(forward, parameters)}`,
    '',
    '@staticmethod',
    `def backward(ctx, ${g}):`,
    `    ${saved} = ctx.saved_tensors`.replace(/^ {4}\((\w+),\) = /, '    ($1,) = '),
    ...(asked.length > 0 ? [`    (${asked.join(', ')},) = ctx.lengths`] : []),
    '    return (',
    ...indented([...gradients, ...tail], '        '),
    '    )',
  ];
  return { name, asked, text: [`class ${name}(torch.autograd.Function):`, ...indented(body)] };
}

/** Statements that compare the derived backward with differences at a random point. */
function gradcheck({ objective, backward }: Differentiated, { name, asked }: Wrapped): readonly string[] {
  const point = sampled(objective.parameters, new Set(backward.keys()), asked);
  if (!point) return [`print('${name}: no random point is known for its variables')`];
  const { lines, args } = point;
  return [...lines, `assert torch.autograd.gradcheck(${name}.apply, (${args.join(', ')},))`, `print('${name}: ok')`];
}
