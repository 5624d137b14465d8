// Keyed topics: the shapes demo's type, and how its instances end.
import { describe, expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectWhole } from './expect-samples.js';
import { type SampleLine, isSample } from './peer-lines.js';
import { LINGER_MS, type Peer, SOON_MS, VENDORS, usePeers } from './peers.js';

const harness = usePeers();
const shapes = { topic: 'Square', type: 'ShapeType', reliable: true, transientLocal: true } as const;

const colors = ['RED', 'A COLOR OF MORE THAN SIXTEEN OCTETS'];
const ends = [
  { end: 'dispose', state: 'disposed' },
  { end: 'unregister', state: 'unregistered' },
] as const;

/** The instances took turns, and each has ended. */
async function expectEnds(sub: Peer, state: SampleLine['state']): Promise<void> {
  for (const key of colors) {
    const gone = await sub.next(`${key} gone`, (line) => isSample(line) && !line.valid && line.key === key, SOON_MS);
    expect(gone).toMatchObject({ state });
  }
  expectWhole(sub.samples, 20, 1);
  expect(sub.samples.map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, index) => colors[index % 2]));
}

describe.each(VENDORS)('%s', (vendor) => {
  it.for(ends)('its $end of two instances is seen by ours', async ({ end, state }, test) => {
    await using peers = harness.unicast(test);
    const common = { ...shapes, domain: await freeDomain() };
    const sub = peers.sub('ours', common);
    await sub.ready();
    // Known before anything ends: an unregistered instance is no part of the history.
    const writing = { count: 20, rate: 100, waitReaders: 1, [end]: true, lingerMs: LINGER_MS };
    peers.pub(vendor, { ...common, ...writing, keepAll: true, colors });
    await expectEnds(sub, state);
  });

  it.for(ends)('sees our $end of two instances', async ({ end, state }, test) => {
    await using peers = harness.unicast(test);
    const common = { ...shapes, domain: await freeDomain() };
    const sub = peers.sub(vendor, common);
    await sub.ready();
    const writing = { count: 20, rate: 100, waitReaders: 1, [end]: true, lingerMs: LINGER_MS };
    const pub = peers.pub('ours', { ...common, ...writing, keepAll: true, colors });
    await pub.written();
    await expectEnds(sub, state);
  });
});
