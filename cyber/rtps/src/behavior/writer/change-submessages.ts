import type { Data, DataFrag } from '../../messages/submessage.js';
import type { EntityId } from '../../structure/guid.js';
import type { FragmentNumber } from '../../structure/sequence-number.js';
import type { ChangeRecord } from './change-record.js';

/** A change in one DATA. The end of an instance carries its key as payload; without one, the inline QoS names it. */
export function dataOf({ sequence, change, inlineQos }: ChangeRecord, readerId: EntityId, writerId: EntityId): Data {
  const { payload, kind } = change;
  const plain: Data = { kind: 'data', readerId, writerId, sequence, payload };
  if (inlineQos === undefined && kind === 'alive') return plain;
  if (kind !== 'alive' && payload.length === 0 && inlineQos !== undefined) {
    return { kind: 'data', readerId, writerId, sequence, inlineQos };
  }
  return { ...plain, ...(inlineQos === undefined ? {} : { inlineQos }), ...(kind === 'alive' ? {} : { isKey: true }) };
}

/** One fragment of a change. */
export function fragmentOf(
  { sequence, change, inlineQos, octets }: ChangeRecord,
  fragment: FragmentNumber,
  fragmentSize: number,
  readerId: EntityId,
  writerId: EntityId,
): DataFrag {
  return {
    kind: 'data-frag',
    readerId,
    writerId,
    sequence,
    fragmentStart: fragment,
    fragmentCount: 1,
    fragmentSize,
    sampleSize: octets,
    payload: change.payload.subarray((fragment - 1) * fragmentSize, fragment * fragmentSize),
    ...(inlineQos === undefined ? {} : { inlineQos }),
    ...(change.kind === 'alive' ? {} : { isKey: true }),
  };
}
