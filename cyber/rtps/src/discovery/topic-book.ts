import { guidText } from '../structure/guid.js';
import type { EndpointData, Mismatch } from './endpoint-data.js';

/** One endpoint in the book. */
export interface Entry {
  data: EndpointData;
  readonly isLocal: boolean;
  /** How it stands with each endpoint of the other kind on its topic, where one of the two is local; empty: matched. */
  readonly pairs: Map<Entry, readonly Mismatch[]>;
}

interface Topic {
  readonly writers: Set<Entry>;
  readonly readers: Set<Entry>;
  readonly localWriters: Set<Entry>;
  readonly localReaders: Set<Entry>;
}

/** Endpoints by name and by topic. */
export class TopicBook {
  readonly #byGuid = new Map<string, Entry>();
  readonly #topics = new Map<string, Topic>();

  get(guid: EndpointData['guid']): Entry | undefined {
    return this.#byGuid.get(guidText(guid));
  }

  entries(): IterableIterator<Entry> {
    return this.#byGuid.values();
  }

  add(entry: Entry): void {
    this.#byGuid.set(guidText(entry.data.guid), entry);
    let topic = this.#topics.get(entry.data.topic);
    if (topic === undefined) {
      topic = { writers: new Set(), readers: new Set(), localWriters: new Set(), localReaders: new Set() };
      this.#topics.set(entry.data.topic, topic);
    }
    const isWriter = entry.data.kind === 'writer';
    (isWriter ? topic.writers : topic.readers).add(entry);
    if (entry.isLocal) (isWriter ? topic.localWriters : topic.localReaders).add(entry);
  }

  remove(entry: Entry): void {
    this.#byGuid.delete(guidText(entry.data.guid));
    const topic = this.#topics.get(entry.data.topic);
    if (topic === undefined) return;
    for (const set of [topic.writers, topic.readers, topic.localWriters, topic.localReaders]) set.delete(entry);
    if (topic.writers.size + topic.readers.size === 0) this.#topics.delete(entry.data.topic);
  }

  /** The endpoints of the other kind on the topic of `entry`; for a remote one, the local ones of them. */
  opposite({ data, isLocal }: Entry): readonly Entry[] {
    const topic = this.#topics.get(data.topic);
    if (topic === undefined) return [];
    if (data.kind === 'writer') return [...(isLocal ? topic.readers : topic.localReaders)];
    return [...(isLocal ? topic.writers : topic.localWriters)];
  }
}
