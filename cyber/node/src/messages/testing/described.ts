import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { ProtoDescSchema } from '@blender-sim/topology';

type FileInit = MessageInitShape<typeof FileDescriptorProtoSchema>;

/** A ProtoDesc as a program written by hand might announce it. */
export function described(file: FileInit, ...dependencies: readonly Uint8Array[]): Uint8Array {
  const desc = toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, file));
  const outer = toBinary(ProtoDescSchema, create(ProtoDescSchema, { desc }));
  const inner = dependencies.map((octets) => {
    const length = octets.length;
    // Field 2, with its length in up to three octets of seven bits.
    return Buffer.concat([
      Uint8Array.of(0x12, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14),
      octets,
    ]);
  });
  return Buffer.concat([outer, ...inner]);
}

/** A message with optional fields of these scalar types, numbered from 1. */
export function messageOf(
  name: string,
  fields: Readonly<Record<string, keyof typeof FieldDescriptorProto_Type>>,
): MessageInitShape<typeof DescriptorProtoSchema> {
  return {
    name,
    field: Object.entries(fields).map(([field, type], index) => ({
      ...{ name: field, number: index + 1, type: FieldDescriptorProto_Type[type] },
      label: FieldDescriptorProto_Label.OPTIONAL,
    })),
  };
}
