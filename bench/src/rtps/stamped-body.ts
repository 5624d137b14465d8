/** Octets of the length before `data`. */
const LENGTH_OCTETS = 4;

/** CLOCK_MONOTONIC, the same for all processes of the machine. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The CDR body of `struct Bytes { sequence<octet> data; }`, to be stamped before each write. */
export function bodyOf(size: number): Buffer {
  const body = Buffer.alloc(LENGTH_OCTETS + size, 0x5a);
  body.writeUInt32LE(size, 0);
  return body;
}

/** The first octets of `data` become the sample's number and the time in nanoseconds, as conformance/peers do it. */
export function stamp(body: Buffer, number: number): void {
  const [seconds, nanoseconds] = process.hrtime();
  const now = seconds * 1e9 + nanoseconds;
  body.writeUInt32LE(number, LENGTH_OCTETS);
  body.writeUInt32LE(0, LENGTH_OCTETS + 4);
  body.writeUInt32LE(now % 2 ** 32, LENGTH_OCTETS + 8);
  body.writeUInt32LE(Math.floor(now / 2 ** 32), LENGTH_OCTETS + 12);
}

/** The sample's number. */
export function numberOf(body: Uint8Array): number {
  return uint32(body, LENGTH_OCTETS);
}

/** When it was written, milliseconds of CLOCK_MONOTONIC. */
export function stampOf(body: Uint8Array): number {
  return (uint32(body, LENGTH_OCTETS + 12) * 2 ** 32 + uint32(body, LENGTH_OCTETS + 8)) / 1e6;
}

function uint32(octets: Uint8Array, at: number): number {
  const o = (i: number): number => octets[at + i] ?? 0;
  return (o(0) | (o(1) << 8) | (o(2) << 16) | (o(3) << 24)) >>> 0;
}
