import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FAMILIES } from './growth/families.js';
import { measureOurs } from './growth/ours.js';

/** Ten times the links may take this many times the nodes: numbers counted, which do not depend on the machine. */
const LINEAR = 12;

for (const { name, script, sizes } of FAMILIES) {
  const [few, many] = sizes ? [10, 100] : [100, 1000];
  test(`${name}: ten times the links, ten times the nodes`, () => {
    const [short, long] = [measureOurs(script(few)), measureOurs(script(many))] as const;
    assert.ok(short.error <= 1e-8 && long.error <= 1e-8, `errors ${short.error}, ${long.error}`);
    assert.ok(long.nodes <= LINEAR * short.nodes, `${short.nodes} nodes, then ${long.nodes}`);
    assert.ok(long.made <= LINEAR * short.made, `${short.made} nodes made, then ${long.made}`);
    assert.ok(long.nodes <= 40 * many, `${long.nodes} nodes`);
  });
}

test.run();
