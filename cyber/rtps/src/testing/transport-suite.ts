import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOCATOR_UDP_V6, type Locator, udpV4 } from '../structure/locator.js';
import type { Channel, Transport } from '../transport/transport.js';
import { Inbox } from './inbox.js';

/** Where a transport is tried. */
export interface TransportWorld {
  /** An address of the host, on which datagrams are sent and received. */
  readonly address: string;
  /** The transport of one more process on that host. */
  transport(): Transport;
  /** Lets the world's time pass, where that needs help. */
  pass(): Promise<void>;
}

const BUFFER_BYTES = 2 ** 21;

/** What every Transport has to do, as a vitest suite; called at the top level of a test file. */
export function describeTransport(name: string, makeWorld: () => TransportWorld): void {
  describe(`${name} is a Transport`, { timeout: 5000 }, () => {
    let world: TransportWorld;
    let sender: Transport;
    let receiver: Transport;

    beforeEach(async () => {
      world = makeWorld();
      sender = world.transport();
      receiver = world.transport();
      // What is open is where datagrams go out.
      await open(sender, new Inbox());
    });
    afterEach(async () => {
      await Promise.all([sender.close(), receiver.close()]);
    });

    const open = (transport: Transport, inbox: Inbox, port = 0): Promise<Channel> =>
      transport.open({ port, interfaces: [world.address], receiveBufferBytes: BUFFER_BYTES }, inbox.onDatagram);

    const received = async (inbox: Inbox, count: number): Promise<Inbox['received']> => {
      await world.pass();
      return [...(await inbox.have(count))];
    };

    /** Resolves when what was sent to `port` before has come or never will. */
    const flushed = async (port: number, inbox: Inbox): Promise<void> => {
      const count = inbox.received.length + 1;
      sender.send(Uint8Array.of(255), udpV4(world.address, port));
      await received(inbox, count);
    };

    test('lists the address that it is used on', () => {
      expect(sender.interfaces().map(({ address }) => address)).toContain(world.address);
    });

    test('a datagram arrives as it was sent, with its source, and both sides count it', async () => {
      const inbox = new Inbox();
      const channel = await open(receiver, inbox);
      expect(sender.send(Uint8Array.of(1, 2, 3), udpV4(world.address, channel.port))).toBe(true);
      const [first] = await received(inbox, 1);
      expect([...first!.datagram]).toEqual([1, 2, 3]);
      expect(first!.from.address).toBe(world.address);
      expect(first!.from.port).toBeGreaterThan(0);
      await sender.drained();
      expect(sender.counters).toMatchObject({ datagramsSent: 1, octetsSent: 3, datagramsReceived: 0 });
      expect(receiver.counters).toMatchObject({ datagramsReceived: 1, octetsReceived: 3, datagramsSent: 0 });
    });

    test('a datagram in parts arrives as one', async () => {
      const inbox = new Inbox();
      const { port } = await open(receiver, inbox);
      sender.send(
        [Uint8Array.of(1, 2), new Uint8Array(0), Buffer.from([3, 4, 5]).subarray(1)],
        udpV4(world.address, port),
      );
      const [first] = await received(inbox, 1);
      expect([...first!.datagram]).toEqual([1, 2, 4, 5]);
      await sender.drained();
      expect(sender.counters).toMatchObject({ datagramsSent: 1, octetsSent: 4 });
    });

    test('nothing arrives before send has returned', async () => {
      const inbox = new Inbox();
      const { port } = await open(receiver, inbox);
      sender.send(Uint8Array.of(1), udpV4(world.address, port));
      expect(inbox.received).toHaveLength(0);
      await received(inbox, 1);
    });

    test('a transport hears itself', async () => {
      const inbox = new Inbox();
      const { port } = await open(receiver, inbox);
      receiver.send(Uint8Array.of(9), udpV4(world.address, port));
      await received(inbox, 1);
      expect(inbox.tags).toEqual([9]);
    });

    test('a port has one owner, until that closes it', async () => {
      const channel = await open(receiver, new Inbox());
      const again = open(sender, new Inbox(), channel.port);
      await expect(again).rejects.toMatchObject({
        code: 'RTPS_PORT_IN_USE',
        fields: { interfaces: [world.address], port: channel.port },
      });
      await channel.close();
      const inbox = new Inbox();
      await open(sender, inbox, channel.port);
      await flushed(channel.port, inbox);
    });

    test('an empty datagram, and the largest of UDP, arrive; one more octet is EMSGSIZE', async () => {
      const inbox = new Inbox();
      const to = udpV4(world.address, (await open(receiver, inbox)).port);
      const largest = Uint8Array.from({ length: 65_507 }, (_, index) => index * 7);
      sender.send(new Uint8Array(0), to);
      sender.send(new Uint8Array(65_508), to);
      sender.send(largest.slice(0, 65_000), to);
      sender.send(largest.slice(), to);
      const [empty, large, all] = await received(inbox, 3);
      await sender.drained();
      expect(empty!.datagram).toHaveLength(0);
      expect(Buffer.compare(large!.datagram, largest.subarray(0, 65_000))).toBe(0);
      expect(Buffer.compare(all!.datagram, largest)).toBe(0);
      expect([...sender.counters.sendErrors]).toEqual([['EMSGSIZE', 1]]);
    });

    test('a link without loss keeps the order', async () => {
      const inbox = new Inbox();
      const to = udpV4(world.address, (await open(receiver, inbox)).port);
      const count = 1500;
      for (let n = 0; n < count; n++) {
        const datagram = new Uint8Array(100);
        new DataView(datagram.buffer).setUint32(0, n);
        if (!sender.send(datagram, to)) await sender.drained();
      }
      const numbers = (await received(inbox, count)).map(({ datagram }) => Buffer.from(datagram).readUInt32BE(0));
      expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n));
    });

    test('send says when much is queued, and drained when it has left', async () => {
      const to = udpV4(world.address, (await open(receiver, new Inbox())).port);
      await sender.drained();
      let sends = 0;
      let goesOn = true;
      while (goesOn && sends < 100_000) {
        sends += 1;
        goesOn = sender.send(new Uint8Array(1000), to);
      }
      expect(goesOn).toBe(false);
      await sender.drained();
      expect(sender.counters.datagramsSent).toBe(sends);
      expect(sender.send(new Uint8Array(1), to)).toBe(true);
      await sender.drained();
    });

    test('what cannot be sent is counted by its cause, never thrown', async () => {
      const { port } = await open(receiver, new Inbox());
      const unsendable: readonly Locator[] = [
        { kind: LOCATOR_UDP_V6, address: '::1', port },
        { kind: 0x01000000, address: '00'.repeat(16), port },
        udpV4(world.address, 0),
        udpV4(world.address, 65_536),
        udpV4(world.address, 2 ** 32 - 1),
        udpV4('0.0.0.0', port),
        udpV4('not an address', port),
        udpV4('', port),
      ];
      for (const locator of unsendable) expect(sender.send(Uint8Array.of(1), locator)).toBe(true);
      await sender.drained();
      expect(Object.fromEntries(sender.counters.sendErrors)).toEqual({ EAFNOSUPPORT: 2, EINVAL: 6 });
      expect(sender.counters.datagramsSent).toBe(0);
    });

    test('without an interface that leads there, nothing is sent there', async () => {
      const unopened = world.transport();
      unopened.send(Uint8Array.of(1), udpV4('198.51.100.1', 7400));
      unopened.send(Uint8Array.of(1), udpV4('239.255.0.1', 7400));
      await unopened.drained();
      await unopened.close();
      expect([...unopened.counters.sendErrors]).toEqual([['EADDRNOTAVAIL', 2]]);
    });

    test('sending to nobody harms nobody, and whoever comes to the port is heard', async () => {
      const channel = await open(receiver, new Inbox());
      const { port } = channel;
      await channel.close();
      for (let n = 0; n < 200; n++) {
        sender.send(Uint8Array.of(1), udpV4(world.address, port));
        await sender.drained();
      }
      await world.pass();
      const inbox = new Inbox();
      await open(receiver, inbox, port);
      for (let n = 0; n < 10; n++) sender.send(Uint8Array.of(2), udpV4(world.address, port));
      await received(inbox, 9);
    });

    test('a busy destination that stops and starts again is reached again', async () => {
      const first = new Inbox();
      const channel = await open(receiver, first);
      const to = udpV4(world.address, channel.port);
      for (let n = 0; n < 100; n++) {
        sender.send(Uint8Array.of(n), to);
        await sender.drained();
      }
      await received(first, 100);
      await channel.close();
      for (let n = 0; n < 5; n++) {
        sender.send(Uint8Array.of(n), to);
        await sender.drained();
      }
      await world.pass();
      const second = new Inbox();
      await open(receiver, second, channel.port);
      for (let n = 0; n < 10; n++) sender.send(Uint8Array.of(n), to);
      await received(second, 9);
    });

    test('nothing is received after close', async () => {
      const closed = new Inbox();
      const open2 = new Inbox();
      const channel = await open(receiver, closed);
      const other = await open(sender, open2);
      for (let n = 0; n < 50; n++) sender.send(Uint8Array.of(n), udpV4(world.address, channel.port));
      const closing = channel.close();
      const soFar = closed.received.length;
      await closing;
      await flushed(other.port, open2);
      expect(closed.received).toHaveLength(soFar);
    });

    test('closing from within a datagram is the end of them', async () => {
      const seen: number[] = [];
      const channel: Channel = await receiver.open(
        { port: 0, interfaces: [world.address], receiveBufferBytes: BUFFER_BYTES },
        (datagram) => {
          seen.push(datagram[0]!);
          void channel.close();
        },
      );
      const marks = new Inbox();
      const other = await open(sender, marks);
      for (let n = 0; n < 20; n++) sender.send(Uint8Array.of(n), udpV4(world.address, channel.port));
      await flushed(other.port, marks);
      await world.pass();
      expect(seen).toEqual([0]);
    });

    test('close twice is fine; send after it is counted, open after it refused', async () => {
      const inbox = new Inbox();
      const channel = await open(receiver, inbox);
      await channel.close();
      await channel.close();
      await receiver.close();
      await receiver.close();
      expect(receiver.send(Uint8Array.of(1), udpV4(world.address, channel.port))).toBe(true);
      await receiver.drained();
      expect([...receiver.counters.sendErrors]).toEqual([['EBADF', 1]]);
      await expect(open(receiver, inbox)).rejects.toMatchObject({ code: 'RTPS_CLOSED' });
    });

    test('drained resolves also when the transport is closed meanwhile', async () => {
      const { port } = await open(receiver, new Inbox());
      for (let n = 0; n < 10; n++) sender.send(new Uint8Array(1000), udpV4(world.address, port));
      const drained = sender.drained();
      await sender.close();
      await drained;
    });

    test('says what receive buffer was granted', async () => {
      const { receiveBuffer, warnings } = await open(receiver, new Inbox());
      expect(receiveBuffer.asked).toBe(BUFFER_BYTES);
      expect(receiveBuffer.granted).toBeGreaterThan(0);
      expect(warnings.length > 0).toBe(receiveBuffer.granted < receiveBuffer.asked);
    });

    test.each([
      ['an address that this host does not have', { interfaces: ['203.0.113.77'] }, 'RTPS_NO_INTERFACE'],
      ['no interface at all', { interfaces: [] }, 'RTPS_NO_INTERFACE'],
      ['a port that does not exist', { port: 65_536 }, 'RTPS_CONFIG'],
      ['half a port', { port: 1.5 }, 'RTPS_CONFIG'],
    ])('opening %s is an error', async (_what, wrong, code) => {
      const options = { port: 0, interfaces: [world.address], receiveBufferBytes: BUFFER_BYTES, ...wrong };
      await expect(receiver.open(options, () => undefined)).rejects.toMatchObject({ code });
    });
  });
}
