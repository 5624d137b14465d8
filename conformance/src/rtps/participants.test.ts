// Who is there: come, gone, killed, many.
import { describe, expect, it } from 'vitest';
import { freeDomain } from './domains.js';
import { expectWhole } from './expect-samples.js';
import { type SpyLine, startSpy } from './our-spy.js';
import { type ParticipantLine, type PeerLine, isParticipant } from './peer-lines.js';
import { LINGER_MS, LONG_LEASE_MS, SOON_MS, VENDORS, usePeers } from './peers.js';

const harness = usePeers();
const SHORT_LEASE_MS = 3_000;
/** Sooner than a lease of the usual 10 s is over. */
const IN_TIME_MS = 9_000;

describe.each(VENDORS)('%s', (vendor) => {
  it('comes and leaves: ours says so at once', async (test) => {
    await using peers = harness.unicast(test);
    const domain = await freeDomain();
    const spy = peers.add(startSpy(domain));
    const guest = peers.sub(vendor, { domain, name: 'a guest', leaseMs: LONG_LEASE_MS });
    await spy.next('a guest', ({ event, name }) => event === 'joined' && name === 'a guest', SOON_MS);
    await guest.ready();
    await guest.stop(SOON_MS);
    // Left, not lost: that would be the end of its lease.
    await spy.next('the leave', ({ event, name }) => event === 'left' && name === 'a guest', SOON_MS);
  });

  it('is killed: ours says so at the end of its lease', async (test) => {
    await using peers = harness.unicast(test);
    const domain = await freeDomain();
    const spy = peers.add(startSpy(domain));
    const guest = peers.sub(vendor, { domain, name: 'a guest', leaseMs: SHORT_LEASE_MS });
    await spy.next('a guest', ({ event, name }) => event === 'joined' && name === 'a guest', SOON_MS);
    await guest.ready();
    guest.kill();
    const isLoss = ({ event, name }: SpyLine): boolean => event === 'lost' && name === 'a guest';
    const { silentMs } = await spy.next('the loss', isLoss, IN_TIME_MS);
    expect(silentMs).toBeGreaterThanOrEqual(SHORT_LEASE_MS);
  });

  it('sees ours come and leave', async (test) => {
    await using peers = harness.unicast(test);
    const domain = await freeDomain();
    const host = peers.sub(vendor, { domain });
    await host.ready();
    const ours = peers.sub('ours', { domain, name: 'ours', leaseMs: LONG_LEASE_MS });
    const joined = await host.next('ours', (line) => isParticipant(line) && line.what === 'joined', SOON_MS);
    expect(joined).toMatchObject({ name: 'ours' });
    await ours.ready();
    await ours.stop(SOON_MS);
    const lost = await host.next('the leave', (line) => isParticipant(line) && line.what === 'lost', SOON_MS);
    if (vendor === 'fast') expect(lost).toMatchObject({ how: 'removed' });
  });

  it('sees that ours was killed, at the end of its lease', async (test) => {
    await using peers = harness.unicast(test);
    const domain = await freeDomain();
    const host = peers.sub(vendor, { domain });
    await host.ready();
    const ours = peers.sub('ours', { domain, name: 'ours', leaseMs: SHORT_LEASE_MS });
    const isOurs = (line: PeerLine): line is ParticipantLine => isParticipant(line) && line.name === 'ours';
    const { guid } = await host.next('ours', isOurs, SOON_MS);
    await ours.ready();
    ours.kill();
    const isLoss = (line: PeerLine): boolean => isParticipant(line) && line.what === 'lost' && line.guid === guid;
    const lost = await host.next('the loss', isLoss, IN_TIME_MS);
    if (vendor === 'fast') expect(lost).toMatchObject({ how: 'dropped' });
  });
});

it('ten on a host: ours hears nine', async (test) => {
  await using peers = harness.unicast(test);
  const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
  const nine = Array.from({ length: 9 }, (_, index) => VENDORS[index % 2]!);
  const count = 10;
  const lasting = { ...common, keepAll: true, count, lingerMs: LINGER_MS };
  for (const vendor of nine) await peers.pub(vendor, lasting).written();
  const sub = peers.sub('ours', common);
  await sub.next('the last sample', () => sub.samples.length >= 9 * count, SOON_MS);
  const sources = new Set(sub.samples.map(({ source }) => source));
  expect(sources.size).toBe(9);
  for (const source of sources)
    expectWhole(
      sub.samples.filter((sample) => sample.source === source),
      count,
      1,
    );
});

it('ten on a host: nine hear ours', async (test) => {
  await using peers = harness.unicast(test);
  const common = { domain: await freeDomain(), reliable: true, transientLocal: true };
  const subs = Array.from({ length: 9 }, (_, index) => peers.sub(VENDORS[index % 2]!, common));
  await Promise.all(subs.map((sub) => sub.ready()));
  peers.pub('ours', {
    ...common,
    keepAll: true,
    count: 50,
    size: 3000,
    rate: 100,
    waitReaders: 9,
    lingerMs: LINGER_MS,
  });
  for (const sub of subs) {
    await sub.sample(50);
    expectWhole(sub.samples, 50, 1);
  }
});
