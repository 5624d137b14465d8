import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { messageOf } from '@blender-sim/base';
import { protoDescOf } from '@blender-sim/topology';
import { CyberError } from '../cyber-error.js';
import { encodingAnew } from './encodes-anew.js';
import type { MessageType } from './message-type.js';

/** One a schema: readers in the writer's process get the message itself where both have the same type. */
const TYPES = new WeakMap<DescMessage, MessageType<never>>();

/**
 * The codec of a protobuf message that the program has generated code for (protoc-gen-es), or a descriptor.
 *
 * What this program's description lacks is kept, and written again. Fields of bytes are views of the octets given to
 * `decode`. The description that JOINs carry (`protoDesc`) is made when it is first asked for.
 * @throws CyberError CYBER_MESSAGE: `encode` where a value has not its field's type or a required field is missing;
 *   `decode` where the octets are no such message.
 */
export function protobufType<Desc extends DescMessage>(schema: Desc): MessageType<MessageShape<Desc>> {
  // What was put in is the type of this very schema.
  const known = TYPES.get(schema) as MessageType<MessageShape<Desc>> | undefined;
  if (known !== undefined) return known;
  const type = newType(schema);
  TYPES.set(schema, type as MessageType<never>);
  return type;
}

function newType<Desc extends DescMessage>(schema: Desc): MessageType<MessageShape<Desc>> {
  let protoDesc: Uint8Array | undefined;
  return encodingAnew({
    typeName: schema.typeName,
    encode: (message) => encodeMessage(schema, message),
    decode: (octets) => decodeMessage(schema, octets),
    get protoDesc() {
      protoDesc ??= protoDescOf(schema.file);
      return protoDesc;
    },
  });
}

/** @throws CyberError CYBER_MESSAGE naming the field. */
export function encodeMessage<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): Uint8Array {
  try {
    return toBinary(schema, message);
  } catch (error) {
    const reason = messageOf(error).replace(/^cannot encode /, '');
    throw new CyberError('CYBER_MESSAGE', `This ${schema.typeName} can't be written: ${reason}`, { cause: error });
  }
}

/** @throws CyberError CYBER_MESSAGE. */
export function decodeMessage<Desc extends DescMessage>(schema: Desc, octets: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, octets);
  } catch (error) {
    const text = `These ${octets.length} octets are no ${schema.typeName}: ${messageOf(error)}`;
    throw new CyberError('CYBER_MESSAGE', text, { cause: error });
  }
}
