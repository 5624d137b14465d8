/** Octets of an RTPS message's header. */
export const HEADER_OCTETS = 20;

/** A submessage as it was on the wire, header included. */
export interface RawSubmessage {
  readonly id: number;
  readonly octets: Buffer;
}

/** Cuts a well-formed RTPS message of little-endian submessages into them; nothing is decoded, so nothing is lost. */
export function rawSubmessages(message: Uint8Array): RawSubmessage[] {
  const octets = Buffer.from(message.buffer, message.byteOffset, message.length);
  const found: RawSubmessage[] = [];
  for (let at = HEADER_OCTETS; at + 4 <= octets.length;) {
    if ((octets.readUInt8(at + 1) & 1) === 0) throw new Error('A big-endian submessage: not in these captures.');
    const id = octets.readUInt8(at);
    const length = octets.readUInt16LE(at + 2);
    // 0: to the end, but for PAD and INFO_TS, which may be empty.
    const end = length === 0 && id !== 0x01 && id !== 0x09 ? octets.length : at + 4 + length;
    found.push({ id, octets: octets.subarray(at, end) });
    at = end;
  }
  return found;
}

/** INFO_DST of a prefix in hexadecimal text. */
export function infoDst(prefix: string): Buffer {
  return Buffer.concat([Buffer.from([0x0e, 1, 12, 0]), Buffer.from(prefix, 'hex')]);
}

/** The same DATA for another reader. */
export function dataFor(raw: RawSubmessage, readerId: number): Buffer {
  const octets = Buffer.from(raw.octets);
  octets.writeUInt32BE(readerId, 8);
  return octets;
}

/** The same HEARTBEAT for another reader, and of another time; its flags stay. */
export function heartbeatFor(raw: RawSubmessage, readerId: number, first: number, last: number, count: number): Buffer {
  const octets = Buffer.from(raw.octets);
  octets.writeUInt32BE(readerId, 4);
  octets.writeInt32LE(0, 12);
  octets.writeUInt32LE(first, 16);
  octets.writeInt32LE(0, 20);
  octets.writeUInt32LE(last, 24);
  octets.writeInt32LE(count, 28);
  return octets;
}

/** The same ACKNACK for another writer. */
export function acknackFor(raw: RawSubmessage, writerId: number): Buffer {
  const octets = Buffer.from(raw.octets);
  octets.writeUInt32BE(writerId, 8);
  return octets;
}

/** An ACKNACK of a reader that has all before `base` and misses the `missing` numbers from there on (at most 32). */
export function acknackOf(readerId: number, writerId: number, base: number, missing: number, count: number): Buffer {
  const words = missing === 0 ? 0 : 1;
  const octets = Buffer.alloc(28 + 4 * words);
  // FINAL where nothing is asked for, as captured.
  octets.writeUInt8(0x06, 0);
  octets.writeUInt8(missing === 0 ? 3 : 1, 1);
  octets.writeUInt16LE(octets.length - 4, 2);
  octets.writeUInt32BE(readerId, 4);
  octets.writeUInt32BE(writerId, 8);
  octets.writeInt32LE(0, 12);
  octets.writeUInt32LE(base, 16);
  octets.writeUInt32LE(missing, 20);
  if (words > 0) octets.writeUInt32LE((0xffffffff << (32 - missing)) >>> 0, 24);
  octets.writeInt32LE(count, octets.length - 4);
  return octets;
}
