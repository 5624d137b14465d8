import type { OutgoingChange } from '../behavior/change.js';
import { CdrReader } from '../cdr/cdr-reader.js';
import { CdrWriter } from '../cdr/cdr-writer.js';
import { CDR_BE, CDR_LE, readEncapsulation } from '../cdr/encapsulation.js';
import { RtpsError } from '../rtps-error.js';
import { type GuidPrefix, readGuidPrefix, writeGuidPrefix } from '../structure/guid.js';

/** ParticipantMessageData: a participant asserts that writers of a kind are alive (RTPS 2.3, 8.4.13.5, 9.6.3.1). */
export interface ParticipantMessage {
  readonly prefix: GuidPrefix;
  /** `other`: a vendor's own, or unknown. */
  readonly kind: 'automatic' | 'manual-by-participant' | 'other';
}

const KIND_AUTOMATIC = 0x00000001;
const KIND_MANUAL = 0x00000002;
const PREFIX_OCTETS = 12;

/** The change that asserts: keyed by participant and kind, so that a keep-last 1 history holds one of each. */
export function livelinessChange(prefix: GuidPrefix, kind: 'automatic' | 'manual-by-participant'): OutgoingChange {
  const key = new Uint8Array(16);
  writeGuidPrefix(prefix, key, 0);
  key[15] = kind === 'automatic' ? KIND_AUTOMATIC : KIND_MANUAL;
  // As Cyclone and Fast do: no data, in a sequence of one octet that means nothing.
  const payload = new CdrWriter({ representation: CDR_LE }).octets(key).octetSequence(Uint8Array.of(0)).finish();
  return { kind: 'alive', instance: Buffer.from(key).toString('hex'), payload };
}

/** Reads the payload of a change of the topic. @returns undefined where it is malformed; never throws. */
export function readParticipantMessage(payload: Uint8Array): ParticipantMessage | undefined {
  const representation = readEncapsulation(payload)?.representation;
  if (representation !== CDR_LE && representation !== CDR_BE) return undefined;
  try {
    const cdr = CdrReader.ofPayload(payload);
    const prefix = readGuidPrefix(cdr.octets(PREFIX_OCTETS), 0);
    // An array of octets: the same in both byte orders.
    const kind = cdr.octets(4).reduce((value, octet) => value * 256 + octet, 0);
    cdr.octetSequence();
    return {
      prefix,
      kind: kind === KIND_AUTOMATIC ? 'automatic' : kind === KIND_MANUAL ? 'manual-by-participant' : 'other',
    };
  } catch (error) {
    if (error instanceof RtpsError) return undefined;
    throw error;
  }
}
