import type { History } from '../../structure/qos.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { OutgoingChange } from '../change.js';
import { type ChangeRecord, type InstanceChanges, laterLive } from './change-record.js';

/**
 * The changes of a writer in order, with holes (HistoryCache, RTPS 2.3, 8.2.2). It knows what keep-last would push out, but
 * decides nothing. Every operation is O(1).
 */
export class HistoryCache {
  /** The last number given; what was never kept counts too. */
  lastSequence: SequenceNumber = 0;
  oldest: ChangeRecord | undefined;
  newest: ChangeRecord | undefined;
  heldOctets: number = 0;
  readonly #records = new Map<SequenceNumber, ChangeRecord>();
  readonly #instances = new Map<string, InstanceChanges>();
  /** Changes of an instance kept; Infinity: all. */
  readonly #depth: number;

  constructor(history: History) {
    this.#depth = history.kind === 'keep-all' ? Infinity : history.depth;
  }

  get heldChanges(): number {
    return this.#records.size;
  }

  /** `first` of a HEARTBEAT: everything before it is gone for good. */
  get firstSequence(): SequenceNumber {
    return this.oldest?.sequence ?? this.lastSequence + 1;
  }

  /** The first that isn't retired. */
  get oldestLive(): ChangeRecord | undefined {
    return this.oldest?.isRetired === true ? laterLive(this.oldest) : this.oldest;
  }

  get(sequence: SequenceNumber): ChangeRecord | undefined {
    return this.#records.get(sequence);
  }

  /** The change that has to make room in its instance before `change` comes. */
  crowdedOutBy(change: OutgoingChange): ChangeRecord | undefined {
    if (this.#depth === Infinity) return undefined;
    const instance = this.#instances.get(change.instance ?? '');
    return instance !== undefined && instance.count >= this.#depth ? instance.oldest : undefined;
  }

  /** Appends; its number is the highest so far. */
  add(record: ChangeRecord): void {
    this.#records.set(record.sequence, record);
    this.lastSequence = record.sequence;
    this.heldOctets += record.octets;
    record.earlier = this.newest;
    if (this.newest === undefined) this.oldest = record;
    else this.newest.later = record;
    this.newest = record;
    if (this.#depth !== Infinity) this.#addToInstance(record);
  }

  /** It no longer counts in its instance, nor is it for readers that haven't begun it. */
  retire(record: ChangeRecord): void {
    record.isRetired = true;
    const { instance, earlierOfInstance: earlier, laterOfInstance: later } = record;
    if (instance === undefined) return;
    if (earlier === undefined) instance.oldest = later;
    else earlier.laterOfInstance = later;
    if (later === undefined) instance.newest = earlier;
    else later.earlierOfInstance = earlier;
    record.instance = undefined;
    record.earlierOfInstance = undefined;
    record.laterOfInstance = undefined;
    if (--instance.count === 0) this.#instances.delete(instance.key);
  }

  /** Takes it out. */
  drop(record: ChangeRecord): void {
    this.retire(record);
    if (!this.#records.delete(record.sequence)) return;
    this.heldOctets -= record.octets;
    const { earlier, later } = record;
    if (earlier === undefined) this.oldest = later;
    else earlier.later = later;
    if (later === undefined) this.newest = earlier;
    else later.earlier = earlier;
  }

  #addToInstance(record: ChangeRecord): void {
    const key = record.change.instance ?? '';
    let instance = this.#instances.get(key);
    if (instance === undefined) {
      instance = { key, count: 0, oldest: undefined, newest: undefined };
      this.#instances.set(key, instance);
    }
    record.instance = instance;
    record.earlierOfInstance = instance.newest;
    if (instance.newest === undefined) instance.oldest = record;
    else instance.newest.laterOfInstance = record;
    instance.newest = record;
    instance.count++;
  }
}
