import { expect, test } from 'vitest';
import { Reachability } from './reachability.js';
import type { NodeVertex } from './vertex.js';

test('what is remembered is bounded; the answers stay right', () => {
  // As many nodes that each set of bits takes 1 MiB: a seventeenth does not fit beside the others.
  const count = 8 * 2 ** 20;
  const vertex = (number: number): NodeVertex => ({
    ...{ name: `n${number}`, number, writes: new Map(), reads: new Map() },
  });
  const nodes = Array.from({ length: 40 }, (_, at) => vertex(at));
  for (const [at, from] of nodes.entries()) {
    const to = nodes[at + 1];
    if (to === undefined) continue;
    const channel = { name: `c${at}`, writers: new Map([[from, 1]]), readers: new Map([[to, 1]]), walk: 0 };
    from.writes.set(channel, 1);
    to.reads.set(channel, 1);
  }
  const reachability = new Reachability();
  for (const from of nodes) {
    for (const to of [nodes[0]!, nodes[20]!, nodes[39]!]) {
      expect(reachability.reaches(from, to, count)).toBe(from.number < to.number);
      expect(reachability.octets).toBeLessThanOrEqual(16 * 2 ** 20);
    }
  }
  reachability.forget();
  expect(reachability.octets).toBe(0);
});
