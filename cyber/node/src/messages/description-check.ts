import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { messageOf } from '@blender-sim/base';
import { printable } from '@blender-sim/rtps';
import { ProtoDescSchema } from '@blender-sim/topology';

const DESC = 1;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^(?:[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)?$/;

/**
 * How many messages are in a serialised ProtoDesc, those in its files' descriptions included, or in such a description: an
 * empty one takes two octets there and a kilobyte when it is read. Stops where there are more than `limit`.
 * @returns the number, or what is wrong.
 */
export function countDescribed(
  described: Uint8Array,
  limit: number,
  schema: typeof ProtoDescSchema | typeof FileDescriptorProtoSchema = ProtoDescSchema,
): number | string {
  let count = 0;
  const rest: { octets: Uint8Array; schema: DescMessage }[] = [{ octets: described, schema }];
  try {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const reader = new BinaryReader(next.octets);
      while (reader.pos < reader.len) {
        const [number, wireType] = reader.tag();
        if (wireType !== WireType.LengthDelimited) {
          reader.skip(wireType, number);
          continue;
        }
        const octets = reader.bytes();
        const inner = messageAt(next.schema, number);
        if (inner === undefined) continue;
        if (++count > limit) return `it has more than ${limit} messages, fields and values`;
        rest.push({ octets, schema: inner });
      }
    }
    return count;
  } catch (error) {
    return `it is no ${schema.name}: ${messageOf(error)}`;
  }
}

function messageAt(schema: DescMessage, number: number): DescMessage | undefined {
  if (schema === ProtoDescSchema) return number === DESC ? FileDescriptorProtoSchema : schema;
  return schema.fields.find((field) => field.number === number)?.message;
}

/** Names that protobuf would not take: they end up on terminals and as keys. @returns what is wrong. */
export function checkNames(file: FileDescriptorProto): string | undefined {
  if (!FULL_NAME.test(file.package)) return `the package ${printable(file.package)} is no name`;
  const rest: { readonly name: string }[] = [];
  const enumOf = (proto: EnumDescriptorProto): void => void rest.push(proto, ...proto.value);
  const fieldsOf = (fields: readonly FieldDescriptorProto[]): void => void rest.push(...fields);
  const messages: DescriptorProto[] = [...file.messageType];
  for (let message = messages.pop(); message !== undefined; message = messages.pop()) {
    rest.push(message, ...message.oneofDecl);
    fieldsOf(message.field);
    fieldsOf(message.extension);
    message.enumType.forEach(enumOf);
    messages.push(...message.nestedType);
  }
  file.enumType.forEach(enumOf);
  fieldsOf(file.extension);
  for (const service of file.service) rest.push(service, ...service.method);
  const bad = rest.find(({ name }) => !NAME.test(name));
  return bad && `${printable(bad.name)} is no name`;
}
