import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import { udpV4 } from '../structure/locator.js';
import { Inbox } from '../testing/inbox.js';
import { SimNetwork } from '../testing/sim-network.js';
import { type UnicastChannels, openUnicastPorts } from './first-free.js';
import type { PortConfig } from './ports.js';
import type { Transport } from './transport.js';

const HOST = '10.0.0.1';
const PORTS: PortConfig = { domain: 0, portBase: 7400, domainGain: 250, participantGain: 2, offsets: [0, 10, 1, 11] };

function openOn(
  transport: Transport,
  { participantId, ports = PORTS }: { participantId?: number; ports?: PortConfig } = {},
  meta = new Inbox(),
  user = new Inbox(),
): Promise<UnicastChannels> {
  const options = { ports, interfaces: [HOST], receiveBufferBytes: 65_536, participantId };
  return openUnicastPorts(transport, options, meta.onDatagram, user.onDatagram);
}

const blockPort = (transport: Transport, port: number): Promise<unknown> =>
  transport.open({ port, interfaces: [HOST], receiveBufferBytes: 65_536 }, () => undefined);

describe('openUnicastPorts', () => {
  test('takes the first id of which both ports are free, and gives back a half', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    const other = network.transport(HOST);
    await blockPort(other, 7410);
    await blockPort(other, 7413);
    const { participantId, metatraffic, user } = await openOn(network.transport(HOST));
    expect([participantId, metatraffic.port, user.port]).toEqual([2, 7414, 7415]);
    // 7412 was opened on the way.
    await blockPort(other, 7412);
  });

  test('ids come back when their owner closes', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    const first = network.transport(HOST);
    expect((await openOn(first)).participantId).toBe(0);
    expect((await openOn(network.transport(HOST))).participantId).toBe(1);
    await first.close();
    expect((await openOn(network.transport(HOST))).participantId).toBe(0);
  });

  test('many that start at once have an id each', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    const opened = await Promise.all(Array.from({ length: 30 }, () => openOn(network.transport(HOST))));
    const ids = opened.map(({ participantId }) => participantId);
    expect(new Set(ids).size).toBe(30);
  });

  test('each port has its receiver', async () => {
    const clock = new ManualClock();
    const transport = new SimNetwork({ clock }).transport(HOST);
    const [meta, user] = [new Inbox(), new Inbox()];
    const channels = await openOn(transport, {}, meta, user);
    transport.send(Uint8Array.of(1), udpV4(HOST, channels.metatraffic.port));
    transport.send(Uint8Array.of(2), udpV4(HOST, channels.user.port));
    await clock.advance(1);
    expect([meta.tags, user.tags]).toEqual([[1], [2]]);
  });

  test('a fixed id that another has is an error', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    await blockPort(network.transport(HOST), 7417);
    const second = network.transport(HOST);
    await expect(openOn(second, { participantId: 3 })).rejects.toMatchObject({
      code: 'RTPS_PORT_IN_USE',
      fields: { port: 7417 },
    });
    await blockPort(second, 7416);
  });

  test('a domain without room says so', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    const ports = { ...PORTS, domainGain: 14 };
    for (const expected of [0, 1]) {
      expect((await openOn(network.transport(HOST), { ports })).participantId).toBe(expected);
    }
    await expect(openOn(network.transport(HOST), { ports })).rejects.toMatchObject({
      code: 'RTPS_PORT_IN_USE',
      fields: { domain: 0, tried: 2 },
    });
  });

  test('the end of the ports is the end of the ids; a domain beyond it is a mistake', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    const ports = { ...PORTS, domain: 232, portBase: 7522 };
    expect((await openOn(network.transport(HOST), { ports })).user.port).toBe(65_533);
    expect((await openOn(network.transport(HOST), { ports })).user.port).toBe(65_535);
    await expect(openOn(network.transport(HOST), { ports })).rejects.toMatchObject({ code: 'RTPS_PORT_IN_USE' });
    const beyond = { ...PORTS, domain: 300 };
    await expect(openOn(network.transport(HOST), { ports: beyond })).rejects.toMatchObject({ code: 'RTPS_CONFIG' });
  });

  test('another error is passed on at once', async () => {
    const network = new SimNetwork({ clock: new ManualClock() });
    await expect(openOn(network.transport('10.0.0.9'))).rejects.toMatchObject({ code: 'RTPS_NO_INTERFACE' });
  });
});
