// Samples between ours and both vendors, both ways: reliability, size, durability, network.
import { describe, expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectRising, expectWhole } from './expect-samples.js';
import { type Contender, LINGER_MS, type Peer, SOON_MS, VENDORS, usePeers } from './peers.js';
import { telling } from '../full-run.js';

interface Load {
  readonly size: number;
  /** Samples, and how many a second; 0: as fast as the writer's history lets it. */
  readonly reliable: readonly [count: number, rate: number];
  /** Samples that have to come, and how many are written a second until they have: how many are lost is nobody's promise. */
  readonly bestEffort: readonly [least: number, rate: number];
}

const LOADS: readonly Load[] = [
  { size: 64, reliable: [2000, 0], bestEffort: [50, 200] },
  { size: 65_536, reliable: [100, 0], bestEffort: [25, 100] },
  { size: 1_048_576, reliable: [20, 0], bestEffort: [5, 20] },
];

interface Case {
  readonly writer: Contender;
  readonly reader: Contender;
  readonly load: Load;
  readonly qos: 'best-effort' | 'reliable' | 'transient-local';
  readonly network: 'unicast' | 'multicast';
}

const directions = VENDORS.flatMap((vendor): readonly (readonly [Contender, Contender])[] => [
  [vendor, 'ours'],
  ['ours', vendor],
]);

const cases: Case[] = directions.flatMap(([writer, reader]) =>
  LOADS.flatMap((load) =>
    (['best-effort', 'reliable', 'transient-local'] as const).flatMap((qos) => {
      const one = { writer, reader, load, qos } as const;
      const unicast: Case = { ...one, network: 'unicast' };
      return qos === 'reliable' ? [unicast, { ...one, network: 'multicast' }] : [unicast];
    }),
  ),
);

/** Small and large reliable samples each way on loopback, and one way each by multicast. */
function tellsMost({ qos, load, network, reader }: Case): boolean {
  if (qos !== 'reliable') return false;
  return network === 'unicast' ? load.size !== 65_536 : load.size === 64 && reader === 'ours';
}

const harness = usePeers();
const rows = telling(cases, tellsMost, 4).map((one) => ({
  ...one,
  name: `${one.writer} to ${one.reader}, ${one.load.size} octets, ${one.qos}, ${one.network}`,
}));

describe.each(rows)('$name', ({ writer, reader, load, qos, network }) => {
  it('brings every sample right, in order, once', async (test) => {
    await using peers = await harness[network](test);
    const reliable = qos !== 'best-effort';
    const [count, rate] = reliable ? load.reliable : load.bestEffort;
    const common = { domain: await freeDomain(), reliable, transientLocal: qos === 'transient-local' };
    const sub = peers.sub(reader, common);
    await sub.ready();
    const waiting = writer === 'ours' ? { waitReaders: 1 } : { waitGo: true };
    const plan = { rate, lingerMs: LINGER_MS, ...(reliable && { count }) };
    const spec = { ...common, ...waiting, ...plan, keepAll: reliable, size: load.size };
    const pub = peers.pub(writer, spec);
    if (writer !== 'ours') await begin(pub, sub);
    if (!reliable) {
      await sub.next('enough samples', () => sub.samples.length >= count, SOON_MS);
      expectRising(sub.samples, count);
      return;
    }
    await sub.sample(count);
    expectWhole(sub.samples, count, qos === 'transient-local' ? 1 : undefined);
    // Both have met: nearly all of a volatile writer's samples come, too.
    expect(sub.samples.length).toBeGreaterThanOrEqual(count / 2);
    for (const { size } of sub.samples) expect(size).toBe(load.size);
  });
});

/** Both know each other before the first sample is written, as far as they say. */
async function begin(pub: Peer, sub: Peer): Promise<void> {
  await Promise.all([pub.matched(), sub.matched()]);
  pub.go();
}
