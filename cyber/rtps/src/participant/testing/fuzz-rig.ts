import type { Random } from '@blender-sim/base';
import { type Guid, guidText } from '../../structure/guid.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { DataReader, DataWriter, Participant, ParticipantOptions, Sample } from '../participant-api.js';
import { LISTENED_MS } from '../last-words.js';
import { ErrorLog } from './error-log.js';
import { MARKED, MARKED_KEYED, instanceOf, markedBody, readMark } from './marked-sample.js';
import { SimWorld } from './sim-world.js';
import { TappedTransport } from './tapped-transport.js';

const TIMES: ParticipantOptions = { leaseMs: 3000, announceMs: 500 };
const KEPT_DATAGRAMS = 500;
const WAYS = [
  { reliability: 'reliable', durability: 'transient-local', history: { kind: 'keep-all' } },
  { reliability: 'reliable', durability: 'volatile', history: { kind: 'keep-last', depth: 8 } },
  { reliability: 'best-effort', durability: 'volatile', history: { kind: 'keep-all' } },
] as const;

interface Endpoint {
  close(): Promise<void>;
}

/** A participant under test that talks with two others all the time, and what it was told by them lately. */
export class FuzzRig {
  readonly world: SimWorld = new SimWorld({ tickMs: 1 });
  readonly log: ErrorLog = new ErrorLog();
  /** What it received of late. */
  readonly heard: Uint8Array[] = [];
  readonly faults: string[] = [];
  delivered = 0;
  /** Delivered, and not what a writer wrote under that number. */
  changed = 0;
  readonly target: Participant;
  readonly #transport: TappedTransport;
  readonly #random: Random;
  readonly #last = new Map<string, SequenceNumber>();
  /** When pairs ended. */
  readonly #endedAt = new Map<string, number>();
  #peers: Participant[] = [];
  #endpoints: Endpoint[] = [];
  #writers: DataWriter<Uint8Array>[] = [];
  #isInjecting = false;
  #hosts = 1;
  #turn = 0;

  private constructor(world: SimWorld, log: ErrorLog, transport: TappedTransport, target: Participant, random: Random) {
    this.world = world;
    this.log = log;
    this.#transport = transport;
    this.target = target;
    this.#random = random;
  }

  static async start(options: ParticipantOptions, random: Random): Promise<FuzzRig> {
    const world = new SimWorld({ tickMs: 1 });
    const log = new ErrorLog();
    const transport = new TappedTransport(world.network.transport('10.0.0.1'));
    const target = await world.join(1, { ...TIMES, ...options, transport, logger: log, guidPrefix: prefixOf(1) });
    const rig = new FuzzRig(world, log, transport, target, random);
    target.tap = ({ direction, octets }) => {
      if (direction === 'in' && !rig.#isInjecting) rig.#keep(octets);
    };
    target.on((event) => {
      // A pair that ended and begins anew: history may come again.
      if (event.kind !== 'unmatched') return;
      const name = pairName(event.local.guid, event.remote.guid);
      rig.#last.delete(name);
      rig.#endedAt.set(name, world.clock.monotonicMs());
    });
    await rig.renewPeers();
    return rig;
  }

  inject(datagram: Uint8Array): void {
    this.#isInjecting = true;
    try {
      this.#transport.inject(datagram, { address: '10.0.0.2', port: 49_152 }, Math.floor(this.#random() * 3));
    } catch (error) {
      this.faults.push(`it threw ${String(error)}: ${Buffer.from(datagram).toString('hex')}`);
    } finally {
      this.#isInjecting = false;
    }
  }

  /** A few milliseconds, in which everybody writes something. */
  async talk(): Promise<void> {
    for (const [i, writer] of this.#writers.entries()) {
      // What a muted reader holds up must not fill the history.
      if (writer.counters.changes > 300 || (i + this.#turn) % 3 !== 0) continue;
      void writer.write(this.#body(writer), { deadlineMs: 100 }).catch(() => undefined);
    }
    this.#turn++;
    await this.world.clock.advance(12);
  }

  /** New endpoints: what was said in the name of the old ones no longer matters. */
  async renewEndpoints(): Promise<void> {
    for (const endpoint of this.#endpoints.splice(0)) await endpoint.close();
    this.#writers = [];
    this.#endedAt.clear();
    // What was said to endpoints that are gone would only be dropped.
    this.heard.length = 0;
    for (const [i, qos] of WAYS.entries()) {
      const type = i === 1 ? MARKED_KEYED : MARKED;
      const common = { topic: `way-${i}`, type, qos };
      const bounded = { maxSamples: 400 };
      for (const participant of [this.target, ...this.#peers]) {
        const writer = participant.createWriter({ ...common, ...bounded, fragmentSize: 1000 });
        this.#writers.push(writer);
        const reader: DataReader<Uint8Array> = participant.createReader({
          ...common,
          maxSampleOctets: 100_000,
          onSample: (sample) => participant === this.target && this.#arrived(reader, sample),
        });
        this.#endpoints.push(writer, reader);
      }
    }
    await this.world.clock.advance(200);
    const keyed = this.#writers[4];
    if (keyed !== undefined) await keyed.dispose(instanceOf(1));
  }

  /** New peers, on other hosts; the old ones die. */
  async renewPeers(): Promise<void> {
    for (const endpoint of this.#endpoints.splice(0)) await endpoint.close();
    for (const peer of this.#peers.splice(0)) {
      this.world.network.crash(peer.data.defaultUnicast[0]?.address ?? '');
      await peer.close();
    }
    for (let i = 0; i < 2; i++) {
      this.#peers.push(
        await this.world.join(++this.#hosts, { ...TIMES, logger: this.log, guidPrefix: prefixOf(this.#hosts) }),
      );
    }
    await this.renewEndpoints();
  }

  /**
   * Whether what new peers write still gets to the target, whole, over all three ways: `count` samples each.
   * @returns what is wrong; nothing.
   */
  async complaints(count: number): Promise<string[]> {
    await this.renewPeers();
    const { changed } = this;
    const names = [this.target, ...this.#peers].map(({ guid }) => guid.prefix);
    const unmatched = (): string[] =>
      this.#writers
        // Forged ones may be matched as well.
        .filter(({ matched }) => !names.every((name) => matched.some(({ guid }) => guid.prefix === name)))
        .map(({ guid, topic }) => `${guidText(guid)} of ${topic} is not matched`);
    await this.#within(20_000, () => unmatched().length === 0);
    const goal = this.delivered + this.#writers.length * count;
    for (const writer of this.#writers) for (let i = 0; i < count; i++) await writer.write(this.#body(writer));
    await this.#within(20_000, () => this.delivered >= goal);
    return [
      ...unmatched(),
      ...(this.delivered < goal ? [`${goal - this.delivered} samples did not come`] : []),
      ...(this.changed > changed ? [`${this.changed - changed} samples were not as written`] : []),
    ];
  }

  async close(): Promise<void> {
    for (const participant of [this.target, ...this.#peers]) await participant.close();
  }

  async #within(ms: number, is: () => boolean): Promise<void> {
    for (let passed = 0; passed < ms && !is(); passed += 50) await this.world.clock.advance(50);
  }

  #body(writer: DataWriter<Uint8Array>): Uint8Array {
    const ordinal = writer.counters.changes + 1;
    const octets = ordinal % 10 === 0 ? 4000 : 40;
    return markedBody({ label: writer.guid.entityId, ordinal, key: ordinal % 3 }, octets);
  }

  #arrived(reader: DataReader<Uint8Array>, { writer, sequence, value, kind }: Sample<Uint8Array>): void {
    this.delivered++;
    const name = pairName(reader.guid, writer);
    const endedMs = this.world.clock.monotonicMs() - (this.#endedAt.get(name) ?? -Infinity);
    if (reader.matched.some(({ guid }) => guidText(guid) === guidText(writer))) {
      const last = this.#last.get(name) ?? 0;
      if (sequence <= last) this.#fault(`${name}: ${sequence} after ${last}`);
      this.#last.set(name, sequence);
      // Who has said its end is heard for a moment.
    } else if (endedMs > LISTENED_MS) this.#fault(`${name} is not matched`);
    if (kind !== 'alive') return;
    const mark = readMark(value ?? new Uint8Array(0));
    if (mark?.ordinal !== sequence || mark.label !== writer.entityId) this.changed++;
  }

  #fault(text: string): void {
    if (this.faults.length < 10) this.faults.push(text);
  }

  #keep(octets: Uint8Array): void {
    // A view into a slab of a mebioctet.
    const copy = octets.slice();
    if (this.heard.length < KEPT_DATAGRAMS) this.heard.push(copy);
    else this.heard[Math.floor(this.#random() * KEPT_DATAGRAMS)] = copy;
  }
}

/** The same in every run: a seed repeats it. */
function prefixOf(host: number): Uint8Array {
  return Uint8Array.from({ length: 12 }, (_, i) => [1, 0xff][i] ?? (i > 9 ? (host >> (8 * (11 - i))) & 255 : 7 * i));
}

function pairName(reader: Guid, writer: Guid): string {
  return `${guidText(reader)} of ${guidText(writer)}`;
}
