import { test } from 'uvu';
import { agrees } from './build.js';
import { randomCase } from './generate.js';

/** Whatever is nested in whatever, compiled and naive values agree. */

for (const depth of [2, 3, 4, 5]) {
  test(`at depth ${depth}`, () => {
    for (let seed = 1; seed <= 60; seed++) agrees(randomCase(depth, seed), 1e-9);
  });
}

test.run();
