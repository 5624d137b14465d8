/** How messages of a channel or service are written and read. */
export interface MessageType<T> {
  /** Full protobuf name, e.g. `apollo.cyber.examples.proto.Chatter`; what JOINs announce as message_type. */
  readonly typeName: string;
  encode(message: T): Uint8Array;
  /** @throws CyberError CYBER_MESSAGE where the octets are none of this type: the message is counted and dropped. */
  decode(octets: Uint8Array): T;
  /** A serialised ProtoDesc, for others who have no types; none for raw messages. */
  readonly protoDesc?: Uint8Array;
}

/** Octets as they are, of whatever type (the specification's RawMessage). */
export interface RawMessage {
  readonly data: Uint8Array;
}

export const RAW_MESSAGE_TYPE = 'apollo.cyber.message.RawMessage';
export const PY_MESSAGE_TYPE = 'apollo.cyber.message.PyMessage';
