import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clearField, type DescMessage, fromBinary, type Message, toBinary, toJson } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FileOptionsSchema,
  OneofOptionsSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import { expect, it } from 'vitest';
import { BUNDLED_FILES } from '../bundled-files.js';
import { readProtoFiles } from './read-proto-files.js';

const FOLDER = fileURLToPath(new URL('../testing/protos/', import.meta.url));

const bundled = (name: string) => BUNDLED_FILES.get(name);

it('reads what protoc reads', async () => {
  // protoc -I. --descriptor_set_out=tricky.binpb --include_imports tricky/three.proto tricky/two.proto (3.21.12)
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(`${FOLDER}tricky.binpb`));
  const wanted = set.file.filter(({ name }) => name.startsWith('tricky/')).map(bare);
  const read = await readProtoFiles([`${FOLDER}tricky/three.proto`, `${FOLDER}tricky/two.proto`], {
    importPaths: [FOLDER],
    bundled,
  });
  expect(read.map(({ name }) => name).sort()).toEqual(wanted.map(({ name }) => name).sort());
  for (const file of wanted) {
    const own = read.find(({ name }) => name === file.name)!;
    expect(toJson(FileDescriptorProtoSchema, bare(own))).toEqual(toJson(FileDescriptorProtoSchema, file));
    expect(Buffer.from(toBinary(FileDescriptorProtoSchema, own))).toEqual(
      Buffer.from(toBinary(FileDescriptorProtoSchema, file)),
    );
  }
});

/** Without the names that go without saying, and the options of somebody's own: they change no message. */
function bare(file: FileDescriptorProto): FileDescriptorProto {
  const field = (proto: FieldDescriptorProto) => {
    if (proto.jsonName === protoCamelCase(proto.name)) clearField(proto, FieldDescriptorProtoSchema.field.jsonName);
    stripUnknown(proto, FieldOptionsSchema);
  };
  const message = (proto: DescriptorProto) => {
    proto.field.forEach(field);
    proto.extension.forEach(field);
    proto.nestedType.forEach(message);
    for (const oneof of proto.oneofDecl) stripUnknown(oneof, OneofOptionsSchema);
  };
  file.messageType.forEach(message);
  file.extension.forEach(field);
  stripUnknown(file, FileOptionsSchema);
  return file;
}

function stripUnknown(holder: { options?: Message | undefined }, schema: DescMessage): void {
  if (holder.options === undefined) return;
  delete holder.options.$unknown;
  if (toBinary(schema, holder.options).length === 0) delete holder.options;
}
