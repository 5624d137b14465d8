import { type Parameter, type ParameterList } from '../parameters/parameter.js';
import { guidOctets, readGuid } from '../structure/guid.js';
import type { SampleIdentity } from './participant-api.js';

/** Where Fast DDS and Cyber have it; 0x0083 is the standard's place (RPC over DDS 1.0, 7.5.1.1.5). */
const PID_FAST_RELATED_SAMPLE_IDENTITY = 0x800f;
const PID_RELATED_SAMPLE_IDENTITY = 0x0083;

/** The identity as an inline parameter, little-endian: GUID, high and low half of the sequence number. */
export function relatedSampleParameter({ writer, sequence }: SampleIdentity): Parameter {
  const value = new Uint8Array(24);
  value.set(guidOctets(writer));
  const view = new DataView(value.buffer);
  view.setInt32(16, Math.floor(sequence / 2 ** 32), true);
  view.setUint32(20, sequence >>> 0, true);
  return { pid: PID_FAST_RELATED_SAMPLE_IDENTITY, value };
}

/** The related sample that inline QoS names; undefined where it names none. */
export function relatedSampleOf(inlineQos: ParameterList, bigEndian: boolean): SampleIdentity | undefined {
  const found = inlineQos.find(
    ({ pid, value }) =>
      (pid === PID_FAST_RELATED_SAMPLE_IDENTITY || pid === PID_RELATED_SAMPLE_IDENTITY) && value.length >= 24,
  );
  if (found === undefined) return undefined;
  const view = new DataView(found.value.buffer, found.value.byteOffset, found.value.byteLength);
  const sequence = view.getInt32(16, !bigEndian) * 2 ** 32 + view.getUint32(20, !bigEndian);
  return { writer: readGuid(found.value, 0), sequence };
}
