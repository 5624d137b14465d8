import { CdrReader } from '../cdr/cdr-reader.js';
import { CdrWriter } from '../cdr/cdr-writer.js';
import { CDR_LE, D_CDR2_BE, D_CDR2_LE, isParameterListEncapsulation, readEncapsulation } from '../cdr/encapsulation.js';
import { keyHashOf } from '../cdr/key-hash.js';
import type { InstanceKey, TopicType } from '../participant/topic-type.js';
import { RtpsError } from '../rtps-error.js';

/** A shape of the demo that every DDS has: `struct ShapeType { @key string<128> color; long x, y, shapesize; }`. */
export interface Shape {
  /** `BLUE`, `RED`, ...; at most 128 octets. The key. */
  readonly color: string;
  /** Pixels from the left; the demos' window is 240 x 270. */
  readonly x: number;
  /** Pixels from the top. */
  readonly y: number;
  /** Pixels across. */
  readonly shapesize: number;
}

/** Octets of a color, without the NUL. */
const LONGEST_COLOR = 128;

/** The key of all shapes of a color. @throws RtpsError RTPS_CDR for a color of more than 128 octets. */
export function shapeKey(color: string): InstanceKey {
  if (Buffer.byteLength(color) > LONGEST_COLOR) {
    throw new RtpsError('RTPS_CDR', `A color has at most ${LONGEST_COLOR} octets, not ${Buffer.byteLength(color)}.`, {
      fields: { what: 'color' },
    });
  }
  return {
    payload: new CdrWriter({ representation: CDR_LE }).string(color).finish(),
    // A bounded string of up to 133 octets with its length and NUL: always the MD5.
    hash: keyHashOf(new CdrWriter({ bigEndian: true }).string(color).finish(), false),
  };
}

/** The type `ShapeType`, keyed by color. Reads XCDR1 and, of final and appendable types, XCDR2; writes XCDR1. */
export const shapeType: TopicType<Shape> = {
  name: 'ShapeType',
  encode: ({ color, x, y, shapesize }) => {
    const writer = new CdrWriter({ representation: CDR_LE, capacity: 64 });
    return writer.string(color).int32(x).int32(y).int32(shapesize).finish();
  },
  decode: (payload) => {
    const reader = fieldsOf(payload);
    return { color: reader.string(LONGEST_COLOR), x: reader.int32(), y: reader.int32(), shapesize: reader.int32() };
  },
  keyOf: ({ color }) => shapeKey(color),
  decodeKey: (payload) => ({ color: fieldsOf(payload).string(LONGEST_COLOR), x: 0, y: 0, shapesize: 0 }),
};

/** A reader at the first field. */
function fieldsOf(payload: Uint8Array): CdrReader {
  const reader = CdrReader.ofPayload(payload);
  const representation = readEncapsulation(payload)?.representation ?? CDR_LE;
  if (isParameterListEncapsulation(representation) || representation > D_CDR2_LE) {
    throw new RtpsError('RTPS_CDR', `A ShapeType of representation 0x${representation.toString(16)} can't be read.`, {
      fields: { what: 'encapsulation', representation },
    });
  }
  // Appendable types begin with their length in XCDR2 (DDS-XTypes 1.3, 7.4.3.4.2).
  if (representation === D_CDR2_LE || representation === D_CDR2_BE) reader.uint32();
  return reader;
}
