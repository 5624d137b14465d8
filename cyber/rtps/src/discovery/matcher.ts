export type { MatcherCounters, MatcherEvent, MatcherOptions } from './matcher-types.js';
import type { Guid, GuidPrefix } from '../structure/guid.js';
import { sameEndpoint } from './endpoint-codec.js';
import type { EndpointData, Mismatch } from './endpoint-data.js';
import type { MatcherCounters, MatcherEvent, MatcherOptions } from './matcher-types.js';
import { mismatchesOf } from './qos-match.js';
import { type Entry, TopicBook } from './topic-book.js';

/**
 * The book of local and remote endpoints, and who matches whom (RTPS 2.3, 8.5.4; DDS 1.4, 2.2.3). Pure: what is new is
 * told to the listener within the call. A call costs what the endpoints of the same topic cost, not those of others.
 */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #listener: (event: MatcherEvent) => void;
  readonly #book: TopicBook = new TopicBook();
  readonly #remotes = new Map<GuidPrefix, Set<Entry>>();
  #remoteCount = 0;
  #saidFull = false;
  /** Participants whose part of the book has been full. */
  readonly #saidFullOf = new Set<GuidPrefix>();
  readonly counters: MatcherCounters = { tooMany: 0, unchanged: 0 };

  constructor(options: MatcherOptions, listener: (event: MatcherEvent) => void) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Every remote endpoint. */
  get endpoints(): EndpointData[] {
    return [...this.#book.entries()].filter(({ isLocal }) => !isLocal).map(({ data }) => data);
  }

  get remoteCount(): number {
    return this.#remoteCount;
  }

  endpoint(guid: Guid): EndpointData | undefined {
    return this.#book.get(guid)?.data;
  }

  /** The remote endpoints of a participant. */
  endpointsOf(prefix: GuidPrefix): EndpointData[] {
    return [...(this.#remotes.get(prefix) ?? [])].map(({ data }) => data);
  }

  /** The endpoints that one in the book is matched with. */
  matchedWith(guid: Guid): EndpointData[] {
    const pairs = this.#book.get(guid)?.pairs ?? new Map<Entry, readonly Mismatch[]>();
    return [...pairs].filter(([, mismatches]) => mismatches.length === 0).map(([{ data }]) => data);
  }

  /** Takes in an endpoint of this participant, or what is new about it. */
  addLocal(data: EndpointData): void {
    this.#put(data, true);
  }

  removeLocal(guid: Guid): void {
    const entry = this.#book.get(guid);
    if (entry?.isLocal === true) this.#drop(entry);
  }

  /** Takes in an endpoint of another participant, or what is new about it. */
  addRemote(data: EndpointData): void {
    this.#put(data, false);
  }

  removeRemote(guid: Guid): void {
    const entry = this.#book.get(guid);
    if (entry?.isLocal === false) this.#drop(entry);
  }

  /** Takes out all endpoints of a participant that is gone. */
  removeParticipant(prefix: GuidPrefix): void {
    for (const entry of [...(this.#remotes.get(prefix) ?? [])]) this.#drop(entry);
    this.#saidFullOf.delete(prefix);
  }

  #put(data: EndpointData, isLocal: boolean): void {
    const known = this.#book.get(data.guid);
    if (known === undefined) {
      if (!isLocal && !this.#hasRoom(data)) return;
      this.#insert({ data, isLocal, pairs: new Map() });
      return;
    }
    if (known.isLocal !== isLocal) return;
    if (sameEndpoint(known.data, data)) {
      this.counters.unchanged++;
      return;
    }
    if (known.data.topic !== data.topic || known.data.kind !== data.kind) {
      // Not foreseen by DDS: another endpoint under the same name.
      this.#drop(known);
      this.#insert({ data, isLocal, pairs: new Map() });
      return;
    }
    known.data = data;
    if (!isLocal) this.#listener({ kind: 'endpoint-changed', endpoint: data });
    for (const other of this.#book.opposite(known)) this.#pair(known, other);
  }

  #insert(entry: Entry): void {
    const { data, isLocal } = entry;
    this.#book.add(entry);
    if (!isLocal) {
      this.#remoteCount++;
      const { prefix } = data.guid;
      const own = this.#remotes.get(prefix) ?? new Set();
      this.#remotes.set(prefix, own.add(entry));
      this.#listener({ kind: 'endpoint-added', endpoint: data });
    }
    for (const other of this.#book.opposite(entry)) this.#pair(entry, other);
  }

  #drop(entry: Entry): void {
    this.#book.remove(entry);
    for (const [other, mismatches] of entry.pairs) {
      other.pairs.delete(entry);
      if (mismatches.length === 0) this.#tell('unmatched', entry, other);
    }
    entry.pairs.clear();
    if (entry.isLocal) return;
    this.#remoteCount--;
    const { prefix } = entry.data.guid;
    const own = this.#remotes.get(prefix);
    own?.delete(entry);
    if (own?.size === 0) this.#remotes.delete(prefix);
    this.#listener({ kind: 'endpoint-removed', endpoint: entry.data });
  }

  /** Compares two endpoints of one topic and tells what is new between them. */
  #pair(a: Entry, b: Entry): void {
    if (a.isLocal && b.isLocal && this.#options.matchesOwn !== true) return;
    // A listener may have taken one of them out meanwhile.
    if (this.#book.get(a.data.guid) !== a || this.#book.get(b.data.guid) !== b) return;
    const [writer, reader] = a.data.kind === 'writer' ? [a, b] : [b, a];
    const before = a.pairs.get(b);
    const mismatches = mismatchesOf(writer.data, reader.data);
    a.pairs.set(b, mismatches);
    b.pairs.set(a, mismatches);
    if (mismatches.length === 0) {
      this.#tell(before?.length === 0 ? 'rematched' : 'matched', a, b);
      return;
    }
    if (before?.length === 0) this.#tell('unmatched', a, b);
    if (before === undefined || reasons(before) !== reasons(mismatches)) this.#tell('mismatch', a, b, mismatches);
  }

  /** Tells each side that is local. */
  #tell(kind: 'matched' | 'rematched' | 'unmatched', a: Entry, b: Entry): void;
  #tell(kind: 'mismatch', a: Entry, b: Entry, mismatches: readonly Mismatch[]): void;
  #tell(
    kind: 'matched' | 'rematched' | 'unmatched' | 'mismatch',
    a: Entry,
    b: Entry,
    mismatches: readonly Mismatch[] = [],
  ): void {
    for (const [local, remote] of [
      [a, b],
      [b, a],
    ] as const) {
      if (!local.isLocal) continue;
      const both = { local: local.data, remote: remote.data };
      this.#listener(kind === 'mismatch' ? { kind, ...both, mismatches } : { kind, ...both });
    }
  }

  #hasRoom({ guid: { prefix } }: EndpointData): boolean {
    const { maxEndpoints, maxEndpointsPerParticipant } = this.#options;
    const own = this.#remotes.get(prefix)?.size ?? 0;
    if (own < maxEndpointsPerParticipant && this.#remoteCount < maxEndpoints) return true;
    this.counters.tooMany++;
    if (own >= maxEndpointsPerParticipant) {
      if (!this.#saidFullOf.has(prefix)) {
        this.#saidFullOf.add(prefix);
        this.#warn(
          `Participant ${prefix} announces more than ${maxEndpointsPerParticipant} endpoints: more are ignored.`,
        );
      }
    } else if (!this.#saidFull) {
      this.#saidFull = true;
      this.#warn(`${maxEndpoints} endpoints are known, as many as maxEndpoints allows: more are ignored.`);
    }
    return false;
  }

  #warn(text: string): void {
    this.#listener({ kind: 'warning', text });
  }
}

function reasons(mismatches: readonly Mismatch[]): string {
  return mismatches.map(({ reason }) => reason).join('\n');
}
