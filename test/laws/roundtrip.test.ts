import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ast } from '../../src/language/ast.js';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { BINDERS, childrenOf, namesIn } from '../../src/language/ranges.js';
import { corpus } from './corpus.js';
import { exampleOf } from './derived.js';
import { type Likeness, likeness, meaning } from './meaning.js';

/** What is printed means what was derived, and is as long as is said. */

/** Length by the rule of the language page, told again: every name, number, function, operator and binder is 1. */
function lengthOf(ast: Ast): number {
  const sum = (list: readonly Ast[]): number => list.reduce((total, part) => total + lengthOf(part), 0);
  switch (ast.kind) {
    case 'name':
    case 'colon':
      return 1;
    case 'number':
      return printAst(ast).replace('-', '').includes('/') ? 3 : 1;
    case 'at':
      return ast.base.kind === 'name' ? 1 : 1 + lengthOf(ast.base);
    case 'call': {
      if (!BINDERS.has(ast.name) || ast.args.length < 2) return 1 + sum(ast.args);
      const [body, ...rest] = ast.args as [Ast, ...Ast[]];
      const extremum = ast.name === 'max' || ast.name === 'min';
      const counted = rest.filter((a) => a.kind !== 'name' || (extremum && !subscripts(body).has(a.name)));
      return 1 + lengthOf(body) + sum(counted);
    }
    case 'relation':
      return ast.ops.length + sum(ast.args);
    case 'logic':
      return Math.max(1, ast.args.length - 1) + sum(ast.args);
    case 'bind':
      return lengthOf(ast.range);
    default:
      return 1 + sum(childrenOf(ast));
  }
}

function subscripts(root: Ast): Set<string> {
  const own = root.kind === 'at' ? root.subscripts.flatMap((s) => [...namesIn(s)]) : [];
  return new Set([...own, ...childrenOf(root).flatMap((child) => [...subscripts(child)])]);
}

const counts: Record<Likeness, number> = { same: 0, 'same normal form': 0, 'same value': 0, different: 0 };
let results = 0;

for (const [kind, list] of Object.entries(corpus)) {
  test(`${kind}: texts mean what was derived`, () => {
    for (const text of list) {
      const example = exampleOf(text);
      const { form, closed } = example.derived;
      const { open } = example.derived.stated;
      for (const [printed, axes] of [[form.text, open] as const, [form.index, []] as const]) {
        const like = likeness(meaning(printed, axes, example), closed, example);
        counts[like]++;
        assert.is.not(like, 'different', `${printed} is not the result of ${text}`);
        assert.is(printAst(parseExpression(printed)), printed);
      }
      assert.is(form.size, lengthOf(parseExpression(form.text)), `size of ${form.text}`);
      results++;
    }
  });
}

test('most texts are the very node', () => {
  assert.ok(results >= 60);
  assert.ok(counts.same >= 0.9 * 2 * results, JSON.stringify(counts));
  assert.ok(counts['same value'] <= 0.05 * 2 * results, JSON.stringify(counts));
});

test.run();
