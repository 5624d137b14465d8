import { clearField, clone, create, type DescFile, toBinary } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import {
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { fieldsOfFile } from './fields-of-file.js';
import { type ProtoDesc, ProtoDescSchema } from '#gen/cyber/proto/proto_desc_pb.js';

/**
 * The serialised ProtoDesc of a file and all that it imports, as writers announce it (31-, section 5). A file that is
 * imported more than once is described where it first comes; C++ repeats it every time, which makes some JOINs several
 * times as large, and reads what is imported before what imports it.
 */
export function protoDescOf(file: DescFile): Uint8Array {
  return toBinary(ProtoDescSchema, describe(file, new Set()));
}

function describe(file: DescFile, told: Set<string>): ProtoDesc {
  told.add(file.name);
  const dependencies: ProtoDesc[] = [];
  for (const dependency of file.dependencies) {
    if (!told.has(dependency.name)) dependencies.push(describe(dependency, told));
  }
  return create(ProtoDescSchema, { desc: toBinary(FileDescriptorProtoSchema, plain(file.proto)), dependencies });
}

/** As C++'s FileDescriptor::CopyTo has it: no positions in the source, no JSON names that follow from the fields' names. */
function plain(proto: FileDescriptorProto): FileDescriptorProto {
  const copy = clone(FileDescriptorProtoSchema, proto);
  clearField(copy, FileDescriptorProtoSchema.field.sourceCodeInfo);
  for (const field of fieldsOfFile(copy)) {
    if (field.jsonName === protoCamelCase(field.name)) clearField(field, FieldDescriptorProtoSchema.field.jsonName);
  }
  return copy;
}
