import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const NAME = 'apollo.cyber.examples.proto.Driver';

/** What the captured services are called with (31-, section 9); JSON names as in the .proto. */
export function driverDescriptor(): DescMessage {
  const { STRING, UINT64 } = FieldDescriptorProto_Type;
  const fields = [
    { name: 'content', number: 1, type: STRING },
    { name: 'msg_id', number: 2, type: UINT64 },
    { name: 'timestamp', number: 3, type: UINT64 },
  ];
  const field = fields.map((one) => ({ ...one, jsonName: one.name, label: FieldDescriptorProto_Label.OPTIONAL }));
  const file = create(FileDescriptorProtoSchema, {
    name: 'driver.proto',
    package: 'apollo.cyber.examples.proto',
    syntax: 'proto2',
    messageType: [{ name: 'Driver', field }],
  });
  const message = createFileRegistry(file, () => undefined).getMessage(NAME);
  if (message === undefined) throw new Error(`${NAME} is not described.`);
  return message;
}
