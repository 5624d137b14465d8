import { type MessageType, RAW_MESSAGE_TYPE, type RawMessage } from './message-type.js';

/** Octets of whatever type a channel has: its readers and writers match every other. */
export const rawMessageType: MessageType<RawMessage> = rawTypeOf(RAW_MESSAGE_TYPE);

/**
 * Octets of one type, neither written nor read here: for recorders, bridges, and messages that are serialised already.
 * @param typeName its full name, e.g. `apollo.cyber.examples.proto.Chatter`.
 * @param protoDesc its serialised ProtoDesc, so that others can read what is written.
 */
export function rawTypeOf(typeName: string, protoDesc?: Uint8Array): MessageType<RawMessage> {
  return {
    typeName,
    encode: ({ data }) => data,
    decode: (data) => ({ data }),
    ...(protoDesc !== undefined && { protoDesc }),
  };
}
