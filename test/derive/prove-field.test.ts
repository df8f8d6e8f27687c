import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CHAIN,
  doubleMod,
  expMod,
  fractionMod,
  inverseMod,
  logMod,
  mulMod,
  orderOf,
  powMod,
  signMod,
  squarePower,
} from '../../src/derive/prove/field.js';
import { seeded, unitMod } from '../../src/derive/prove/random.js';

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

test('the chain is one of primes p = 2 q + 1, and products of residues are exact', () => {
  for (const [k, p] of CHAIN.entries()) {
    assert.ok(isPrime(p));
    assert.ok((p - 1) ** 2 < Number.MAX_SAFE_INTEGER);
    const next = CHAIN[k + 1];
    if (next !== undefined) assert.is(p, 2 * next + 1);
  }
});

test('small whole numbers are squares, and -1 is none', () => {
  for (const p of CHAIN) {
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) assert.is(signMod(n, p), 1);
    assert.is(signMod(p - 1, p), -1);
  }
});

test('the symbol is the one of Euler, and multiplicative', () => {
  const random = seeded(7);
  for (const p of CHAIN) {
    for (let k = 0; k < 50; k++) {
      const [a, b] = [unitMod(random, p), unitMod(random, p)];
      const euler = powMod(a, (p - 1) / 2, p);
      assert.is(signMod(a, p), euler === 1 ? 1 : -1);
      assert.is(signMod(mulMod(a, b, p), p), signMod(a, p) * signMod(b, p));
    }
  }
});

test('inverses, fractions and doubles', () => {
  const random = seeded(3);
  for (const p of CHAIN) {
    for (let k = 0; k < 50; k++) {
      const a = unitMod(random, p);
      assert.is(mulMod(a, inverseMod(a, p), p), 1);
    }
    assert.is(mulMod(fractionMod(-2n, 3n, p), 3, p), p - 2);
    assert.is(mulMod(doubleMod(-0.375, p), 8, p), p - 3);
    assert.is(doubleMod(3, p), 3);
    assert.ok(Number.isNaN(inverseMod(0, p)));
  }
});

test('exponentials carry sums to products, and logarithms undo them', () => {
  const random = seeded(5);
  for (const p of CHAIN) {
    const q = orderOf(p);
    for (let k = 0; k < 20; k++) {
      const [a, b] = [Math.floor(random() * q), Math.floor(random() * q)];
      assert.is(mulMod(expMod(a, p), expMod(b, p), p), expMod((a + b) % q, p));
      assert.is(logMod(expMod(a, p), p), a);
    }
    assert.ok(Number.isNaN(logMod(p - 4, p)));
  }
});

test('a positive number has one positive root of each order', () => {
  const random = seeded(9);
  for (const p of CHAIN) {
    const q = orderOf(p);
    for (const n of [2, 3, 4, 5, 6]) {
      const x = unitMod(random, p);
      const square = mulMod(x, x, p);
      const root = squarePower(square, fractionMod(1n, BigInt(n), q), p);
      assert.is(signMod(root, p), 1);
      assert.is(powMod(root, n, p), square);
    }
    assert.ok(Number.isNaN(squarePower(p - 1, 1, p)));
  }
});

test.run();
