// Announcements of ours that reach Fast DDS out of order, from two participants at once. It keeps what it can't use yet of all
// writers in one list; where that is sorted wrongly, it acknowledges announcements and never acts on them.
import {
  type DataWriter,
  type Participant,
  type Transport,
  createParticipant,
  createUdpTransport,
  rawType,
} from '@blender-sim/rtps';
import { it } from 'vitest';
import { eventually } from '../eventually.js';
import { freeDomain } from './domains.js';
import { LONG_LEASE_MS, SOON_MS, usePeers } from './peers.js';

const harness = usePeers();
const TYPE = rawType('Bytes');
const QOS = { reliability: 'reliable', durability: 'transient-local' } as const;

/** A participant of ours whose transport can be told to lose all that it is to send. */
class Announcer implements AsyncDisposable {
  readonly writers: DataWriter<Uint8Array>[] = [];
  isCut = false;
  readonly #transport: Transport;
  readonly #participant: Participant;

  private constructor(transport: Transport, participant: Participant) {
    this.#transport = transport;
    this.#participant = participant;
  }

  static async join(domain: number): Promise<Announcer> {
    const transport = createUdpTransport();
    const send = transport.send.bind(transport);
    const announcer = new Announcer(
      transport,
      await createParticipant({ domain, leaseMs: LONG_LEASE_MS, announceMs: 300, transport }),
    );
    transport.send = (datagram, to) => announcer.isCut || send(datagram, to);
    announcer.open();
    return announcer;
  }

  open(): void {
    this.writers.push(this.#participant.createWriter({ topic: 'Bytes', type: TYPE, qos: QOS }));
  }

  /** Everything that it was to send has gone, or is lost. */
  drained(): Promise<void> {
    return this.#transport.drained();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#participant.close();
    await this.#transport.close();
  }
}

it('Fast DDS meets all writers of two participants, though it hears of the last ones first', async (test) => {
  await using peers = harness.unicast(test);
  const domain = await freeDomain();
  await using first = await Announcer.join(domain);
  await using second = await Announcer.join(domain);
  const both = [first, second];
  const sub = peers.sub('fast', { domain, reliable: true, transientLocal: true });
  await sub.matched(2);
  await eventually('a match on both sides', SOON_MS, () =>
    Promise.resolve(both.every(({ writers }) => writers[0]?.matched.length === 1) || undefined),
  );
  for (const announcer of both) {
    announcer.isCut = true;
    for (let i = 0; i < 3; i++) announcer.open();
    await announcer.drained();
  }
  for (const announcer of both) {
    announcer.isCut = false;
    announcer.open();
  }
  await sub.matched(10);
});
