import type { GuidPrefix } from './guid.js';

// The first two octets of a prefix are the vendor id (RTPS 2.3, 9.3.1.5): Fast DDS and Cyclone DDS keep to it.
const FAST_PREFIX = '010f';
const CYCLONE_PREFIX = '0110';
const OWN_PREFIX = '01ff';

/** Of this library, whatever vendor it announces. */
export function isOurPrefix(prefix: GuidPrefix): boolean {
  return prefix.startsWith(OWN_PREFIX);
}

export function isFastPrefix(prefix: GuidPrefix): boolean {
  return prefix.startsWith(FAST_PREFIX);
}

export function isCyclonePrefix(prefix: GuidPrefix): boolean {
  return prefix.startsWith(CYCLONE_PREFIX);
}
