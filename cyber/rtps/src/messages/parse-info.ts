import { LOCATOR_OCTETS, readLocator } from '../parameters/locator-octets.js';
import { readGuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { InfoDst, InfoReply, InfoSrc, InfoTs, MalformedCause } from './submessage.js';
import { holds, type SubmessageBody } from './submessage-body.js';
import { FLAG_INFO_REPLY_MULTICAST, FLAG_INFO_TS_INVALID } from './submessage-ids.js';

// The submessages that say how to take those after them.

/** RTPS 2.3, 8.3.7.9 and 9.4.5.11. */
export function parseInfoTs(body: SubmessageBody): InfoTs | MalformedCause {
  const { view, flags, bigEndian, start } = body;
  if ((flags & FLAG_INFO_TS_INVALID) !== 0) return { kind: 'info-ts', bigEndian };
  if (!holds(body, 8)) return 'truncated';
  const time = { seconds: view.getInt32(start, !bigEndian), fraction: view.getUint32(start + 4, !bigEndian) };
  return { kind: 'info-ts', bigEndian, time };
}

/** 9.4.5.8. */
export function parseInfoDst(body: SubmessageBody): InfoDst | MalformedCause {
  if (!holds(body, 12)) return 'truncated';
  return { kind: 'info-dst', bigEndian: body.bigEndian, prefix: readGuidPrefix(body.octets, body.start) };
}

/** 9.4.5.10. */
export function parseInfoSrc(body: SubmessageBody): InfoSrc | MalformedCause {
  const { octets, view, bigEndian, start } = body;
  if (!holds(body, 20)) return 'truncated';
  return {
    kind: 'info-src',
    bigEndian,
    version: { major: view.getUint8(start + 4), minor: view.getUint8(start + 5) },
    vendor: view.getUint16(start + 6),
    prefix: readGuidPrefix(octets, start + 8),
  };
}

/** 9.4.5.9. */
export function parseInfoReply(body: SubmessageBody): InfoReply | MalformedCause {
  const { flags, bigEndian, start } = body;
  const unicast = readLocatorList(body, start);
  if (unicast === undefined) return 'locator-list';
  if ((flags & FLAG_INFO_REPLY_MULTICAST) === 0) return { kind: 'info-reply', bigEndian, unicast };
  const multicast = readLocatorList(body, start + 4 + unicast.length * LOCATOR_OCTETS);
  return multicast === undefined ? 'locator-list' : { kind: 'info-reply', bigEndian, unicast, multicast };
}

function readLocatorList({ octets, view, bigEndian, end }: SubmessageBody, at: number): Locator[] | undefined {
  if (at + 4 > end) return undefined;
  const count = view.getUint32(at, !bigEndian);
  if (at + 4 + count * LOCATOR_OCTETS > end) return undefined;
  const locators: Locator[] = [];
  for (let i = 0; i < count; i++) {
    const locator = readLocator(octets, at + 4 + i * LOCATOR_OCTETS, bigEndian);
    if (locator === undefined) return undefined;
    locators.push(locator);
  }
  return locators;
}
