import type { Guid, GuidPrefix, SampleIdentity } from '@blender-sim/rtps';
import { checkedIdentity } from '../roles/identity-octets.js';
import type { EndpointIdentity, MessageInfo } from './message-info.js';

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
  // A writer says the same two with every message.
  if (last?.senderId !== senderId || last.spareId !== spareId)
    last = { senderId, spareId, writer: writerOf(senderId, spareId) };
  return { writer: last.writer, sequence: number };
}

let last:
  { readonly senderId: EndpointIdentity; readonly spareId: EndpointIdentity; readonly writer: Guid } | undefined;

function writerOf(senderId: EndpointIdentity, spareId: EndpointIdentity): Guid {
  const octets = checkedIdentity(senderId) + checkedIdentity(spareId);
  // 24 hexadecimal digits are what the type stands for.
  return { prefix: octets.slice(0, 24) as GuidPrefix, entityId: Number.parseInt(octets.slice(24), 16) };
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
