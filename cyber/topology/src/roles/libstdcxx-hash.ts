/**
 * `std::hash<std::string>` of libstdc++ on 64-bit machines (`_Hash_bytes`, a MurmurHash64A; 31-, section 2): Cyber names
 * nodes, channels, services and endpoints by it. Little-endian words, seed 0xc70f6907.
 */

// The multiplier 0xc6a4a7935bd1e995: its halves, and the halves of the lower one.
const MUL_HIGH = 0xc6a4a793 | 0;
const MUL_LOW = 0x5bd1e995;
const MUL_LOW_HIGH = 0x5bd1;
const MUL_LOW_LOW = 0xe995;
const SEED = 0xc70f6907;

// The hash so far: 64 bits in two halves. A BigInt a step takes about three times as long.
let high = 0;
let low = 0;

const result = new DataView(new ArrayBuffer(8));
/** Names up to this many UTF-16 units are encoded here, without an allocation; 3 octets a unit at most. */
const SHORT_NAME = 1024;
const scratch = Buffer.alloc(3 * SHORT_NAME);

/** @returns 64 bits, unsigned. */
export function libstdcxxHash(octets: Uint8Array): bigint {
  return hashOf(octets, octets.length);
}

/** The hash of a name's UTF-8: node_id, channel_id, service_id. */
export function hashOfName(name: string): bigint {
  if (name.length > SHORT_NAME) return libstdcxxHash(Buffer.from(name, 'utf8'));
  return hashOf(scratch, scratch.write(name, 'utf8'));
}

function hashOf(octets: Uint8Array, length: number): bigint {
  high = 0;
  low = length | 0;
  multiply();
  low ^= SEED;
  const words = length - (length % 8);
  for (let at = 0; at < words; at += 8) {
    const [hashHigh, hashLow] = [high, low];
    low = word(octets, at);
    high = word(octets, at + 4);
    multiply();
    mix();
    multiply();
    high ^= hashHigh;
    low ^= hashLow;
    multiply();
  }
  if (words < length) {
    for (let at = words; at < length; at++) {
      const shifted = (octets[at] ?? 0) << (8 * (at & 3));
      if (at - words < 4) low ^= shifted;
      else high ^= shifted;
    }
    multiply();
  }
  mix();
  multiply();
  mix();
  result.setInt32(0, high);
  result.setInt32(4, low);
  return result.getBigUint64(0);
}

function word(octets: Uint8Array, at: number): number {
  return (
    (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8) | ((octets[at + 2] ?? 0) << 16) | ((octets[at + 3] ?? 0) << 24)
  );
}

/** v ^ (v >>> 47). */
function mix(): void {
  low ^= high >>> 15;
}

/** Times the multiplier, modulo 2^64: the lower halves by 16 bits, whose products a double holds exactly. */
function multiply(): void {
  const a = low & 0xffff;
  const b = low >>> 16;
  const lowest = a * MUL_LOW_LOW;
  const middle = b * MUL_LOW_LOW + (lowest >>> 16);
  const crossed = a * MUL_LOW_HIGH + (middle & 0xffff);
  const carried = b * MUL_LOW_HIGH + (middle >>> 16) + (crossed >>> 16);
  high = (carried + Math.imul(low, MUL_HIGH) + Math.imul(high, MUL_LOW)) | 0;
  low = (crossed << 16) | (lowest & 0xffff);
}
