import { seededRandom } from '@blender-sim/base';
import { RtpsError } from '../../rtps-error.js';
import { guidText } from '../../structure/guid.js';
import type { DataReader, HeldCounts, Participant } from '../participant-api.js';
import { Ledger, type ReaderEntry, type WriterEntry } from './ledger.js';
import { MARKED, MARKED_KEYED, instanceOf, markedBody } from './marked-sample.js';
import { SimWorld } from './sim-world.js';
import type { Act, Part, Story } from './story.js';

const LEASE_MS = 3000;
const ANNOUNCE_MS = 300;
const MOST_HOSTS = 8;

interface Actor {
  readonly address: string;
  readonly participant: Participant;
  readonly writers: WriterEntry[];
  readonly readers: ReaderEntry[];
}

/** Plays a story on a simulated network. */
export class Stage {
  readonly world: SimWorld;
  readonly ledger: Ledger = new Ledger();
  /** Who is there. */
  readonly actors: Actor[] = [];
  readonly #datagramBytes: readonly number[];
  readonly #pending = new Set<Promise<void>>();
  readonly #problems: unknown[] = [];
  #joined = 0;
  #partitions = 0;

  constructor({ seed, loss, duplicate, mostDelayMs, hosts }: Story) {
    this.#datagramBytes = hosts;
    this.world = new SimWorld({ seed, loss, duplicate, delayMs: [0.1, 0.1 + mostDelayMs], tickMs: 0.5 });
    this.#random = seededRandom(seed);
  }

  readonly #random: () => number;

  async play({ hosts, parts, acts }: Story): Promise<void> {
    for (const _ of hosts) await this.#join();
    for (const { host, part } of parts) this.#open(host, part);
    for (const { afterMs, act } of acts) {
      await this.world.clock.advance(afterMs);
      for (const actor of this.actors) for (const { reader } of actor.readers) this.#take(reader);
      await this.#do(act);
    }
  }

  /** Every disturbance ends, but for loss, duplication and delay. @throws when it doesn't become as it should be. */
  async settle(maxMs: number): Promise<void> {
    // Longer than any partition or standstill.
    await this.world.clock.advance(6500);
    for (let ms = 0; ms < maxMs; ms += 500) {
      for (const actor of this.actors) for (const { reader } of actor.readers) this.#take(reader);
      if (this.#pending.size === 0 && this.differences().length === 0) return;
      await this.world.clock.advance(500);
    }
    throw new Error(`not settled: ${this.#pending.size} writes wait; ${this.differences().slice(0, 10).join('\n')}`);
  }

  /** What isn't as it should be once all is quiet. */
  differences(): string[] {
    const found = [...this.ledger.missing()];
    for (const { participant, readers, writers } of this.actors) {
      const own = guidText(participant.guid);
      const others = this.actors.filter((other) => other.participant !== participant);
      same(
        found,
        `${own} knows`,
        participant.participants.map(({ prefix }) => prefix),
        others.map(prefixOf),
      );
      const endpoints = others.flatMap((other) => [...other.writers, ...other.readers].map(nameOf));
      same(
        found,
        `${own} has endpoints`,
        participant.endpoints.map(({ guid }) => guidText(guid)),
        endpoints,
      );
      for (const writer of writers) {
        const fitting = this.#all('readers').filter((reader) => fits(writer.part, reader.part));
        same(
          found,
          `${nameOf(writer)} matches`,
          writer.writer.matched.map(({ guid }) => guidText(guid)),
          fitting.map(nameOf),
        );
      }
      for (const reader of readers) {
        const fitting = this.#all('writers').filter((writer) => fits(writer.part, reader.part));
        same(
          found,
          `${nameOf(reader)} matches`,
          reader.reader.matched.map(({ guid }) => guidText(guid)),
          fitting.map(nameOf),
        );
      }
    }
    return found;
  }

  /** What must never have happened. */
  faults(): string[] {
    const errors = this.world.logger.entries
      .filter(({ level }) => level === 'error')
      .map((entry) => JSON.stringify(entry));
    return [...this.ledger.faults(), ...errors, ...this.#problems.map(String)];
  }

  /** What each participant holds. */
  held(): HeldCounts[] {
    return this.actors.map(({ participant }) => participant.status().held);
  }

  async closeEndpoints(): Promise<void> {
    for (const actor of this.actors) {
      for (const { writer } of actor.writers.splice(0)) await writer.close();
      for (const { reader } of actor.readers.splice(0)) await reader.close();
    }
  }

  async leave(actor: Actor): Promise<void> {
    this.actors.splice(this.actors.indexOf(actor), 1);
    await actor.participant.close();
  }

  async end(): Promise<void> {
    for (const actor of [...this.actors]) await this.leave(actor);
    await Promise.all(this.#pending);
  }

  async #do(act: Act): Promise<void> {
    switch (act.kind) {
      case 'write': {
        const writer = pick(this.#all('writers'), act.who);
        if (writer !== undefined) this.#write(writer, act.count, act.octets);
        break;
      }
      case 'end': {
        const writer = pick(
          this.#all('writers').filter(({ part }) => part.topic === 1),
          act.who,
        );
        if (writer !== undefined) this.#end(writer, act.how, act.key);
        break;
      }
      case 'open':
        this.#open(act.host, act.part);
        break;
      case 'close':
        await this.#close(act.who);
        break;
      case 'join':
        if (this.actors.length < MOST_HOSTS) await this.#join();
        break;
      case 'leave':
      case 'crash': {
        const actor = pick(this.actors, act.host);
        if (actor === undefined || this.actors.length === 1) break;
        if (act.kind === 'crash') this.world.network.crash(actor.address);
        await this.leave(actor);
        break;
      }
      case 'freeze': {
        const { network, clock } = this.world;
        const address = pick(this.actors, act.host)?.address;
        if (address === undefined) break;
        network.freeze(address);
        clock.after('thaw', act.ms, () => network.thaw(address));
        break;
      }
      case 'partition':
        this.#part(act.hosts, act.ms);
    }
  }

  async #join(): Promise<void> {
    const host = ++this.#joined;
    const maxDatagramBytes = pick(this.#datagramBytes, host) ?? 65_000;
    const guidPrefix = Uint8Array.from({ length: 12 }, (_, i) => (i === 0 ? 1 : i === 1 ? 0xff : i === 11 ? host : 7));
    const times = { leaseMs: LEASE_MS, announceMs: ANNOUNCE_MS };
    const participant = await this.world.join(host, { ...times, maxDatagramBytes, guidPrefix });
    participant.on((event) => {
      if (event.kind === 'matched' && event.local.kind === 'writer') {
        this.ledger.matched(event.local.guid, event.remote.guid);
      }
    });
    this.actors.push({ address: `10.0.0.${host}`, participant, writers: [], readers: [] });
  }

  #open(host: number, part: Part): void {
    const actor = pick(this.actors, host);
    if (actor === undefined) return;
    const { kind, topic, reliability, durability, depth, maxSamples } = part;
    const history = depth === 0 ? ({ kind: 'keep-all' } as const) : ({ kind: 'keep-last', depth } as const);
    const type = topic === 0 ? MARKED : MARKED_KEYED;
    const common = { topic: `topic-${topic}`, type, qos: { reliability, durability, history } };
    if (kind === 'writer') {
      // Who keeps history for those to come keeps all of it here.
      const bound = maxSamples === undefined || durability !== 'volatile' ? {} : { maxSamples };
      actor.writers.push(this.ledger.addWriter(part, actor.participant.createWriter({ ...common, ...bound })));
    } else if (maxSamples === undefined || depth > 0) {
      const reader = actor.participant.createReader({
        ...common,
        onSample: (sample) => this.ledger.arrived(entry, sample),
      });
      const entry = this.ledger.addReader(part, reader);
      actor.readers.push(entry);
    } else {
      const reader = actor.participant.createReader({ ...common, maxSamples });
      actor.readers.push(this.ledger.addReader(part, reader));
    }
  }

  async #close(who: number): Promise<void> {
    const actors = this.actors.filter(({ writers, readers }) => writers.length + readers.length > 0);
    const actor = pick(actors, who);
    if (actor === undefined) return;
    const at = who % (actor.writers.length + actor.readers.length);
    if (at < actor.writers.length) await actor.writers.splice(at, 1)[0]?.writer.close();
    else await actor.readers.splice(at - actor.writers.length, 1)[0]?.reader.close();
  }

  #part(hosts: number, ms: number): void {
    const { network, clock } = this.world;
    const addresses = this.actors.map(({ address }) => address);
    const some = addresses.filter((_, i) => ((hosts >> i) & 1) === 1);
    network.partition(
      some,
      addresses.filter((address) => !some.includes(address)),
    );
    this.#partitions++;
    // Partitions may overlap; the last to end ends all.
    clock.after('heal', ms, () => {
      if (--this.#partitions === 0) network.heal();
    });
  }

  #write(entry: WriterEntry, count: number, octets: number): void {
    const { writer, written, label } = entry;
    for (let i = 0; i < count; i++) {
      const ordinal = entry.writer.counters.changes * 1000 + i;
      const key = Math.floor(this.#random() * 4);
      // Large ones are few.
      if (octets > 1000 && i === 3) return;
      const body = markedBody({ label, ordinal, key }, octets);
      this.#wait(writer.write(body, { deadlineMs: 60_000 }), (sequence) =>
        written.set(sequence, { kind: 'alive', ordinal, key }),
      );
    }
  }

  #end({ writer, written }: WriterEntry, how: 'dispose' | 'unregister', key: number): void {
    const kind = how === 'dispose' ? 'disposed' : 'unregistered';
    this.#wait(writer[how](instanceOf(key), { deadlineMs: 60_000 }), (sequence) =>
      written.set(sequence, { kind, ordinal: 0, key }),
    );
  }

  #wait(writing: Promise<number>, then: (sequence: number) => void): void {
    const done = writing.then(then).catch((error: unknown) => {
      const isExpected = error instanceof RtpsError && error.code === 'RTPS_CLOSED';
      if (!isExpected) this.#problems.push(error);
    });
    const pending: Promise<void> = done.finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  #take(reader: DataReader<Uint8Array>): void {
    const entry = this.ledger.readers.get(guidText(reader.guid));
    if (entry === undefined) return;
    // Taking makes room for what was held back.
    for (let samples = reader.take(); samples.length > 0; samples = reader.take()) {
      for (const sample of samples) this.ledger.arrived(entry, sample);
    }
  }

  #all(kind: 'writers'): WriterEntry[];
  #all(kind: 'readers'): ReaderEntry[];
  #all(kind: 'writers' | 'readers'): (WriterEntry | ReaderEntry)[] {
    return this.actors.flatMap((actor): (WriterEntry | ReaderEntry)[] => actor[kind]);
  }
}

function fits(writer: Part, reader: Part): boolean {
  return (
    writer.topic === reader.topic &&
    (writer.reliability === 'reliable' || reader.reliability === 'best-effort') &&
    (writer.durability === 'transient-local' || reader.durability === 'volatile')
  );
}

function nameOf(entry: WriterEntry | ReaderEntry): string {
  return guidText('writer' in entry ? entry.writer.guid : entry.reader.guid);
}

function prefixOf({ participant }: Actor): string {
  return participant.guid.prefix;
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % list.length];
}

function same(found: string[], what: string, is: readonly string[], wanted: readonly string[]): void {
  const [a, b] = [[...is].sort().join(' '), [...wanted].sort().join(' ')];
  if (a !== b) found.push(`${what} ${a || 'nothing'}, not ${b || 'nothing'}`);
}
