import { readEncapsulation } from '../cdr/encapsulation.js';
import { RtpsError } from '../rtps-error.js';
import type { TopicType } from './topic-type.js';

/**
 * A topic whose samples are whole payloads, encapsulation header and body, neither copied nor looked into: the fastest way
 * out for large ones. What is written is sent from where it is, so TopicType.encode's condition is the caller's to keep. A
 * length that is no multiple of 4 comes longer, unless the sample is fragmented: the header's padding bits can tell
 * (`encapsulatedBody`).
 * `write` rejects with RtpsError RTPS_CONFIG where there is no header.
 */
export function payloadType(name: string): TopicType<Uint8Array> {
  return { name, encode: checked, decode: (payload) => payload };
}

function checked(payload: Uint8Array): Uint8Array {
  if (readEncapsulation(payload) !== undefined) return payload;
  const what = `A payload of ${payload.length} octets; it begins with the 4 of an encapsulation header.`;
  throw new RtpsError('RTPS_CONFIG', what);
}
