import { payloadRange } from '../../messages/payload-frame.js';
import type { Data, DataFrag } from '../../messages/submessage.js';
import type { EntityId } from '../../structure/guid.js';
import type { FragmentNumber } from '../../structure/sequence-number.js';
import type { ChangeRecord } from './change-record.js';

/** A change in one DATA. The end of an instance carries its key as payload; without one, the inline QoS names it. */
export function dataOf({ sequence, change, inlineQos }: ChangeRecord, readerId: EntityId, writerId: EntityId): Data {
  const { payload, frame, kind } = change;
  if (kind !== 'alive' && payload.length === 0 && inlineQos !== undefined) {
    return { kind: 'data', readerId, writerId, sequence, inlineQos };
  }
  // No spreading: this is made for every sample.
  const data: { -readonly [K in keyof Data]: Data[K] } = { kind: 'data', readerId, writerId, sequence, payload };
  if (inlineQos !== undefined) data.inlineQos = inlineQos;
  if (frame !== undefined) data.frame = frame;
  if (kind !== 'alive') data.isKey = true;
  return data;
}

/** One fragment of a change. */
export function fragmentOf(
  { sequence, change, inlineQos, octets }: ChangeRecord,
  fragment: FragmentNumber,
  fragmentSize: number,
  readerId: EntityId,
  writerId: EntityId,
): DataFrag {
  const { payload, frame } = payloadRange(change, (fragment - 1) * fragmentSize, fragment * fragmentSize);
  const data: { -readonly [K in keyof DataFrag]: DataFrag[K] } = {
    kind: 'data-frag',
    readerId,
    writerId,
    sequence,
    fragmentStart: fragment,
    fragmentCount: 1,
    fragmentSize,
    sampleSize: octets,
    payload,
  };
  if (inlineQos !== undefined) data.inlineQos = inlineQos;
  if (frame !== undefined) data.frame = frame;
  if (change.kind !== 'alive') data.isKey = true;
  return data;
}
