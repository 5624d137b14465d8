import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affinityPolicy, helpersOf, rendezvousOrder } from './affinity.js';
import type { LiveNode } from './live-node.js';
import type { Placement } from './node-policy.js';
import { NodeLoad } from './node-load.js';
import { liveNode, rigInfo } from './testing/fake-node.js';

function nodes(count: number, weightOf: (serial: number) => number = () => 1): LiveNode[] {
  return Array.from({ length: count }, (_, index) => ({
    ...liveNode(index + 1),
    rig: rigInfo(),
    weight: weightOf(index + 1),
  }));
}

const at = (x: number): Placement => ({ digest: 'rig', position: { x, y: 0, z: 0 } });
const first = (all: readonly LiveNode[], x: number): number | undefined => rendezvousOrder(all, at(x))[0]?.serial;

describe('the order of a position', () => {
  test('does not depend on the order in which the nodes came, nor on their serials', () => {
    const all = nodes(7);
    const restarted = [...all].reverse().map((node) => ({ ...node, serial: 100 - node.serial }));
    for (let x = 0; x < 50; x++) {
      const ports = (order: readonly LiveNode[]): number[] => order.map(({ port }) => port);
      expect(ports(rendezvousOrder(restarted, at(x)))).toEqual(ports(rendezvousOrder(all, at(x))));
    }
    expect(first(all, -0)).toBe(first(all, 0));
  });

  test('a node that goes or comes moves no position but its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), fc.double({ noNaN: true }), (count, which, x) => {
        const all = nodes(count);
        const gone = (which % count) + 1;
        const left = all.filter(({ serial }) => serial !== gone);
        const before = rendezvousOrder(all, at(x)).map(({ serial }) => serial);
        const after = rendezvousOrder(left, at(x)).map(({ serial }) => serial);
        expect(after).toEqual(before.filter((serial) => serial !== gone));
      }),
    );
  });

  test.each([
    ['the same for all', () => 1],
    ['by weight', (serial: number) => serial],
  ])('a node is first for its share of the positions: %s', (_what, weightOf) => {
    const all = nodes(4, weightOf);
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    const draws = 8000;
    const counts = new Map<number, number>();
    for (let x = 0; x < draws; x++) {
      const serial = first(all, x) ?? 0;
      counts.set(serial, (counts.get(serial) ?? 0) + 1);
    }
    for (const { serial, weight } of all) {
      const share = weight / total;
      // Five standard deviations of a binomial.
      const tolerance = 5 * Math.sqrt(draws * share * (1 - share));
      expect(Math.abs((counts.get(serial) ?? 0) - draws * share)).toBeLessThan(tolerance);
    }
  });
});

describe('the policy', () => {
  test('keeps a position at its node, and leaves to the other policy what uses no traced light', () => {
    const all = nodes(5);
    const policy = affinityPolicy({ choose: (candidates) => [...candidates].at(-1) });
    expect(policy.choose(all)?.serial).toBe(5);
    for (let x = 0; x < 20; x++) expect(policy.choose([...all].reverse(), at(x))?.serial).toBe(first(all, x));
    expect(affinityPolicy().choose([], at(1))).toBeUndefined();
  });

  test('goes to the next node of the order only when the first has too much, and comes back', () => {
    const all = nodes(3);
    const order = rendezvousOrder(all, at(1));
    const policy = affinityPolicy();
    // 64 are always waited for.
    const small = order[0]?.load.take(64);
    expect(policy.choose(all, at(1))).toBe(order[0]);
    const large = order[0]?.load.take(100);
    expect(policy.choose(all, at(1))).toBe(order[1]);
    large?.();
    small?.();
    expect(policy.choose(all, at(1))).toBe(order[0]);
  });

  test('a position that all ask for starves no node: none has more than 1.25 of the mean, or 64, before it gets one', () => {
    const task = fc.record({ patterns: fc.integer({ min: 1, max: 500 }), ends: fc.nat(20) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(task, { maxLength: 80 }), (count, tasks) => {
        const all = nodes(count, (serial) => (serial % 3) + 1);
        const policy = affinityPolicy();
        const running: { ends: number; done: () => void }[] = [];
        const meanWeight = all.reduce((sum, { weight }) => sum + weight, 0) / count;
        tasks.forEach(({ patterns, ends }, now) => {
          for (const one of running) if (one.ends === now) one.done();
          const mean = all.reduce((sum, { load }) => sum + load.patterns, 0) / count;
          const node = policy.choose(all, at(1));
          if (node === undefined) throw new Error('none was chosen');
          const scaled = (node.load.patterns * meanWeight) / node.weight;
          expect(scaled).toBeLessThanOrEqual(Math.max(64, 1.25 * mean));
          running.push({ ends: now + ends + 1, done: node.load.take(patterns) });
        });
      }),
    );
  });
});

describe('the load of a node', () => {
  test('counts what is sent and answered, each once', () => {
    const load = new NodeLoad();
    const done = load.take(10);
    done(3);
    expect(load.patterns).toBe(7);
    done();
    done();
    expect(load.patterns).toBe(0);
  });

  test('a heartbeat adds what is not ours, and what it says of ended work of ours does no harm', () => {
    const load = new NodeLoad();
    const done = load.take(100);
    load.heartbeat(130);
    expect(load.patterns).toBe(130);
    done();
    load.heartbeat(100);
    expect(load.patterns).toBe(0);
    load.heartbeat(20);
    expect(load.patterns).toBe(20);
    load.heartbeat(0);
    expect(load.patterns).toBe(0);
  });
});

describe('helpers', () => {
  test('are the other nodes of the rig that are there, at most 8, always in the same order', () => {
    const all = nodes(12);
    const [node, leaving, suspect, foreign, original, elsewhere] = all;
    if (!node || !leaving || !suspect || !foreign || !original || !elsewhere) throw new Error('twelve nodes');
    leaving.leaving = true;
    suspect.suspect = true;
    all[3] = { ...foreign, rig: rigInfo({ rig_digest: 'b' }) };
    all[4] = { ...original, rig: undefined };
    all[5] = { ...elsewhere, rig: rigInfo({ renderer_digest: 'another' }) };
    const helpers = helpersOf(node, all, at(1));
    expect(helpers.map(({ access_port }) => access_port).sort()).toEqual([7, 8, 9, 10, 11, 12].map((n) => 40_000 + n));
    expect(helpersOf(node, [...all].reverse(), at(1))).toEqual(helpers);
    expect(helpersOf(node, nodes(20), at(1))).toHaveLength(8);
    expect(helpersOf({ ...node, rig: undefined }, all, at(1))).toEqual([]);
  });
});
