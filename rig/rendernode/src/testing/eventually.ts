import { expect } from 'vitest';

/** expect.poll with time for a machine that has other things to do. */
export function eventually<T>(value: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(value, { timeout: 15_000, interval: 20 });
}
