import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printedCost } from '../../src/derive/answer.js';
import { drain, knowingOf, simplify } from '../../src/derive/simplify.js';
import { withTwins } from '../../src/expr/twins.js';
import { corpus, scripts } from './corpus.js';
import { type Example, exampleOf, shown } from './derived.js';
import { numbered, otherwise } from './shuffle.js';

/** One result, whatever the order in which a script says what it says. */

/** The script with other names for its dimensions, which put them in another order. */
function withOtherDimensions(text: string): string[] {
  const names = [...exampleOf(text).script.scope.dimensions.keys()].sort();
  return ['zyxwvuts', 'stuvwxyz', 'abcdefgh'].map((letters) => {
    const other = new Map(names.map((name, k) => [name, `${letters[k]}${letters[k]}`]));
    return text.replace(/\p{L}[\p{L}\d_]*/gu, (word) => other.get(word) ?? word);
  });
}

/** The texts of a result, its bound indices by number: they bear the names that the script gives them. */
function textsOf({ script, derived }: Example): string {
  const { form, named, stated } = derived;
  const known = new Set([...stated.taken, ...script.scope.functions.keys()]);
  const asked = stated.indices.filter((i) => !stated.open.includes(i)).map((i) => i.name);
  const index = numbered(form.index, new Set([...known, ...stated.indices.map((i) => i.name)]));
  // The axes of an array have no name in it.
  const texts = [form.text, ...named.map(({ text }) => text)];
  return [index, ...texts.map((text) => numbered(text, new Set([...known, ...asked])))].join('\n');
}

const WRITTEN = 3;

for (const [kind, list] of Object.entries(corpus)) {
  test(`${kind}: a result is simplified no further`, () => {
    const changed: string[] = [];
    for (const text of list) {
      const example = exampleOf(text);
      const { closed, stated } = example.derived;
      const knowing = knowingOf([...example.script.scope.definitions.values()]);
      const again = withTwins(
        drain(simplify(closed, knowing, { kind: 'result' }, printedCost(stated))).value,
        () => true,
      );
      if (again !== withTwins(closed, () => true))
        changed.push(`${text}: ${shown(closed, example)} -> ${shown(again, example)}`);
    }
    assert.equal(changed, []);
  });

  test(`${kind}: order and names of indices do not matter`, () => {
    const different: string[] = [];
    for (const [k, text] of list.entries()) {
      const wanted = textsOf(exampleOf(text));
      for (let seed = 0; seed < WRITTEN; seed++) {
        const other = otherwise(text, 100 * k + seed);
        const found = textsOf(exampleOf(other));
        if (found !== wanted) different.push(`${other}\n  gives ${found}\n  for ${wanted}`);
      }
    }
    assert.equal(different, []);
  });
}

test('the names of dimensions do not matter to the length', () => {
  const wrong: string[] = [];
  for (const text of scripts) {
    const { form } = exampleOf(text).derived;
    for (const other of withOtherDimensions(text)) {
      const found = exampleOf(other).derived.form;
      if (found.size !== form.size) wrong.push(`${other}\n  gives ${found.text}\n  for ${form.text}`);
    }
  }
  assert.equal(wrong, []);
});

test('what was derived before does not matter', () => {
  const forwards = new Map(scripts.map((text) => [text, textsOf(exampleOf(text))]));
  const wrong = [...scripts].reverse().filter((text) => textsOf(exampleOf(text)) !== forwards.get(text));
  assert.equal(wrong, []);
});

test.run();
