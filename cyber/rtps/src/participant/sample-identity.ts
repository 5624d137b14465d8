import { decodeSampleIdentity, encodeSampleIdentity } from '../parameters/identity-values.js';
import type { Parameter, ParameterList } from '../parameters/parameter.js';
import { PID_FAST_RELATED_SAMPLE_IDENTITY, PID_RELATED_SAMPLE_IDENTITY } from '../parameters/pids.js';
import type { SampleIdentity } from './participant-api.js';

/** The identity as an inline parameter, little-endian, where Fast DDS and Cyber have it. */
export function relatedSampleParameter(identity: SampleIdentity): Parameter {
  return { pid: PID_FAST_RELATED_SAMPLE_IDENTITY, value: encodeSampleIdentity(identity, false) };
}

/** The related sample that inline QoS names; undefined where it names none. */
export function relatedSampleOf(inlineQos: ParameterList, bigEndian: boolean): SampleIdentity | undefined {
  for (const { pid, value } of inlineQos) {
    if (pid !== PID_FAST_RELATED_SAMPLE_IDENTITY && pid !== PID_RELATED_SAMPLE_IDENTITY) continue;
    const identity = decodeSampleIdentity(value, bigEndian);
    if (identity !== undefined) return identity;
  }
  return undefined;
}
