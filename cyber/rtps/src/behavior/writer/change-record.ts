import { payloadOctets } from '../../messages/payload-frame.js';
import type { ParameterList } from '../../parameters/parameter.js';
import type { SequenceNumber } from '../../structure/sequence-number.js';
import type { OutgoingChange } from '../change.js';
import type { KeyHash } from '../../structure/instance.js';

/** A change in the history (CacheChange, RTPS 2.3, 8.2.1.2). Linked by number, and by number within its instance. */
export interface ChangeRecord {
  readonly sequence: SequenceNumber;
  readonly change: OutgoingChange;
  readonly inlineQos: ParameterList | undefined;
  /** How many DATA_FRAGs it takes; 0: one DATA. */
  readonly fragments: number;
  /** Octets of its payload. */
  readonly octets: number;
  /** MonotonicMs; Infinity: no end. */
  readonly expiresAtMs: number;
  /** Readers to whom it's the next to be sent. */
  cursors: number;
  /** Readers that have some of its fragments: it stays until they have all, or a fast keep-last writer would never finish one. */
  pins: number;
  /** Pushed out or too old; only its pins keep it. */
  isRetired: boolean;
  earlier: ChangeRecord | undefined;
  later: ChangeRecord | undefined;
  instance: InstanceChanges | undefined;
  earlierOfInstance: ChangeRecord | undefined;
  laterOfInstance: ChangeRecord | undefined;
}

/** The changes of an instance that a keep-last history has. */
export interface InstanceChanges {
  readonly key: KeyHash;
  count: number;
  oldest: ChangeRecord | undefined;
  newest: ChangeRecord | undefined;
}

/** A record outside any history. */
export function changeRecord(
  sequence: SequenceNumber,
  change: OutgoingChange,
  inlineQos: ParameterList | undefined,
  fragmentSize: number,
  expiresAtMs: number,
): ChangeRecord {
  const octets = payloadOctets(change);
  return {
    sequence,
    change,
    inlineQos,
    fragments: octets > fragmentSize ? Math.ceil(octets / fragmentSize) : 0,
    octets,
    expiresAtMs,
    cursors: 0,
    pins: 0,
    isRetired: false,
    earlier: undefined,
    later: undefined,
    instance: undefined,
    earlierOfInstance: undefined,
    laterOfInstance: undefined,
  };
}

/** The next one, in order, that is still to be sent to those who haven't begun it. */
export function laterLive(record: ChangeRecord): ChangeRecord | undefined {
  let later = record.later;
  while (later?.isRetired === true) later = later.later;
  return later;
}
