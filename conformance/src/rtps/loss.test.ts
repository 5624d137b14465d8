// One datagram of twenty lost by the vendors' own switches: reliable readers get everything all the same.
import { describe, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectWhole } from './expect-samples.js';
import { LINGER_MS, VENDORS, usePeers } from './peers.js';
import { IS_FULL } from '../full-run.js';

const harness = usePeers();
const LOSS_PER_MILLE = 50;
const sizes = IS_FULL ? [64, 65_536, 1_048_576] : [64, 200_000];
const rows = VENDORS.flatMap((vendor) => sizes.map((size) => ({ vendor, size })));

describe.each(rows)('$vendor loses 5%, $size octets', ({ vendor, size }) => {
  const count = size > 100_000 ? 20 : 300;
  const load = { size, count, keepAll: true, lingerMs: LINGER_MS };

  it('of what it writes', async (test) => {
    await using peers = harness.unicast(test);
    const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
    const sub = peers.sub('ours', common);
    await sub.ready();
    peers.pub(vendor, { ...common, ...load, loss: LOSS_PER_MILLE, rate: 300 });
    await sub.sample(count);
    expectWhole(sub.samples, count, 1);
  });

  it('of what it answers', async (test) => {
    await using peers = harness.unicast(test);
    const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
    const sub = peers.sub(vendor, { ...common, loss: LOSS_PER_MILLE });
    await sub.ready();
    peers.pub('ours', { ...common, ...load, rate: 300 });
    await sub.sample(count);
    expectWhole(sub.samples, count, 1);
  });
});
