import { createHash } from 'node:crypto';
import type { KeyHash } from '../structure/instance.js';

/**
 * Which instance a key names (RTPS 2.3, 9.6.3.8): the key itself, zero-padded, where the type's keys never exceed 16
 * octets, else its MD5.
 * @param bigEndianKey the key fields as big-endian PLAIN_CDR, without an encapsulation header.
 * @param maxKeyIsAtMost16 about the type, not this key: an unbounded or long string makes it false even for short values.
 * @throws RangeError where a key said to have at most 16 octets has more.
 */
export function keyHashOf(bigEndianKey: Uint8Array, maxKeyIsAtMost16: boolean): KeyHash {
  if (!maxKeyIsAtMost16) return createHash('md5').update(bigEndianKey).digest('hex');
  if (bigEndianKey.length > 16) throw new RangeError(`A key of at most 16 octets has ${bigEndianKey.length}.`);
  return Buffer.from(bigEndianKey).toString('hex').padEnd(32, '0');
}
