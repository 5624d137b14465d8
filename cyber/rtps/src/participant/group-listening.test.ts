// Fast-RTPS 1.5, which Cyber 9 is built on, answers newcomers, renews its lease and says goodbye by multicast only
// (../shared/golden/cyber-9-talker-listener.pcap, frames 46, 280, 1805).
import { ManualClock } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { udpV4 } from '../structure/locator.js';
import { SimNetwork } from '../testing/sim-network.js';
import { createParticipant } from './create-participant.js';
import type { Participant, ParticipantEvent, ParticipantOptions } from './participant-api.js';
import { Stranger } from './testing/stranger.js';
import { TappedTransport } from './testing/tapped-transport.js';

const GROUP = '239.255.0.1';
/** Those of the participant are opened in this order: metatraffic, user, multicast. */
const GROUP_SOCKET = 2;
/** Port of a stranger that is none of the initial peers. */
const FAR_PORT = 7990;

interface Scene {
  readonly clock: ManualClock;
  readonly ours: Participant;
  readonly events: ParticipantEvent[];
  /** A stranger that is heard by the group only. */
  readonly stranger: Stranger;
  /** Where ours sent to since it was last asked, as address:port. */
  readonly sentTo: () => string[];
}

async function scene(options: ParticipantOptions = {}): Promise<Scene> {
  const clock = new ManualClock();
  const transport = new TappedTransport(new SimNetwork({ clock }).transport('10.0.0.1'));
  const ours = await createParticipant({
    ...{ transport, clock, multicastGroup: GROUP, announcesToGroup: false },
    ...options,
  });
  const events: ParticipantEvent[] = [];
  ours.on((event) => void events.push(event));
  const sent: string[] = [];
  ours.tap = ({ direction, peer }) => {
    if (direction === 'out') sent.push(`${peer.address}:${String(peer.port)}`);
  };
  const stranger = new Stranger(transport, 1, GROUP_SOCKET);
  stranger.address = '127.0.0.1';
  return { clock, ours, events, stranger, sentTo: () => sent.splice(0) };
}

const onLoopback = { metatrafficUnicast: [udpV4('127.0.0.1', FAR_PORT)], leaseMs: 12_000 };

test('who is heard by the group only is met, answered directly each period, and kept', async () => {
  const { clock, ours, events, stranger, sentTo } = await scene();
  await clock.advance(5000);
  expect(sentTo()).not.toContain(`${GROUP}:7400`);
  stranger.join(onLoopback);
  await clock.advance(1000);
  expect(sentTo()).toContain(`127.0.0.1:${String(FAR_PORT)}`);
  for (let period = 0; period < 8; period++) {
    stranger.join(onLoopback);
    await clock.advance(3000);
    const to = sentTo();
    expect(to).toContain(`127.0.0.1:${String(FAR_PORT)}`);
    expect(to).not.toContain(`${GROUP}:7400`);
  }
  expect(ours.participants).toHaveLength(1);
  expect(events.map(({ kind }) => kind)).toEqual(['joined']);
  await clock.advance(12_000);
  expect(events.map(({ kind }) => kind)).toEqual(['joined', 'lost']);
  await ours.close();
});

test('a neighbour whose announcement takes another interface of this host is met', async () => {
  const { clock, ours, events, stranger, sentTo } = await scene();
  stranger.address = '10.0.0.1';
  stranger.join(onLoopback);
  await clock.advance(100);
  expect(events.map(({ kind }) => kind)).toEqual(['joined']);
  expect(sentTo()).toContain(`127.0.0.1:${String(FAR_PORT)}`);
  await ours.close();
});

test('on loopback alone, nobody of another host is listened to', async () => {
  const { clock, ours, events, stranger } = await scene();
  stranger.address = '10.0.0.99';
  stranger.join();
  await clock.advance(100);
  expect(events).toEqual([]);
  expect(ours.status().counters.ignored.get('other-host')).toBe(1);
  await ours.close();
});

test('who could not be answered at first is, once it is heard from where it can be', async () => {
  const { clock, ours, events, stranger, sentTo } = await scene({ interfaces: ['127.0.0.1', '10.0.0.1'] });
  stranger.address = '10.0.0.99';
  stranger.join(onLoopback);
  await clock.advance(100);
  expect(sentTo()).not.toContain(`127.0.0.1:${String(FAR_PORT)}`);
  expect(ours.status().warnings.join()).toContain("can't be answered");
  stranger.address = '127.0.0.1';
  stranger.join(onLoopback);
  await clock.advance(1);
  expect(sentTo()).toContain(`127.0.0.1:${String(FAR_PORT)}`);
  expect(events.map(({ kind }) => kind)).toEqual(['warning', 'joined', 'changed']);
  await ours.close();
});

test('a group that is only listened to may be missing', async () => {
  const clock = new ManualClock();
  const inner = new SimNetwork({ clock }).transport('10.0.0.1');
  const transport = new TappedTransport(inner);
  const open = transport.open.bind(transport);
  transport.open = (options, onDatagram) =>
    options.group === undefined ? open(options, onDatagram) : Promise.reject(new Error('no such device'));
  const ours = await createParticipant({ transport, clock, multicastGroup: GROUP, announcesToGroup: false });
  expect(ours.status().warnings.join()).toContain('no such device');
  await ours.close();
  await expect(createParticipant({ transport, clock, multicastGroup: GROUP })).rejects.toThrow('no such device');
});
