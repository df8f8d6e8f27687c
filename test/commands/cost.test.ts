import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CROSS_ENTROPY, closedform, inFolder, scriptIn } from './cli.js';

test('a table within 80 columns, and what fits where', () => {
  inFolder((folder) => {
    const { status, stdout } = closedform('cost', scriptIn(folder, CROSS_ENTROPY), '--sizes', 'k=10,d=784');
    assert.is(status, 0);
    assert.match(stdout, 'gradient l wrt W\n  operations ');
    assert.match(stdout, '  calls of exp ');
    assert.match(stdout, 'at k = 10, d = 784');
    assert.match(stdout, /one GPU, 80 GB +80 GB +yes/);
    for (const line of stdout.split('\n')) assert.ok([...line].length <= 80, line);
  });
});

test('the same as JSON', () => {
  inFolder((folder) => {
    const script = scriptIn(folder, 'A : real[n, n]\nx : real[n]\nevaluate A*x\n');
    const { results, constants } = JSON.parse(closedform('cost', script, '--json', '--sizes', 'n=100000').stdout);
    assert.is(constants.machines.length, 4);
    const [found] = results;
    assert.is(found.flops, '2*n^2');
    assert.is(found.at.flops, 2e10);
    assert.is(found.at.bytesHeld, 8 * (1e10 + 2e5));
    assert.equal(
      found.at.machines.map((m: { fits: boolean }) => m.fits),
      [false, true, false, true],
    );
    assert.is(found.at.machines[1].bound, 'bytes');
  });
});

test('bad sizes: exit 2', () => {
  inFolder((folder) => {
    const script = scriptIn(folder, CROSS_ENTROPY);
    assert.match(closedform('cost', script, '--sizes', 'k=10').stderr, 'no size is given for d');
    for (const sizes of ['k', 'k=0', 'k=x', 'k=1=2', 'd=2.5']) {
      assert.is(closedform('cost', script, '--sizes', sizes).status, 2, sizes);
    }
  });
});

test.run();
