// SubmessageId and the flags of each submessage (RTPS 2.3, 9.4.5).
export const ID_PAD = 0x01;
export const ID_ACKNACK = 0x06;
export const ID_HEARTBEAT = 0x07;
export const ID_GAP = 0x08;
export const ID_INFO_TS = 0x09;
export const ID_INFO_SRC = 0x0c;
export const ID_INFO_DST = 0x0e;
export const ID_INFO_REPLY = 0x0f;
export const ID_NACK_FRAG = 0x12;
export const ID_HEARTBEAT_FRAG = 0x13;
export const ID_DATA = 0x15;
export const ID_DATA_FRAG = 0x16;

/** Of every submessage: its numbers are little-endian. */
export const FLAG_LITTLE_ENDIAN = 0x01;
export const FLAG_INLINE_QOS = 0x02;
export const FLAG_DATA_PAYLOAD = 0x04;
export const FLAG_DATA_KEY = 0x08;
export const FLAG_DATA_FRAG_KEY = 0x04;
export const FLAG_FINAL = 0x02;
export const FLAG_LIVELINESS = 0x04;
export const FLAG_INFO_TS_INVALID = 0x02;
export const FLAG_INFO_REPLY_MULTICAST = 0x02;

/** Octets of the message header: "RTPS", version, vendor, GUID prefix (9.4.4). */
export const HEADER_OCTETS = 20;
/** Octets of a submessage header: id, flags, octetsToNextHeader (9.4.5.1). */
export const SUBMESSAGE_HEADER_OCTETS = 4;

/** Octets from behind octetsToInlineQos to the inline QoS, when there is nothing that we do not know (9.4.5.3, 9.4.5.4). */
export const DATA_OCTETS_TO_INLINE_QOS = 16;
export const DATA_FRAG_OCTETS_TO_INLINE_QOS = 28;
