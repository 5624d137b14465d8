import type { GuidPrefix, SampleIdentity } from '@blender-sim/rtps';
import { checkedIdentity } from '../roles/identity-octets.js';
import type { MessageInfo } from './message-info.js';

/**
 * The MessageInfo as RTPS carries it in PID 0x800f: where a SampleIdentity has a writer's GUID stand sender_id and
 * spare_id (31-, section 6).
 * @throws RangeError where an identity isn't 16 hexadecimal digits, or the sequence beyond 0..2^53 - 1.
 */
export function relatedSampleOf({ senderId, spareId, sequence }: MessageInfo): SampleIdentity {
  const number = Number(sequence);
  if (number < 0 || !Number.isSafeInteger(number)) {
    throw new RangeError(`A sequence number is 0 to 2^53 - 1, not ${sequence.toString()}.`);
  }
  const octets = checkedIdentity(senderId) + checkedIdentity(spareId);
  return {
    // 24 hexadecimal digits are what the type stands for.
    writer: { prefix: octets.slice(0, 24) as GuidPrefix, entityId: Number.parseInt(octets.slice(24), 16) },
    sequence: number,
  };
}

/** The MessageInfo that came as a SampleIdentity. */
export function messageInfoOf({ writer, sequence }: SampleIdentity): MessageInfo {
  const { prefix, entityId } = writer;
  return {
    senderId: prefix.slice(0, 16),
    spareId: prefix.slice(16) + entityId.toString(16).padStart(8, '0'),
    sequence: BigInt(sequence),
  };
}
