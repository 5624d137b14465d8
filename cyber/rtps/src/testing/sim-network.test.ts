import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import { udpV4 } from '../structure/locator.js';
import type { Channel, Transport } from '../transport/transport.js';
import { Inbox } from './inbox.js';
import { SimNetwork, type SimNetworkOptions } from './sim-network.js';

const A = '10.0.0.1';
const B = '10.0.0.2';
const C = '10.0.0.3';
const GROUP = '239.255.0.1';
const PORT = 7410;

interface Host {
  readonly transport: Transport;
  readonly channel: Channel;
  readonly inbox: Inbox;
}

interface World {
  readonly clock: ManualClock;
  readonly network: SimNetwork;
  host(address: string, options?: { group?: string; interfaces?: readonly string[]; buffer?: number }): Promise<Host>;
}

function world(options: Omit<SimNetworkOptions, 'clock'> = {}): World {
  const clock = new ManualClock();
  const network = new SimNetwork({ clock, ...options });
  return {
    clock,
    network,
    async host(address, { group, interfaces = [address], buffer = 2 ** 20 } = {}) {
      const transport = network.transport(address);
      const inbox = new Inbox();
      const channel = await transport.open(
        { port: PORT, interfaces, receiveBufferBytes: buffer, ...(group === undefined ? {} : { group }) },
        inbox.onDatagram,
      );
      return { transport, channel, inbox };
    },
  };
}

function send(from: Host, to: string, tag: number, octets = 1): void {
  const datagram = new Uint8Array(octets);
  datagram[0] = tag;
  from.transport.send(datagram, udpV4(to, PORT));
}

describe('SimNetwork', () => {
  test('a datagram takes the time of its link, and comes when the clock gets there', async () => {
    const { clock, network, host } = world({ delayMs: [10, 10] });
    const [a, b] = [await host(A), await host(B)];
    network.setLink(B, A, { delayMs: [20, 20] });
    send(a, B, 1);
    send(b, A, 2);
    await clock.advance(9.8);
    expect(b.inbox.tags).toEqual([]);
    await clock.advance(0.4);
    expect(b.inbox.tags).toEqual([1]);
    expect(a.inbox.tags).toEqual([]);
    await clock.advance(10);
    expect(a.inbox.tags).toEqual([2]);
    expect(clock.pending).toEqual([]);
  });

  test('hosts that answer each other at once still let time pass', async () => {
    const { clock, network } = world({ delayMs: [0, 0] });
    const [a, b] = [network.transport(A), network.transport(B)];
    let answers = 0;
    const answerTo =
      (transport: Transport, address: string) =>
      (datagram: Uint8Array): void => {
        answers += 1;
        transport.send(datagram, udpV4(address, PORT));
      };
    await a.open({ port: PORT, interfaces: [A], receiveBufferBytes: 65_536 }, answerTo(a, B));
    await b.open({ port: PORT, interfaces: [B], receiveBufferBytes: 65_536 }, answerTo(b, A));
    a.send(Uint8Array.of(1), udpV4(B, PORT));
    await clock.advance(10);
    expect(answers).toBeGreaterThan(50);
    expect(answers).toBeLessThan(150);
  });

  test('loss, duplication and reordering are about what was told, and the same for the same seed', async () => {
    const run = async (seed: number): Promise<readonly (number | undefined)[]> => {
      const { clock, network, host } = world({ seed, loss: 0.3, duplicate: 0.1, delayMs: [0.1, 5] });
      const [a, b] = [await host(A), await host(B)];
      for (let n = 0; n < 2000; n++) send(a, B, n % 256);
      await clock.advance(10);
      expect(network.counters.lost).toBeGreaterThan(520);
      expect(network.counters.lost).toBeLessThan(680);
      expect(network.counters.duplicated).toBeGreaterThan(95);
      expect(network.counters.duplicated).toBeLessThan(190);
      expect(b.inbox.received).toHaveLength(2000 - network.counters.lost + network.counters.duplicated);
      return b.inbox.tags;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(first).not.toEqual([...first].sort((x, y) => x! - y!));
  });

  test('a datagram of many pieces is lost with any of them', async () => {
    const { clock, network, host } = world({ loss: 0.05, mtuBytes: 1500 });
    const [a, b] = [await host(A), await host(B, { buffer: 2 ** 28 })];
    for (let n = 0; n < 1000; n++) send(a, B, 0, 60_000);
    await clock.advance(1);
    // 0.95 to the 40th is 0.13.
    expect(b.inbox.received.length).toBeGreaterThan(80);
    expect(b.inbox.received.length).toBeLessThan(190);
    expect(network.counters.lost + network.counters.delivered).toBe(1000);
  });

  test('a burst beyond the socket buffer is cut off at its end', async () => {
    const { clock, network, host } = world({ maxReceiveBufferBytes: 50_000 });
    const a = await host(A);
    const b = await host(B);
    expect(b.channel.receiveBuffer).toEqual({ asked: 2 ** 20, granted: 50_000 });
    expect(b.channel.warnings).toHaveLength(1);
    for (let n = 0; n < 100; n++) send(a, B, n, 1000);
    await clock.advance(1);
    expect(b.inbox.tags).toEqual(Array.from({ length: 35 }, (_, n) => n));
    expect(network.counters).toMatchObject({ delivered: 35, overflowed: 65 });
    send(a, B, 200, 65_000);
    await clock.advance(1);
    expect(b.inbox.tags.at(-1)).toBe(200);
  });

  test('a partition keeps what is under way too; heal ends it; others are not concerned', async () => {
    const { clock, network, host } = world();
    const [a, b, c] = [await host(A), await host(B), await host(C)];
    send(a, B, 1);
    network.partition([A], [B]);
    for (const to of [B, C]) send(a, to, 2);
    for (const to of [A, C]) send(b, to, 3);
    await clock.advance(1);
    expect([a.inbox.tags, b.inbox.tags, c.inbox.tags]).toEqual([[], [], [2, 3]]);
    network.heal();
    send(a, B, 4);
    await clock.advance(1);
    expect(b.inbox.tags).toEqual([4]);
    expect(network.counters.partitioned).toBe(3);
  });

  test('a frozen host sends nothing, and reads what its buffer held when it goes on', async () => {
    const { clock, network, host } = world();
    const [a, b] = [await host(A), await host(B, { buffer: 10 * 401 })];
    network.freeze(B);
    for (let n = 0; n < 20; n++) send(a, B, n);
    send(b, A, 99);
    await clock.advance(1);
    expect(a.inbox.tags).toEqual([]);
    expect(b.inbox.tags).toEqual([]);
    network.thaw(B);
    expect(b.inbox.tags).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    send(b, A, 100);
    await clock.advance(1);
    expect(a.inbox.tags).toEqual([100]);
    expect(network.counters).toMatchObject({ overflowed: 10, silenced: 1 });
  });

  test('a crashed host is silent, and its ports are free', async () => {
    const { clock, network, host } = world();
    const [a, b] = [await host(A), await host(B)];
    network.crash(B);
    send(b, A, 1);
    send(a, B, 2);
    const again = await host(B);
    await clock.advance(1);
    expect(a.inbox.tags).toEqual([]);
    expect(b.inbox.tags).toEqual([]);
    expect(again.inbox.tags).toEqual([2]);
    await b.transport.close();
    send(a, B, 3);
    await clock.advance(1);
    expect(again.inbox.tags).toEqual([2, 3]);
  });

  test('multicast reaches the members of the group and port on the interfaces that they joined', async () => {
    const { clock, network, host } = world();
    const a = await host(A, { group: GROUP, interfaces: [A, '127.0.0.1'] });
    const sameHost = await host(A, { group: GROUP });
    const b = await host(B, { group: GROUP });
    const otherGroup = await host(C, { group: '239.255.0.2' });
    const outsider = await host('127.0.0.1', { group: GROUP });
    send(a, GROUP, 1);
    await clock.advance(1);
    // On both interfaces, as the kernel's own loop does.
    expect(a.inbox.tags).toEqual([1, 1]);
    expect(sameHost.inbox.tags).toEqual([1]);
    expect(b.inbox.tags).toEqual([1]);
    expect([otherGroup.inbox.tags, outsider.inbox.tags]).toEqual([[], []]);
    await b.channel.close();
    network.partition([A], [B]);
    send(outsider, GROUP, 2);
    send(sameHost, GROUP, 3);
    await clock.advance(1);
    expect(outsider.inbox.tags).toEqual([2]);
    expect(a.inbox.tags).toEqual([1, 1, 3]);
    expect(b.inbox.tags).toEqual([1]);
  });

  test('processes of the loopback host meet, and 127.0.0.1 of others is their own', async () => {
    const { clock, host, network } = world();
    const one = await host('127.0.0.1');
    const other = network.transport('127.0.0.1');
    other.send(Uint8Array.of(1), udpV4('127.0.0.1', PORT));
    const a = await host(A, { interfaces: [A, '127.0.0.1'] });
    send(a, '127.0.0.1', 2);
    await clock.advance(1);
    expect(one.inbox.tags).toEqual([1]);
    expect(a.inbox.tags).toEqual([2]);
    expect(() => network.transport('127.0.0.2')).toThrow(RangeError);
  });

  test('dropWhere picks its victims until it is ended', async () => {
    const { clock, network, host } = world();
    const [a, b] = [await host(A), await host(B)];
    const end = network.dropWhere((datagram, from, to) => datagram[0] === 2 && from === A && to === B);
    for (const tag of [1, 2, 3]) send(a, B, tag);
    end();
    send(a, B, 2);
    await clock.advance(1);
    expect(b.inbox.tags).toEqual([1, 3, 2]);
    expect(network.counters.lost).toBe(1);
  });

  test('every datagram has a fate', async () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        probability,
        probability,
        fc.array(fc.constantFrom(A, B, C, '10.9.9.9'), { maxLength: 60 }),
        async (seed, loss, duplicate, targets) => {
          const { clock, network, host } = world({
            seed,
            loss,
            duplicate,
            delayMs: [0, 3],
            maxReceiveBufferBytes: 2000,
          });
          const [a, b] = [await host(A), await host(B)];
          await host(C);
          network.partition([A], [C]);
          for (const to of targets) send(a, to, 1, 100);
          await clock.advance(4);
          const { delivered, lost, duplicated, partitioned, overflowed, unreachable, silenced } = network.counters;
          const fates = delivered + lost + partitioned + overflowed + unreachable + silenced;
          expect(fates).toBe(targets.length + duplicated);
          expect(a.inbox.received.length + b.inbox.received.length).toBe(delivered);
          expect(clock.pending).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([{ loss: 1.1 }, { loss: -0.1 }, { duplicate: Number.NaN }, { delayMs: [2, 1] as const }, { mtuBytes: 0 }])(
    'a rule that makes no sense is the caller’s fault: %o',
    (rule) => {
      const clock = new ManualClock();
      expect(() => new SimNetwork({ clock, ...rule })).toThrow(RangeError);
      const network = new SimNetwork({ clock });
      expect(() => network.setLink(A, B, rule)).toThrow(RangeError);
      expect(() => network.setDefaultLink(rule)).toThrow(RangeError);
    },
  );
});
