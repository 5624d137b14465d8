// The identity of a request in its answer, inline with the sample: Fast DDS and ours.
import { expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectWhole } from './expect-samples.js';
import { LINGER_MS, usePeers } from './peers.js';

const harness = usePeers();
const COUNT = 20;

// A sample of 100,000 octets comes in fragments, and brings its inline parameters all the same.
it.for([64, 100_000])('ours reads what Fast DDS relates to, %d octets', async (size, test) => {
  await using peers = harness.unicast(test);
  const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
  const sub = peers.sub('ours', common);
  await sub.ready();
  peers.pub('fast', { ...common, keepAll: true, related: true, size, count: COUNT, lingerMs: LINGER_MS });
  await sub.sample(COUNT);
  expectWhole(sub.samples, COUNT, 1);
  for (const { related, source = '', seq } of sub.samples)
    expect(related).toBe(`${source.replaceAll(/[^0-9a-f]/g, '')}:${String((seq ?? NaN) + 1000)}`);
});

it.for([64, 100_000])('Fast DDS reads what ours relates to, %d octets', async (size, test) => {
  await using peers = harness.unicast(test);
  const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
  const sub = peers.sub('fast', common);
  await sub.ready();
  peers.pub('ours', { ...common, keepAll: true, related: true, size, count: COUNT, lingerMs: LINGER_MS });
  await sub.sample(COUNT);
  expectWhole(sub.samples, COUNT, 1);
  for (const { related, source, seq } of sub.samples) expect(related).toBe(`${String(source)}:${String(seq)}`);
});
