import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { programOf, type Target } from '../../src/compile/compile.js';
import { type Price, priceOf } from '../../src/compile/price.js';
import { ladder } from './ladder.js';

/** A gradient costs at most four times its objective, whatever both have in common included. */

const LENGTH = 50;
const MOST = 4;
/** Numbers written and read again are weighed too, a little generously. */
const MOST_WITH_MEMORY = 4.5;
/** Part by which both together may cost more: names that both use are kept, where one alone does without. */
const MORE = 1.25;

function price(targets: readonly Target[]): Price {
  return priceOf(programOf(targets).program, () => LENGTH);
}

const gradients = ladder().filter(
  ({ made }) => made.command.verb === 'gradient' && made.objective.indices.length === 0,
);

test('no gradient of the ladder costs more than four times its objective', () => {
  const costly = gradients.flatMap(({ id, script, made }) => {
    const objective = price([made.objective]);
    const gradient = price([made.result]);
    const [work, total] = [gradient.work / objective.work, gradient.total / objective.total];
    return work <= MOST && total <= MOST_WITH_MEMORY ? [] : [`${id}: ${work} in work, ${total} with memory\n${script}`];
  });
  assert.ok(gradients.length > 20);
  assert.equal(costly, []);
});

test('both together cost no more than one after the other', () => {
  const costly = gradients.flatMap(({ id, script, made }) => {
    const apart = price([made.objective]).total + price([made.result]).total;
    const both = price([made.objective, made.result]).total;
    return both <= apart * MORE ? [] : [`${id}: ${both} for ${apart}\n${script}`];
  });
  assert.equal(costly, []);
});

test.run();
