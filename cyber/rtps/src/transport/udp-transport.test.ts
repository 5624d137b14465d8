import { afterEach, describe, expect, test } from 'vitest';
import { udpV4 } from '../structure/locator.js';
import { Inbox } from '../testing/inbox.js';
import { describeTransport } from '../testing/transport-suite.js';
import type { Transport } from './transport.js';
import { createUdpTransport } from './udp-transport.js';

const LOOPBACK = '127.0.0.1';

describeTransport('UdpTransport', () => ({
  address: LOOPBACK,
  transport: () => createUdpTransport(),
  pass: () => Promise.resolve(),
}));

describe('UdpTransport', () => {
  const transports: Transport[] = [];
  const made = (options?: Parameters<typeof createUdpTransport>[0]): Transport => {
    const transport = createUdpTransport(options);
    transports.push(transport);
    return transport;
  };
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
  });

  test('hears the interfaces that it was told and no other', async () => {
    const [one, both, sender] = [made(), made(), made()];
    const inbox = new Inbox();
    const all = new Inbox();
    const { port } = await one.open({ port: 0, interfaces: [LOOPBACK], receiveBufferBytes: 65_536 }, inbox.onDatagram);
    const two = await both.open(
      { port: 0, interfaces: ['127.0.0.2', '127.0.0.3'], receiveBufferBytes: 65_536 },
      all.onDatagram,
    );
    sender.send(Uint8Array.of(1), udpV4('127.0.0.2', port));
    sender.send(Uint8Array.of(2), udpV4(LOOPBACK, two.port));
    sender.send(Uint8Array.of(3), udpV4('127.0.0.2', two.port));
    sender.send(Uint8Array.of(4), udpV4('127.0.0.3', two.port));
    sender.send(Uint8Array.of(5), udpV4(LOOPBACK, port));
    await Promise.all([all.have(2), inbox.have(1)]);
    expect([...all.tags].sort()).toEqual([3, 4]);
    expect(inbox.tags).toEqual([5]);
  });

  test('a port that is taken on one of the interfaces is not half opened', async () => {
    const [holder, second] = [made(), made()];
    const options = { port: 0, interfaces: ['127.0.0.3'], receiveBufferBytes: 65_536 };
    const { port } = await holder.open(options, () => undefined);
    await expect(
      second.open({ ...options, port, interfaces: ['127.0.0.2', '127.0.0.3'] }, () => undefined),
    ).rejects.toMatchObject({ code: 'RTPS_PORT_IN_USE', fields: { interfaces: ['127.0.0.3'], port } });
    const free = await second.open({ ...options, port, interfaces: ['127.0.0.2'] }, () => undefined);
    expect(free.port).toBe(port);
  });

  test('a receive buffer that the system does not grant is told with what to do', async () => {
    const asked = 2 ** 30;
    const options = { port: 0, interfaces: [LOOPBACK], receiveBufferBytes: asked };
    const { receiveBuffer, warnings } = await made().open(options, () => undefined);
    expect(receiveBuffer).toMatchObject({ asked });
    expect(receiveBuffer.granted).toBeGreaterThanOrEqual(65_536);
    expect(receiveBuffer.granted).toBeLessThan(asked);
    expect(warnings).toEqual([expect.stringContaining(String(receiveBuffer.granted))]);
    if (process.platform === 'linux') expect(warnings[0]).toContain('net.core.rmem_max=1073741824');
  });

  test('the granted buffer holds a burst of three quarters of it in datagrams of 1 KiB', async () => {
    const inbox = new Inbox();
    const options = { port: 0, interfaces: [LOOPBACK], receiveBufferBytes: 131_072 };
    const { port, receiveBuffer } = await made().open(options, inbox.onDatagram);
    const sender = made();
    const count = Math.floor((receiveBuffer.granted * 0.75) / 1024);
    // Without a turn of the event loop in between nobody reads.
    for (let n = 0; n < count; n++) sender.send(new Uint8Array(1024), udpV4(LOOPBACK, port));
    await inbox.have(count);
  });

  test('more busy destinations than connected sockets: all are reached, in order', async () => {
    const receiver = made();
    const sender = made({ maxConnected: 2 });
    const inboxes = Array.from({ length: 5 }, () => new Inbox());
    const ports: number[] = [];
    for (const inbox of inboxes) {
      const options = { port: 0, interfaces: [LOOPBACK], receiveBufferBytes: 2 ** 20 };
      ports.push((await receiver.open(options, inbox.onDatagram)).port);
    }
    const rounds = 200;
    for (let n = 0; n < rounds; n++) {
      for (const port of ports) sender.send(Uint8Array.of(n), udpV4(LOOPBACK, port));
      await sender.drained();
    }
    const expected = Array.from({ length: rounds }, (_, n) => n);
    for (const inbox of inboxes) {
      await inbox.have(rounds);
      expect(inbox.tags).toEqual(expected);
    }
    expect(sender.counters).toMatchObject({ datagramsSent: 5 * rounds });
    expect(sender.counters.sendErrors.size).toBe(0);
  });

  test('closing while a port is opened leaves nothing open', async () => {
    const transport = made();
    const options = { port: 0, interfaces: [LOOPBACK, '127.0.0.2'], receiveBufferBytes: 65_536 };
    const opening = transport.open(options, () => undefined);
    await transport.close();
    await expect(opening).rejects.toMatchObject({ code: 'RTPS_CLOSED' });
  });
});
