import { clone, create, createFileRegistry, type DescMessage, type Message } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { MessageType } from '../messages/message-type.js';
import { decodeMessage, encodeMessage } from '../messages/protobuf-type.js';
import { file_cyber_proto_parameter, type Param, ParamSchema, ParamsSchema } from '#gen/cyber/proto/parameter_pb.js';

/**
 * A Param as it is on the wire. C++ puts serialised messages into string_value, which protobuf allows to be text only: read
 * as text they would be spoilt, so that it is octets here. Everything else is as in Param.
 */
export type WireParam = Message<'apollo.cyber.proto.Param'> &
  Pick<Param, 'name' | 'type' | 'typeName' | 'protoDesc'> & { oneofValue: WireValue };

export type WireValue =
  | { case: 'boolValue'; value: boolean }
  | { case: 'intValue'; value: bigint }
  | { case: 'doubleValue'; value: number }
  | { case: 'stringValue'; value: Uint8Array }
  | { case: undefined; value?: undefined };

export type WireParams = Message<'apollo.cyber.proto.Params'> & { param: WireParam[] };

const FILE = fileWithOctets();

export const wireParamType: MessageType<WireParam> = typeOf<WireParam>(ParamSchema.typeName);
export const wireParamsType: MessageType<WireParams> = typeOf<WireParams>(ParamsSchema.typeName);

/** What C++ answers for a parameter that it does not have. */
export function emptyParam(): WireParam {
  return newMessage(ParamSchema.typeName);
}

export function newParam(fields: Pick<WireParam, 'name' | 'type' | 'typeName' | 'oneofValue'>): WireParam {
  return Object.assign(newMessage<WireParam>(ParamSchema.typeName), fields);
}

export function newParams(param: WireParam[]): WireParams {
  return Object.assign(newMessage<WireParams>(ParamsSchema.typeName), { param });
}

function fileWithOctets(): ReturnType<typeof createFileRegistry> {
  const file = clone(FileDescriptorProtoSchema, file_cyber_proto_parameter.proto);
  for (const { field } of file.messageType)
    for (const one of field) if (one.name === 'string_value') one.type = FieldDescriptorProto_Type.BYTES;
  return createFileRegistry(file, () => undefined);
}

function schemaOf(typeName: string): DescMessage {
  const schema = FILE.getMessage(typeName);
  if (schema === undefined) throw new Error(`${typeName} is not in parameter.proto.`);
  return schema;
}

// A message of the schema with octets has the shape of the generated type, but for string_value: WireParam says so.
function newMessage<T extends Message>(typeName: string): T {
  return create(schemaOf(typeName)) as T;
}

function typeOf<T extends Message>(typeName: string): MessageType<T> {
  const schema = schemaOf(typeName);
  return {
    typeName,
    encode: (message) => encodeMessage(schema, message),
    decode: (octets) => decodeMessage(schema, octets) as T,
  };
}
