import { CDR_LE, ENCAPSULATION_OCTETS, encapsulatedBody } from '../cdr/encapsulation.js';
import type { InstanceKey, TopicType } from './topic-type.js';

/**
 * A topic whose samples are the octets of the CDR body, for whoever serialises them elsewhere. They are written as
 * CDR_LE, filled up to 4 octets with the count of the filling in the header (DDS-XTypes 1.3, 7.6.3.1.2): a DATA
 * submessage has no other way to tell a length that is no multiple of 4.
 * @param keyOf makes the topic a keyed one.
 */
export function rawType(name: string, keyOf?: (body: Uint8Array) => InstanceKey): TopicType<Uint8Array> {
  return { name, encode: encapsulated, decode: encapsulatedBody, ...(keyOf === undefined ? {} : { keyOf }) };
}

function encapsulated(body: Uint8Array): Uint8Array {
  const padding = -body.length & 3;
  const payload = Buffer.allocUnsafe(ENCAPSULATION_OCTETS + body.length + padding);
  payload.writeUInt32BE((CDR_LE << 16) | padding, 0);
  payload.set(body, ENCAPSULATION_OCTETS);
  payload.fill(0, ENCAPSULATION_OCTETS + body.length);
  return payload;
}
