import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseKatex, type RawNode, type RawNodes } from '../../src/language/latex-in/katex.js';

/** A tree in one line: types, texts, parts, and the place of each node that has one. */
function sketch(nodes: RawNodes, input: string): string {
  return nodes.map((node) => sketchNode(node, input)).join(' ');
}

function sketchNode(node: RawNode, input: string): string {
  const inner = (part: RawNode | null | undefined) => (part ? sketchNode(part, input) : '');
  const { loc } = node;
  const at = !loc ? '' : loc.lexer.input === input ? `@${loc.start}-${loc.end}` : '@macro';
  switch (node.type) {
    case 'mathord':
    case 'textord':
    case 'atom':
    case 'spacing':
      return `${node.type}(${node.text})${at}`;
    case 'ordgroup':
    case 'styling':
    case 'sizing':
    case 'color':
    case 'mclass':
    case 'text':
    case 'operatorname':
      return `${node.type}[${sketch(node.body, input)}]${at}`;
    case 'font':
      return `font(${node.font})[${inner(node.body)}]${at}`;
    case 'supsub':
      return `supsub[${inner(node.base)}|${inner(node.sub)}|${inner(node.sup)}]${at}`;
    case 'op':
      return node.body ? `op[${sketch(node.body, input)}]${at}` : `op(${node.name})${at}`;
    case 'genfrac':
      return `genfrac(${node.hasBarLine}, ${node.leftDelim})[${inner(node.numer)}|${inner(node.denom)}]${at}`;
    case 'sqrt':
      return `sqrt[${inner(node.index)}|${inner(node.body)}]${at}`;
    case 'accent':
      return `accent(${node.label})[${inner(node.base)}]${at}`;
    case 'overline':
      return `overline[${inner(node.body)}]${at}`;
    case 'leftright':
      return `leftright(${node.left} ${node.right})[${sketch(node.body, input)}]${at}`;
    case 'middle':
    case 'delimsizing':
      return `${node.type}(${node.delim})${at}`;
    case 'kern':
      return `kern(${node.dimension.number})${at}`;
    case 'array':
      return `array[${node.body.map((row) => sketch(row, input)).join(' / ')}]${at}`;
    case 'htmlmathml':
      return `htmlmathml[${sketch(node.mathml, input)}]${at}`;
    default:
      return node satisfies never;
  }
}

const cell = (inner: string) => `styling[ordgroup[${inner}]]`;

test('the shape of the tree, construct by construct', () => {
  const cases: [string, string][] = [
    ['x_i^2', 'supsub[mathord(x)@0-1|mathord(i)@2-3|textord(2)@4-5]'],
    ['x_{i}', 'supsub[mathord(x)@0-1|ordgroup[mathord(i)@3-4]@2-5|]'],
    ['12.5', 'textord(1)@0-1 textord(2)@1-2 textord(.)@2-3 textord(5)@3-4'],
    ['a + b', 'mathord(a)@0-1 atom(+)@2-3 mathord(b)@4-5'],
    ['a/b', 'mathord(a)@0-1 textord(/)@1-2 mathord(b)@2-3'],
    ['\\alpha x', 'mathord(\\alpha)@0-7 mathord(x)@7-8'],
    ['\\Gamma', 'textord(\\Gamma)@0-6'],
    ['\\infty', 'textord(\\infty)@0-6'],
    ['σ ŷ', 'mathord(σ)@0-1 accent(\\hat)[mathord(y)@2-3]@2-3'],
    ['\\frac{a}{b}', 'genfrac(true, null)[ordgroup[mathord(a)@6-7]@5-8|ordgroup[mathord(b)@9-10]@8-11]'],
    ['\\dfrac ab', 'styling[genfrac(true, null)[ordgroup[mathord(a)@7-8]@7-8|ordgroup[mathord(b)@8-9]@8-9]]'],
    ['\\binom ab', 'genfrac(false, ()[ordgroup[mathord(a)@7-8]@7-8|ordgroup[mathord(b)@8-9]@8-9]'],
    ['\\sqrt[3]{x}', 'sqrt[ordgroup[textord(3)@6-7]@5-8|ordgroup[mathord(x)@9-10]@8-11]'],
    ['\\sum_{i}^{n}', 'supsub[op(\\sum)|ordgroup[mathord(i)@6-7]@5-8|ordgroup[mathord(n)@10-11]@9-12]'],
    ['∑_i', 'supsub[op(\\sum)|mathord(i)@2-3|]'],
    ['\\sum\\limits_i', 'supsub[op(\\sum)|mathord(i)@12-13|]'],
    ['\\max_i', 'supsub[op(\\max)|mathord(i)@5-6|]'],
    ['\\exp x', 'op(\\exp) mathord(x)@5-6'],
    ['\\mathop{a}', 'op[mathord(a)@8-9]'],
    ['\\operatorname{tr}', 'operatorname[mathord(t)@14-15 mathord(r)@15-16]'],
    ['\\operatorname*{a\\,b}', 'operatorname[mathord(a)@15-16 kern(3) mathord(b)@18-19]'],
    [
      '\\argmax',
      `operatorname[${[...'arg'].map((c) => `mathord(${c})@macro`).join(' ')} kern(3) ${[...'max'].map((c) => `mathord(${c})@macro`).join(' ')}]`,
    ],
    ['\\mathrm{tr}', 'font(mathrm)[ordgroup[mathord(t)@8-9 mathord(r)@9-10]@7-11]'],
    ['\\mathbf{x}', 'font(mathbf)[mathord(x)@8-9]'],
    ['\\mathbb{1}', 'font(mathbb)[textord(1)@8-9]'],
    ['\\bm{x}', 'mclass[font(boldsymbol)[ordgroup[mathord(x)@4-5]@3-6]]'],
    ['\\hat{y}', 'accent(\\hat)[mathord(y)@5-6]'],
    ['\\overline{x}', 'overline[ordgroup[mathord(x)@10-11]@9-12]'],
    ['W^\\top', 'supsub[mathord(W)@0-1||textord(\\top)@2-6]'],
    ["x'", 'supsub[mathord(x)@0-1||ordgroup[textord(\\prime)]]'],
    ['a\\,b\\!c', 'mathord(a)@0-1 kern(3) mathord(b)@3-4 kern(-3) mathord(c)@6-7'],
    ['a\\ b~c', 'mathord(a)@0-1 spacing(\\ )@1-3 mathord(b)@3-4 spacing(\\nobreakspace)@macro mathord(c)@5-6'],
    ['a \\cdot b', 'mathord(a)@0-1 atom(\\cdot)@2-8 mathord(b)@8-9'],
    ['\\odot', 'atom(\\odot)@0-5'],
    ['\\otimes', 'atom(\\otimes)@0-7'],
    ['a \\le b', 'mathord(a)@0-1 atom(\\le)@2-6 mathord(b)@6-7'],
    ['\\ne', 'htmlmathml[mclass[textord(≠)]]'],
    ['\\not=', 'htmlmathml[textord(\u0338)] atom(=)@4-5'],
    ['a:b', 'mathord(a)@0-1 atom(:)@1-2 mathord(b)@2-3'],
    ['\\colon', 'atom(:)@macro'],
    ['(a)^2', 'atom(()@0-1 mathord(a)@1-2 supsub[atom())@2-3||textord(2)@4-5]'],
    ['\\{x\\}', 'atom(\\{)@0-2 mathord(x)@2-3 atom(\\})@3-5'],
    ['\\lVert x\\rVert', 'atom(\\lVert)@0-7 mathord(x)@7-8 atom(\\rVert)@8-14'],
    ['\\|x\\|_1', 'textord(\\|)@0-2 mathord(x)@2-3 supsub[textord(\\|)@3-5|textord(1)@6-7|]'],
    ['|x|', 'textord(|)@0-1 mathord(x)@1-2 textord(|)@2-3'],
    ['\\left( a \\right)^2', 'supsub[leftright(( ))[mathord(a)@7-8]||textord(2)@17-18]'],
    ['\\left( a \\middle| b \\right)', 'leftright(( ))[mathord(a)@7-8 middle(|) mathord(b)@18-19]'],
    ['\\bigl( a \\bigr)', 'delimsizing(() mathord(a)@7-8 delimsizing())'],
    ['\\text{ if }', 'text[spacing( )@6-7 textord(i)@7-8 textord(f)@8-9 spacing( )@9-10]'],
    ['\\text{if $x$}', 'text[textord(i)@6-7 textord(f)@7-8 spacing( )@8-9 styling[mathord(x)@10-11]]'],
    [
      '\\begin{cases} a & b \\\\ c & d \\end{cases}',
      `leftright(\\{ .)[array[${cell('mathord(a)@14-15')} ${cell('mathord(b)@18-19')} / ${cell('mathord(c)@23-24')} ${cell('mathord(d)@27-28')}]]`,
    ],
    ['\\begin{pmatrix} a \\end{pmatrix}', `leftright(( ))[array[${cell('mathord(a)@16-17')}]]`],
    ['\\substack{i \\\\ j}', `array[${cell('mathord(i)@10-11')} / ${cell('mathord(j)@15-16')}]`],
    ['\\displaystyle x', 'styling[mathord(x)@14-15]'],
  ];
  for (const [latex, want] of cases) assert.is(sketch(parseKatex(latex), latex), want, latex);
});

test('KaTeX is loaded by the first formula, and by nothing before', () => {
  const program = `
    import { createRequire } from 'node:module';
    import { readScript } from './src/language/script.ts';
    const { cache } = createRequire(import.meta.url);
    const loaded = () => Object.keys(cache).some((file) => file.includes('katex'));
    readScript({ file: 'a', text: 'x : real[n]\\nb_out : real\\nl = sum(x[i]^2, i)\\ngradient l wrt x[i]' });
    const before = loaded();
    readScript({ file: 'b', text: 'x : real[n]\\nl = \\\\sum_i x_i' });
    console.log(before, loaded());`;
  const root = new URL('../..', import.meta.url);
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: root,
  });
  assert.is(out.toString().trim(), 'false true');
});

test.run();
