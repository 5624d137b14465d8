// The yardstick itself: Fast DDS and Cyclone DDS with each other, without any code of ours.
import { describe, expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectRising, expectWhole } from './expect-samples.js';
import { isParticipant, isSample } from './peer-lines.js';
import { LONG_LEASE_MS, SOON_MS, VENDORS, usePeers } from './peers.js';

const harness = usePeers();
const pairs = VENDORS.flatMap((writer) => VENDORS.map((reader) => ({ writer, reader })));

describe.each(pairs)('$writer to $reader', ({ writer, reader }) => {
  it('reliable, every sample, in order', async (test) => {
    await using peers = harness.unicast(test);
    // Volatile, a match promises nothing yet: a Cyclone reader begins after the first heartbeat that it has seen.
    const qos = { domain: await freeDomain(), reliable: true, transientLocal: true } as const;
    const sub = peers.sub(reader, qos);
    await sub.ready();
    const pub = peers.pub(writer, { ...qos, keepAll: true, size: 3000, count: 50, waitGo: true });
    await Promise.all([sub.matched(), pub.matched()]);
    pub.go();
    await sub.sample(50);
    expectWhole(sub.samples, 50, 1);
    expect(new Set(sub.samples.map(({ digest }) => digest)).size).toBe(50);
  });

  it('meets by multicast', async (test) => {
    await using peers = await harness.multicast(test);
    const domain = await freeDomain();
    const sub = peers.sub(reader, { domain, count: 3 });
    await peers.pub(writer, { domain, rate: 100 }).ready();
    await sub.next('its end', ({ event }) => event === 'done', SOON_MS);
    expectRising(sub.samples, 3);
  });
});

describe.each(VENDORS)('%s', (vendor) => {
  it('says what became of an instance', async (test) => {
    await using peers = harness.unicast(test);
    const kept = { reliable: true, transientLocal: true } as const;
    const shapes = { domain: await freeDomain(), topic: 'Square', type: 'ShapeType', ...kept } as const;
    const sub = peers.sub(vendor, shapes);
    await sub.ready();
    const colors = ['RED', 'GREEN'];
    const pub = peers.pub(vendor, { ...shapes, keepAll: true, colors, count: 4, waitGo: true, dispose: true });
    await Promise.all([sub.matched(), pub.matched()]);
    pub.go();
    for (const key of colors) {
      const gone = await sub.next(`${key} gone`, (line) => isSample(line) && !line.valid && line.key === key, SOON_MS);
      expect(gone).toMatchObject({ state: 'disposed' });
    }
    expectWhole(sub.samples, 4, 1);
    expect(sub.samples.map(({ key }) => key)).toEqual(['RED', 'GREEN', 'RED', 'GREEN']);
  });

  it('sees another come and leave', async (test) => {
    await using peers = harness.unicast(test);
    const domain = await freeDomain();
    const stays = peers.sub(vendor, { domain, name: 'stays' });
    await stays.ready();
    const guest = peers.sub(vendor, { domain, name: 'a guest', leaseMs: LONG_LEASE_MS });
    const joined = await stays.next('a guest', (line) => isParticipant(line) && line.what === 'joined', SOON_MS);
    expect(joined).toMatchObject({ name: 'a guest' });
    await guest.ready();
    await guest.stop(SOON_MS);
    await stays.next('the leave', (line) => isParticipant(line) && line.what === 'lost', SOON_MS);
  });
});

it('Fast DDS writes and reads the identity of a request', async (test) => {
  await using peers = harness.unicast(test);
  const kept = { domain: await freeDomain(), reliable: true, transientLocal: true } as const;
  const sub = peers.sub('fast', kept);
  await sub.ready();
  const pub = peers.pub('fast', { ...kept, keepAll: true, related: true, count: 2, waitGo: true });
  await Promise.all([sub.matched(), pub.matched()]);
  pub.go();
  const last = await sub.sample(2);
  expect(last.related).toMatch(/^[0-9a-f]{32}:1002$/);
});
