// Numbers written octet by octet: a DataView for every submessage would cost more than it saves.

/** Writes 16 bits; the caller has checked the room. */
export function putUint16(octets: Uint8Array, at: number, value: number, bigEndian: boolean): void {
  const high = (value >>> 8) & 0xff;
  const low = value & 0xff;
  octets[at] = bigEndian ? high : low;
  octets[at + 1] = bigEndian ? low : high;
}

/** Writes 32 bits, of a signed number as well; the caller has checked the room. */
export function putUint32(octets: Uint8Array, at: number, value: number, bigEndian: boolean): void {
  if (bigEndian) {
    octets[at] = value >>> 24;
    octets[at + 1] = value >>> 16;
    octets[at + 2] = value >>> 8;
    octets[at + 3] = value;
  } else {
    octets[at] = value;
    octets[at + 1] = value >>> 8;
    octets[at + 2] = value >>> 16;
    octets[at + 3] = value >>> 24;
  }
}

/** Rounds up to a multiple of 4. */
export function aligned4(size: number): number {
  return size + (-size & 3);
}
