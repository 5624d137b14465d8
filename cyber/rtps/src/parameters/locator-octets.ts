import { isIPv4, isIPv6 } from 'node:net';
import { putUint32 } from '../cdr/octet-numbers.js';
import { type Locator, LOCATOR_UDP_V4, LOCATOR_UDP_V6 } from '../structure/locator.js';

/** Locator_t on the wire: kind, port, 16 octets of address (RTPS 2.3, 9.3.2). */
export const LOCATOR_OCTETS = 24;

/** @returns undefined where the octets are too few, or a UDP port exceeds 65,535. */
export function decodeLocator(value: Uint8Array, bigEndian: boolean): Locator | undefined {
  return value.length < LOCATOR_OCTETS ? undefined : readLocator(value, 0, bigEndian);
}

/** @throws RangeError where the address isn't one of its kind. */
export function encodeLocator(locator: Locator, bigEndian: boolean): Uint8Array {
  const octets = new Uint8Array(LOCATOR_OCTETS);
  writeLocator(locator, octets, 0, bigEndian);
  return octets;
}

/**
 * Reads 24 octets at `at`; the caller has checked that they are there.
 * @returns undefined where the port of a UDP locator exceeds 65,535.
 */
export function readLocator(octets: Uint8Array, at: number, bigEndian: boolean): Locator | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset + at, LOCATOR_OCTETS);
  const kind = view.getInt32(0, !bigEndian);
  const port = view.getUint32(4, !bigEndian);
  if (kind === LOCATOR_UDP_V4 || kind === LOCATOR_UDP_V6) {
    if (port > 0xffff) return undefined;
    return { kind, port, address: kind === LOCATOR_UDP_V4 ? ipv4Text(view) : ipv6Text(view) };
  }
  return { kind, port, address: Buffer.from(octets.buffer, octets.byteOffset + at + 8, 16).toString('hex') };
}

/** Writes 24 octets at `at`. @throws RangeError where the address isn't one of its kind. */
export function writeLocator(
  { kind, port, address }: Locator,
  octets: Uint8Array,
  at: number,
  bigEndian: boolean,
): void {
  const sixteen = addressOctets(kind, address);
  if (sixteen === undefined) throw new RangeError(`"${address}" is no address of locator kind ${kind}.`);
  putUint32(octets, at, kind, bigEndian);
  putUint32(octets, at + 4, port, bigEndian);
  octets.set(sixteen, at + 8);
}

function addressOctets(kind: number, address: string): Uint8Array | undefined {
  const octets = new Uint8Array(16);
  if (kind === LOCATOR_UDP_V4) {
    if (!isIPv4(address)) return undefined;
    octets.set(address.split('.').map(Number), 12);
    return octets;
  }
  if (kind === LOCATOR_UDP_V6) return isIPv6(address) ? ipv6Octets(address) : undefined;
  return /^[0-9a-f]{32}$/i.test(address) ? Uint8Array.from(Buffer.from(address, 'hex')) : undefined;
}

function ipv4Text(view: DataView): string {
  return `${view.getUint8(20)}.${view.getUint8(21)}.${view.getUint8(22)}.${view.getUint8(23)}`;
}

/** The canonical text of RFC 5952, but the last groups always in hexadecimal. */
function ipv6Text(view: DataView): string {
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + 2 * i).toString(16)).join(':');
  let longest = { at: 0, length: 0 };
  for (const { 0: run, index } of groups.matchAll(/\b0(?::0)+\b/g)) {
    if (run.length > longest.length) longest = { at: index, length: run.length };
  }
  if (longest.length === 0) return groups;
  return `${groups.slice(0, Math.max(0, longest.at - 1))}::${groups.slice(longest.at + longest.length + 1)}`;
}

/** Of valid text; a zone (`%eth0`) is left out: it has no place on the wire. */
function ipv6Octets(address: string): Uint8Array {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const group = (high: unknown, low: unknown): string => (Number(high) * 256 + Number(low)).toString(16);
    return `${group(a, b)}:${group(c, d)}`;
  });
  const [before = '', after] = plain.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const octets = new Uint8Array(16);
  const view = new DataView(octets.buffer);
  head.forEach((group, i) => view.setUint16(2 * i, Number.parseInt(group, 16)));
  tail.forEach((group, i) => view.setUint16(2 * (8 - tail.length + i), Number.parseInt(group, 16)));
  return octets;
}
