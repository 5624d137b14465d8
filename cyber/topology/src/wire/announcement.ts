import type { AnnouncedParameter, ParticipantOptions } from '@blender-sim/rtps';
import type { Generation } from './generation.js';

/** How a participant and its endpoints announce themselves: options of `createParticipant` (31-, section 1). */
export type CyberAnnouncement = Required<Pick<ParticipantOptions, 'announcement' | 'properties'>>;

const INFINITE_DURATION = 'ffffff7fffffffff';

/** A parameter with the value that Cyber always sends, as hexadecimal digits. */
function fixed(pid: number, hex: string): AnnouncedParameter {
  return { pid, value: Uint8Array.from(Buffer.from(hex, 'hex')) };
}

/** Version, vendor, GUID, metatraffic multicast and unicast, default unicast, lease, built-in endpoints, name. */
const PARTICIPANT_9: readonly AnnouncedParameter[] = [
  0x0015, 0x0016, 0x0050, 0x0033, 0x0032, 0x0031, 0x0002, 0x0058, 0x0062,
];

/** The same without the group, and with properties. */
const PARTICIPANT_10: readonly AnnouncedParameter[] = [
  0x0015, 0x0016, 0x0050, 0x0032, 0x0031, 0x0002, 0x0058, 0x0062, 0x0059,
];

/** Participant GUID, topic, type, key hash, endpoint GUID. */
const NAMES: readonly AnnouncedParameter[] = [0x0050, 0x0005, 0x0007, 0x0070, 0x005a];

/** Deadline, latency budget, liveliness, reliability, and a lifespan, which readers send too. */
const TIMES: readonly AnnouncedParameter[] = [0x0023, 0x0027, 0x001b, 0x001a, fixed(0x002b, INFINITE_DURATION)];

/** Locator, names, largest size, version, vendor, durability, times, ownership, its strength, order. */
const WRITER_9: readonly AnnouncedParameter[] = [
  ...[0x002f, ...NAMES, 0x0060, 0x0015, 0x0016, 0x001d],
  ...[...TIMES, 0x001f, 0x0006, 0x0025],
];

/** The same without size and strength, but whether inline QoS is expected. */
const READER_9: readonly AnnouncedParameter[] = [
  ...[0x002f, 0x0043, ...NAMES, 0x0015, 0x0016, 0x001d],
  ...[...TIMES, 0x001f, 0x0025],
];

/** Durability service: keep last 1, nothing limited. */
const DURABILITY_SERVICE = fixed(0x001e, '00000000000000000000000001000000ffffffffffffffffffffffff');

/** User data, empty. */
const USER_DATA = fixed(0x002c, '00000000');

/** Order, presentation, partition, topic and group data, all as they are by default. */
const DEFAULTS_10: readonly AnnouncedParameter[] = [
  ...[0x0025, 0x0021],
  ...[fixed(0x0029, '00000000'), fixed(0x002e, '00000000'), fixed(0x002d, '00000000')],
];

/** As WRITER_9 with what Fast DDS 2.x adds, a time-based filter of 0 among it. */
const WRITER_10: readonly AnnouncedParameter[] = [
  ...[0x002f, ...NAMES, 0x0060, 0x0015, 0x0016, 0x001d, DURABILITY_SERVICE],
  ...[...TIMES, USER_DATA, fixed(0x0004, '0000000000000000'), 0x001f, ...DEFAULTS_10],
];

/** As READER_9 with what Fast DDS 2.x adds, type consistency (allow coercion) among it. */
const READER_10: readonly AnnouncedParameter[] = [
  ...[0x002f, 0x0043, ...NAMES, 0x0015, 0x0016, 0x001d, DURABILITY_SERVICE],
  ...[...TIMES, USER_DATA, 0x001f, ...DEFAULTS_10, fixed(0x0074, '0100010100000000')],
];

/**
 * The announcements of both generations, octet for octet as in captures but for the built-in endpoint set of Cyber 10: there
 * it depends on how Fast DDS was built. Cyber 9 announces the metatraffic group; ours does where it has one (`multicastGroup`).
 */
export const CYBER_ANNOUNCEMENT: Readonly<Record<Generation, CyberAnnouncement>> = {
  9: {
    properties: {},
    announcement: {
      participant: PARTICIPANT_9,
      writer: WRITER_9,
      reader: READER_9,
      ownProperties: false,
      sendsKeys: false,
    },
  },
  10: {
    properties: { PARTICIPANT_TYPE: 'SIMPLE' },
    announcement: {
      participant: PARTICIPANT_10,
      writer: WRITER_10,
      reader: READER_10,
      ownProperties: false,
      sendsKeys: false,
    },
  },
};
