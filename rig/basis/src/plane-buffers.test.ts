import { expect, test } from 'vitest';
import { PlanePool } from './plane-buffers.js';

test('memory is used again when its last user has done, and not before', () => {
  const pool = new PlanePool();
  const planes = pool.take(12);
  const pair = { planes, variances: new Float64Array(3) };
  pool.hold(pool.hold(pair));
  pool.release(pair);
  expect(pool.take(12)).not.toBe(planes);
  pool.release(pair);
  expect(pool.take(24)).not.toBe(planes);
  expect(pool.take(12)).toBe(planes);
  // One release too many frees nothing twice.
  pool.release(pair);
  expect(pool.take(12)).not.toBe(planes);
});
