import { expect, test } from 'vitest';
import { normalQuantile } from './normal.js';

// Tables of the standard normal distribution to 16 digits.
test.each([
  [0.5, 0],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446004],
  [0.975, 1.959963984540054],
  [0.99865010196837, 3],
  [1e-10, -6.361340902404056],
  [1e-20, -9.262340089798408],
])('the quantile of %d is %d', (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, 10);
});

test('is odd and grows', () => {
  let last = -Infinity;
  for (let i = 1; i < 4096; i++) {
    const z = normalQuantile(i / 4096);
    expect(z).toBeGreaterThan(last);
    expect(z).toBeCloseTo(-normalQuantile(1 - i / 4096), 12);
    last = z;
  }
});
