import { MAX_PARAMETER_OCTETS } from '../parameters/parameter-list.js';
import {
  PID_ENDPOINT_GUID,
  PID_KEY_HASH,
  PID_PAD,
  PID_PARTICIPANT_GUID,
  PID_SENTINEL,
  PID_TOPIC_NAME,
  PID_TYPE_NAME,
} from '../parameters/pids.js';
import { RtpsError } from '../rtps-error.js';
import { ENDPOINT_PIDS } from './endpoint-codec.js';
import type { AnnouncedParameter } from './field-table.js';
import { PARTICIPANT_PIDS } from './participant-codec.js';

/**
 * How a participant announces itself and its endpoints, for those who want it as another implementation does. Parameters
 * stand in this order, and no others are sent.
 */
export interface AnnouncementLayout {
  /** DATA(p). */
  readonly participant: readonly AnnouncedParameter[];
  /** DATA(w). Here and in `reader` version, vendor and unicast locators are the participant's. */
  readonly writer: readonly AnnouncedParameter[];
  /** DATA(r). */
  readonly reader: readonly AnnouncedParameter[];
  /** Adds this library's own properties (host, process, receive buffer) to those of the options. */
  readonly ownProperties: boolean;
  /**
   * True: key hashes with all announcements, serialised keys with all ends; Cyclone DDS needs the keys. False: the key hash
   * with ends only, and no key, as Fast DDS does it.
   */
  readonly sendsKeys: boolean;
}

/** Checks a layout. @throws RtpsError RTPS_CONFIG naming the place. */
export function checkLayout({ participant, writer, reader }: AnnouncementLayout): void {
  checkPlaces('participant', participant, PARTICIPANT_PIDS);
  checkNamed('participant', participant, [PID_PARTICIPANT_GUID]);
  for (const [kind, places] of [
    ['writer', writer],
    ['reader', reader],
  ] as const) {
    checkPlaces(kind, places, ENDPOINT_PIDS);
    checkNamed(kind, places, [PID_ENDPOINT_GUID, PID_KEY_HASH]);
    checkNamed(kind, places, [PID_TOPIC_NAME]);
    checkNamed(kind, places, [PID_TYPE_NAME]);
  }
}

function checkPlaces(name: string, places: readonly AnnouncedParameter[], known: ReadonlySet<number>): void {
  for (const [index, place] of places.entries()) {
    const pid = typeof place === 'number' ? place : place.pid;
    const what = `announcement.${name}[${index}]`;
    if (!Number.isInteger(pid) || pid <= PID_PAD || pid > 0xffff || pid === PID_SENTINEL) {
      throw new RtpsError('RTPS_CONFIG', `${what}: ${pid} is no PID; expected 2 to 65535.`);
    }
    if (typeof place === 'number' && !known.has(pid)) {
      throw new RtpsError(
        'RTPS_CONFIG',
        `${what}: nothing is known to say of PID 0x${pid.toString(16)}; give its value.`,
      );
    }
    if (typeof place !== 'number' && place.value.length > MAX_PARAMETER_OCTETS) {
      throw new RtpsError('RTPS_CONFIG', `${what}: ${place.value.length} octets; at most ${MAX_PARAMETER_OCTETS}.`);
    }
  }
}

/** @param anyOf one of these has to be there. */
function checkNamed(name: string, places: readonly AnnouncedParameter[], anyOf: readonly number[]): void {
  if (places.some((place) => anyOf.includes(typeof place === 'number' ? place : place.pid))) return;
  const pids = anyOf.map((pid) => `0x${pid.toString(16).padStart(4, '0')}`).join(' or ');
  throw new RtpsError('RTPS_CONFIG', `announcement.${name}: without ${pids} nobody can tell what is announced.`);
}
