/**
 * Every command that `latexAst` may emit, with a formula that uses it. Nothing else is ever emitted,
 * so that a reader's LaTeX needs amsmath and amssymb alone.
 */
export const EMITTED_COMMANDS: ReadonlyMap<string, string> = new Map([
  ...greek(
    'alpha beta gamma delta varepsilon epsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho varrho sigma',
  ),
  ...greek('varsigma tau upsilon varphi phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'),
  ...['hat', 'bar', 'tilde', 'dot', 'ddot', 'acute', 'grave', 'check', 'breve'].map(accent),
  ['\\ell', '\\ell'],
  ['\\infty', '\\infty'],
  ['\\mathit', '\\mathit{loss\\_sum}'],
  ['\\mathrm', 'b_{\\mathrm{out}}'],
  ['\\mathbf', '\\mathbf{1}_{n}'],
  ['\\_', '\\mathit{a\\_b}'],
  ['\\operatorname', '\\operatorname{softmax}(z)'],
  ['\\operatorname*', '\\operatorname*{arg\\,max}_{i} x_{i}'],
  ['\\text', '\\text{ and }'],
  ['\\frac', '\\frac{a}{b}'],
  ['\\sqrt', '\\sqrt{x} + \\sqrt[3]{x}'],
  ['\\top', 'x^{\\top}'],
  ['\\cdot', '2 \\cdot 3'],
  ['\\odot', 'x \\odot y'],
  ['\\oslash', 'x \\oslash y'],
  ['\\times', '\\mathbf{1}_{n \\times m}'],
  ['\\otimes', 'A \\otimes B'],
  ['\\,', 'a\\,b'],
  ['\\nabla', '\\nabla g(x)'],
  ['\\sum', '\\sum_{j} x_{j}'],
  ['\\prod', '\\prod_{j} x_{j}'],
  ['\\max', '\\max(x, 0)'],
  ['\\min', '\\min(x, 0)'],
  ['\\ne', 'a \\ne b'],
  ['\\le', 'a \\le b'],
  ['\\ge', 'a \\ge b'],
  ['\\in', 'z \\in [a, b]'],
  ['\\left', '\\left( \\frac{a}{b} \\right)'],
  ['\\right', '\\left[ \\frac{a}{b} \\right]'],
  ['\\lVert', '\\lVert x\\rVert'],
  ['\\rVert', '\\left\\lVert \\frac{x}{2} \\right\\rVert'],
  ['\\Vert', 'p\\,\\Vert\\,q'],
  ['\\lvert', '\\lvert x\\rvert'],
  ['\\rvert', '\\left\\lvert \\frac{x}{2} \\right\\rvert'],
  ['\\langle', '\\langle x, y\\rangle'],
  ['\\rangle', '\\left\\langle \\frac{x}{2}, y \\right\\rangle'],
  ['\\lfloor', '\\lfloor x\\rfloor'],
  ['\\rfloor', '\\left\\lfloor \\frac{x}{2} \\right\\rfloor'],
  ['\\begin', '\\begin{cases} a & \\text{if } x > 0 \\\\ b & \\text{otherwise} \\end{cases}'],
  ['\\end', '\\begin{cases} a & \\text{if } x > 0 \\\\ b & \\text{otherwise} \\end{cases}'],
  ['\\\\', '\\begin{cases} a & \\text{if } x > 0 \\\\ b & \\text{otherwise} \\end{cases}'],
  ...['exp', 'log', 'sin', 'cos', 'tan', 'arcsin', 'arccos', 'arctan', 'sinh', 'cosh', 'tanh', 'det'].map(applied),
]);

function greek(names: string): [string, string][] {
  return names.split(' ').map((name) => [`\\${name}`, `\\${name}`]);
}

function accent(name: string): [string, string] {
  return [`\\${name}`, `\\${name}{x}_{i}`];
}

function applied(name: string): [string, string] {
  return [`\\${name}`, `\\${name}(x)`];
}

/** The commands in a formula, `\operatorname*` with its star. */
export function commandsIn(latex: string): string[] {
  return latex.match(/\\(?:operatorname\*|[A-Za-z]+|[^A-Za-z])/g) ?? [];
}
