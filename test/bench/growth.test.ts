import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FAMILIES } from './growth/families.js';
import { measureOurs } from './growth/ours.js';

for (const { name, script } of FAMILIES) {
  test(`${name}: ten times the links, ten times the nodes`, () => {
    const [few, many] = [measureOurs(script(100)), measureOurs(script(1000))] as const;
    assert.ok(few.error <= 1e-8 && many.error <= 1e-8, `errors ${few.error}, ${many.error}`);
    assert.ok(many.nodes <= 12 * few.nodes, `${few.nodes} nodes, then ${many.nodes}`);
    assert.ok(many.nodes <= 30 * 1000, `${many.nodes} nodes`);
    assert.ok(many.derive + many.check + many.compile < 60_000, JSON.stringify(many));
  });
}

test.run();
