import type { DescriptorProto, FieldDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** All fields that a file describes, extensions among them, however deep their messages are. */
export function* fieldsOfFile(file: FileDescriptorProto): Generator<FieldDescriptorProto, void, undefined> {
  yield* file.extension;
  const messages: DescriptorProto[] = [...file.messageType];
  for (let message = messages.pop(); message !== undefined; message = messages.pop()) {
    yield* message.field;
    yield* message.extension;
    for (const nested of message.nestedType) messages.push(nested);
  }
}
