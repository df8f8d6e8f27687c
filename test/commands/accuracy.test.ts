import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closedform, inFolder, scriptIn } from './cli.js';

const SCRIPT = 'x : real\nf = log(1 + exp(x))\ngradient f wrt x\n';

test('a line for each result and each elementary form, the same as JSON', () => {
  inFolder((folder) => {
    const { status, stdout } = closedform('accuracy', scriptIn(folder, SCRIPT), '--points', '2', '--json');
    assert.is(status, 0);
    const { results, patterns } = JSON.parse(stdout);
    const [found, ...more] = results;
    assert.is(more.length, 0);
    assert.is(found.what, 'gradient f wrt x');
    assert.is(found.points, 2);
    assert.ok(found.max <= 2, `${found.max}`);
    assert.ok(patterns.length > 15 && patterns.every((p: { nan: number }) => p.nan === 0));
  });
});

test('bad input: one message, exit 2', () => {
  inFolder((folder) => {
    const wrong = closedform('accuracy', scriptIn(folder, 'x : real\nevaluate y\n'), '--points', '1');
    assert.is(wrong.status, 2);
    assert.match(wrong.stderr, 'script.deriv:2:10');
    assert.is(wrong.stdout, '');
    assert.is(closedform('accuracy', scriptIn(folder, SCRIPT), '--points', 'x').status, 2);
  });
});

test.run();
