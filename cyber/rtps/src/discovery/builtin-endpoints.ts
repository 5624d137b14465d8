// BuiltinEndpointSet_t (RTPS 2.3, 9.3.2.12).
const HAS_PARTICIPANT_ANNOUNCER: number = 0x0001;
const HAS_PARTICIPANT_DETECTOR: number = 0x0002;
export const HAS_PUBLICATIONS_ANNOUNCER: number = 0x0004;
export const HAS_PUBLICATIONS_DETECTOR: number = 0x0008;
export const HAS_SUBSCRIPTIONS_ANNOUNCER: number = 0x0010;
export const HAS_SUBSCRIPTIONS_DETECTOR: number = 0x0020;
export const HAS_PARTICIPANT_MESSAGE_WRITER: number = 0x0400;
export const HAS_PARTICIPANT_MESSAGE_READER: number = 0x0800;

/** The endpoints of discovery, without those of liveliness: assumed of a participant that doesn't say. */
export const STANDARD_BUILTIN_ENDPOINTS: number =
  HAS_PARTICIPANT_ANNOUNCER |
  HAS_PARTICIPANT_DETECTOR |
  HAS_PUBLICATIONS_ANNOUNCER |
  HAS_PUBLICATIONS_DETECTOR |
  HAS_SUBSCRIPTIONS_ANNOUNCER |
  HAS_SUBSCRIPTIONS_DETECTOR;

/** All that this library has: discovery and liveliness. */
export const OWN_BUILTIN_ENDPOINTS: number =
  STANDARD_BUILTIN_ENDPOINTS | HAS_PARTICIPANT_MESSAGE_WRITER | HAS_PARTICIPANT_MESSAGE_READER;
