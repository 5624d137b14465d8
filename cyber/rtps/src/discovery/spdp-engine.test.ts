import { type MonotonicMs, seededRandom } from '@blender-sim/base';
import { describe, expect, it } from 'vitest';
import type { Data } from '../messages/submessage.js';
import { encodeStatusInfo } from '../parameters/identity-values.js';
import { PID_KEY_HASH, PID_PARTICIPANT_GUID, PID_STATUS_INFO } from '../parameters/pids.js';
import { ENTITY_PARTICIPANT } from '../structure/entity-id.js';
import { guidOctets } from '../structure/guid.js';
import { udpV4 } from '../structure/locator.js';
import { guidKeyPayload } from './key-payload.js';
import { encodeParticipant } from './participant-codec.js';
import type { ParticipantData } from './participant-data.js';
import { announcementData, goodbyeData } from './spdp-submessages.js';
import { prefixOf } from './testing/endpoints.js';
import { SpdpNetwork, addressOf, participant } from './testing/spdp-network.js';

const ms = (at: number): MonotonicMs => at as MonotonicMs;
const FROM = { address: '10.0.0.9', port: 40_000 };

const announced = (n: number, change: Partial<ParticipantData> = {}, sequence = 1): Data =>
  announcementData(encodeParticipant(participant(n, change)), sequence);

/** A node without a network. */
function alone(...[options]: [Parameters<SpdpNetwork['add']>[2]?]) {
  const network = new SpdpNetwork();
  const node = network.add(1, {}, { multicast: [], ...options });
  network.start(1);
  return { network, ...node };
}

describe('discovery', () => {
  it('finds each other by multicast within a round trip, and answers unicast', () => {
    const network = new SpdpNetwork();
    const [a, b] = [network.add(1), network.add(2)];
    network.start(1);
    network.run(10_000);
    expect(a.told).toEqual([]);
    network.start(2);
    network.run(10_000.5);
    expect(a.told).toEqual(['joined 2']);
    // By the answer: the first one's next announcement is far away.
    expect(b.told).toEqual(['joined 1']);
    expect(b.engine.participants[0]?.data).toEqual(participant(1));
  });

  it('finds initial peers, and is found by them, without any multicast', () => {
    const network = new SpdpNetwork();
    const a = network.add(1, {}, { multicast: [] });
    const b = network.add(2, {}, { multicast: [], initialPeers: [addressOf(1), addressOf(5)] });
    network.start(1);
    network.start(2);
    network.run(1);
    expect([a.told, b.told]).toEqual([['joined 2'], ['joined 1']]);
    // The one that is not among the other's peers keeps its lease all the same.
    network.run(60_000);
    expect([a.told, b.told]).toEqual([['joined 2'], ['joined 1']]);
  });

  it('goes on when multicast does not reach the other', () => {
    const network = new SpdpNetwork({ multicast: false });
    const a = network.add(1);
    const b = network.add(2, {}, { initialPeers: [addressOf(1)] });
    network.start(1);
    network.start(2);
    network.run(60_000);
    expect([a.told, b.told]).toEqual([['joined 2'], ['joined 1']]);
  });

  it('announces at 0, 50, 100, 200, 500 ms and then every period', () => {
    const network = new SpdpNetwork();
    network.add(1);
    const counts: number[] = [];
    network.start(1);
    for (const at of [0, 49, 50, 100, 200, 499, 500, 3499, 3500, 6500]) {
      network.run(at);
      counts.push(network.multicasts);
    }
    expect(counts).toEqual([1, 1, 2, 3, 4, 4, 5, 5, 6, 7]);
  });

  it('costs what the documentation says: n a period, and 2 n (n - 1) answers once', () => {
    for (const n of [2, 5, 20]) {
      const network = new SpdpNetwork();
      for (let i = 1; i <= n; i++) network.add(i);
      for (let i = 1; i <= n; i++) network.start(i);
      network.run(3000);
      expect(network.multicasts).toBe(5 * n);
      expect(network.unicasts).toBe(2 * n * (n - 1));
      network.run(30_000);
      expect(network.unicasts).toBe(2 * n * (n - 1));
      expect(network.multicasts).toBe(5 * n + 9 * n);
      for (const { told } of network.nodes.values()) expect(told.length).toBe(n - 1);
    }
  });

  it('finds everybody in spite of loss and reordering, and loses nobody', () => {
    const random = seededRandom(3);
    const network = new SpdpNetwork({ loss: 0.25, delayMs: () => 0.1 + 20 * random() });
    for (let i = 1; i <= 8; i++) network.add(i);
    for (let i = 1; i <= 8; i++) {
      network.run(50 * i);
      network.start(i);
    }
    network.run(20_000);
    for (const [n, { told }] of network.nodes) {
      const others = [1, 2, 3, 4, 5, 6, 7, 8].filter((other) => other !== n);
      expect([...told].sort()).toEqual(others.map((other) => `joined ${other}`));
    }
  });
});

describe('leases', () => {
  it('end to the millisecond after the last message of any kind', () => {
    const { network, engine, told } = alone();
    engine.onData(prefixOf(2), announced(2, { leaseMs: 5000 }), FROM, ms(0));
    network.run(4000);
    engine.heard(prefixOf(2), ms(4000));
    network.run(8999.9);
    expect(told).toEqual(['joined 2']);
    network.run(9000);
    expect(told).toEqual(['joined 2', 'lost 2']);
    expect(engine.participants).toEqual([]);
  });

  it('are seen when a process dies', () => {
    const network = new SpdpNetwork();
    const a = network.add(1);
    network.add(2, { leaseMs: 10_000 });
    network.start(1);
    network.start(2);
    network.run(3600);
    network.dead.add(2);
    // Its last announcement was that of 3500.
    network.run(13_500.1);
    expect(a.told).toEqual(['joined 2']);
    network.run(13_500.2);
    expect(a.told).toEqual(['joined 2', 'lost 2']);
    network.dead.delete(2);
    network.run(16_000);
    expect(a.told).toEqual(['joined 2', 'lost 2', 'joined 2']);
  });

  it('wait for the sockets after this process stood still', () => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2), FROM, ms(0));
    engine.onData(prefixOf(3), announced(3), FROM, ms(0));
    // Sixteen seconds without a turn: what the others sent meanwhile has not been read yet.
    expect(engine.tick(ms(16_000))).toBe(16_100);
    engine.heard(prefixOf(2), ms(16_001));
    engine.tick(ms(16_100));
    expect(told).toEqual(['joined 2', 'joined 3', 'lost 3']);
  });

  it.each([
    [0, 100_000, 1],
    [-5, 100_000, 1],
    [1, 100, 1],
    [10_000, 10_000, 0],
    [1e9, 86_400_000, 1],
    [Infinity, 86_400_000, 0],
  ])('of %d ms is applied as %d ms, with %d warnings', (leaseMs, applied, warnings) => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2, { leaseMs }), FROM, ms(0));
    const known = engine.participants[0];
    expect(known?.leaseMs).toBe(applied);
    expect(known?.data.leaseMs).toBe(leaseMs);
    expect(known?.notes.length).toBe(warnings);
    expect(told.filter((one) => one === 'warning').length).toBe(warnings);
  });

  it('cost as much to renew among 1000 participants as among 10', () => {
    const fastest = (participants: number): number => {
      const { engine } = alone();
      for (let n = 2; n < 2 + participants; n++) engine.onData(prefixOf(n), announced(n), FROM, ms(0));
      const prefixes = engine.participants.map(({ prefix }) => prefix);
      const times = Array.from({ length: 5 }, () => {
        const started = performance.now();
        for (let i = 0; i < 20_000; i++) engine.heard(prefixes[i % participants]!, ms(1000));
        return performance.now() - started;
      });
      expect(engine.tick(ms(10_000))).toBe(11_000);
      expect(engine.participants.length).toBe(participants);
      return Math.min(...times);
    };
    fastest(10);
    // A scan of all would make it a hundred times.
    expect(fastest(1000) / fastest(10)).toBeLessThan(20);
  });
});

describe('goodbyes', () => {
  it('are seen at once by all that know each other', () => {
    const network = new SpdpNetwork({ multicast: false });
    const a = network.add(1, {}, { multicast: [] });
    const b = network.add(2, {}, { multicast: [], initialPeers: [addressOf(1)] });
    network.start(1);
    network.start(2);
    network.run(1000);
    a.engine.leave();
    network.run(1000.2);
    expect(b.told).toEqual(['joined 1', 'left 1']);
    network.run(30_000);
    expect(b.told).toEqual(['joined 1', 'left 1']);
    expect(a.engine.tick(ms(30_000))).toBe(Infinity);
  });

  const guid = { prefix: prefixOf(2), entityId: ENTITY_PARTICIPANT };
  const keyHash = { pid: PID_KEY_HASH, value: guidOctets(guid) };
  const status = { pid: PID_STATUS_INFO, value: encodeStatusInfo(3) };
  const base = { ...announced(2), sequence: 2 };
  const { payload: _, ...bare } = base;
  it.each<[string, Data]>([
    ['ours', goodbyeData(prefixOf(2), 2)],
    ["Fast's: key hash and status", { ...bare, inlineQos: [keyHash, status] }],
    ['of the key alone', { ...base, payload: guidKeyPayload(PID_PARTICIPANT_GUID, guid), isKey: true }],
    ['of the key as plain CDR', { ...base, payload: Uint8Array.of(0, 1, 0, 0, ...guidOctets(guid)), isKey: true }],
    ['that name nobody', { ...bare, inlineQos: [status] }],
    ['with all of the data', { ...base, inlineQos: [status] }],
    ['that only unregister', { ...bare, inlineQos: [keyHash, { ...status, value: encodeStatusInfo(2) }] }],
  ])('are understood: %s', (_name, goodbye) => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2), FROM, ms(0));
    engine.onData(prefixOf(2), goodbye, FROM, ms(1));
    expect(told).toEqual(['joined 2', 'left 2']);
  });

  it('of another participant are not believed', () => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2), FROM, ms(0));
    engine.onData(prefixOf(3), goodbyeData(prefixOf(2), 2), FROM, ms(1));
    expect(told).toEqual(['joined 2']);
    expect(engine.counters.ignored.get('foreign-guid')).toBe(1);
  });

  it('are not undone by an announcement that they overtook, but by a new one later', () => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2), FROM, ms(0));
    engine.onData(prefixOf(2), goodbyeData(prefixOf(2), 2), FROM, ms(1));
    engine.onData(prefixOf(2), announced(2), FROM, ms(2));
    expect(told).toEqual(['joined 2', 'left 2']);
    expect(engine.counters.ignored.get('after-leave')).toBe(1);
    engine.onData(prefixOf(2), announced(2, {}, 3), FROM, ms(3));
    engine.onData(prefixOf(2), goodbyeData(prefixOf(2), 4), FROM, ms(4));
    engine.onData(prefixOf(2), announced(2), FROM, ms(1100));
    expect(told).toEqual(['joined 2', 'left 2', 'joined 2', 'left 2', 'joined 2']);
  });

  it('carry a number after that of the announcements', () => {
    const network = new SpdpNetwork();
    const b = network.add(2);
    const a = network.add(1);
    network.start(2);
    network.start(1);
    network.run(10);
    a.engine.update({ payload: encodeParticipant(participant(1, { name: 'renamed' })) }, ms(10));
    network.run(20);
    expect(b.told).toEqual(['joined 1', 'changed 1']);
    expect(b.engine.participants[0]?.data.name).toBe('renamed');
    a.engine.leave();
    a.engine.leave();
    network.run(30);
    expect(b.told).toEqual(['joined 1', 'changed 1', 'left 1']);
  });
});

describe('what is announced', () => {
  it('is compared, not only received', () => {
    const { engine, events } = alone();
    engine.onData(prefixOf(2), announced(2), FROM, ms(0));
    engine.onData(prefixOf(2), announced(2), FROM, ms(1));
    engine.onData(
      prefixOf(2),
      announced(2, { metatrafficUnicast: [udpV4('10.9.9.9', 1)], leaseMs: 20_000 }),
      FROM,
      ms(2),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['joined', 'changed']);
    expect(events[1]).toMatchObject({
      previous: { metatrafficUnicast: [addressOf(2)] },
      participant: { leaseMs: 20_000, data: { metatrafficUnicast: [udpV4('10.9.9.9', 1)] } },
    });
    engine.tick(ms(10_050));
    expect(engine.participants.length).toBe(1);
  });

  it('by another domain, tag, participant or by ourselves is ignored and counted', () => {
    const { engine, told } = alone();
    engine.onData(prefixOf(2), announced(2, { domainId: 7 }), FROM, ms(0));
    engine.onData(prefixOf(2), announced(2, { domainTag: 'lab' }), FROM, ms(0));
    engine.onData(prefixOf(2), announced(3), FROM, ms(0));
    engine.onData(prefixOf(1), announced(1), FROM, ms(0));
    engine.onData(prefixOf(2), announcementData(new Uint8Array(3), 1), FROM, ms(0));
    const { payload: _, ...empty } = announced(2);
    engine.onData(prefixOf(2), empty, FROM, ms(0));
    expect(told).toEqual([]);
    expect(Object.fromEntries(engine.counters.ignored)).toEqual({
      'other-domain': 1,
      'other-tag': 1,
      'foreign-guid': 1,
      own: 1,
      malformed: 2,
    });
  });

  it('without a domain, as by Fast-RTPS 1.5, is taken', () => {
    const { engine, told } = alone();
    const { domainId: _, ...data } = participant(2);
    engine.onData(prefixOf(2), announcementData(encodeParticipant(data), 1), FROM, ms(0));
    expect(told).toEqual(['joined 2']);
  });

  it('is bounded: more participants than allowed are ignored, with one warning', () => {
    const { engine, told } = alone({ maxParticipants: 3 });
    for (let n = 2; n < 40; n++) engine.onData(prefixOf(n), announced(n), FROM, ms(0));
    expect(told).toEqual(['joined 2', 'joined 3', 'joined 4', 'warning']);
    expect(engine.counters.ignored.get('too-many')).toBe(35);
    engine.onData(prefixOf(2), goodbyeData(prefixOf(2), 2), FROM, ms(1));
    engine.onData(prefixOf(30), announced(30), FROM, ms(2));
    expect(told.slice(4)).toEqual(['left 2', 'joined 30']);
  });

  it('costs one answer each, whatever it says: no address, no message', () => {
    const { network, engine } = alone();
    const useless = [udpV4('0.0.0.0', 7410), udpV4('10.0.0.2', 0), udpV4('239.255.0.1', 7400)];
    engine.onData(prefixOf(2), announced(2, { metatrafficUnicast: useless }), FROM, ms(0));
    network.run(1000);
    expect(network.unicasts).toBe(0);
  });
});
