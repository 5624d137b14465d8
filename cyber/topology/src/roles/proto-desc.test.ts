import { create, createFileRegistry, type DescFile, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { type ProtoDesc, ProtoDescSchema } from '#gen/cyber/proto/proto_desc_pb.js';
import { file_cyber_proto_topology_change } from '#gen/cyber/proto/topology_change_pb.js';
import { flattenProtoDesc } from './flatten-proto-desc.js';
import { protoDescOf } from './proto-desc.js';

const { INT32 } = FieldDescriptorProto_Type;
const { OPTIONAL } = FieldDescriptorProto_Label;

function serialised(name: string, fields: { dependency?: string[]; message?: string } = {}): Uint8Array {
  const { dependency = [], message = 'M' } = fields;
  return toBinary(
    FileDescriptorProtoSchema,
    create(FileDescriptorProtoSchema, { name, dependency, messageType: [{ name: message }] }),
  );
}

function desc(octets: Uint8Array | undefined, dependencies: ProtoDesc[] = []): ProtoDesc {
  return create(ProtoDescSchema, { ...(octets && { desc: octets }), dependencies });
}

function flat(
  one: ProtoDesc,
  limits?: Parameters<typeof flattenProtoDesc>[1],
): { names: string[]; problems: readonly string[] } {
  const { files, problems } = flattenProtoDesc(toBinary(ProtoDescSchema, one), limits);
  return { names: files.map(({ name }) => name), problems };
}

/** Files of which each imports what stands behind its name. */
function filesOf(imports: Readonly<Record<string, string[]>>): DescFile {
  const protos = Object.entries(imports).map(([name, dependency]) =>
    create(FileDescriptorProtoSchema, { name, dependency }),
  );
  const byName = new Map(protos.map((proto) => [proto.name, proto]));
  const [top] = protos;
  return createFileRegistry(top!, (name) => byName.get(name)).getFile(top!.name)!;
}

describe('protoDescOf', () => {
  test('describes a file and what it imports, and is read back', () => {
    const { files, problems } = flattenProtoDesc(protoDescOf(file_cyber_proto_topology_change));
    expect(problems).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual([
      'cyber/proto/qos_profile.proto',
      'cyber/proto/role_attributes.proto',
      'cyber/proto/topology_change.proto',
    ]);
    const byName = new Map<string, FileDescriptorProto>(files.map((file) => [file.name, file]));
    const registry = createFileRegistry(files.at(-1)!, (name) => byName.get(name));
    const role = registry.getMessage('apollo.cyber.proto.RoleAttributes');
    expect(role?.fields.map(({ name, jsonName }) => [name, jsonName])).toContainEqual(['host_name', 'hostName']);
  });

  test('leaves out what C++ leaves out: JSON names that follow, positions in the source', () => {
    const { desc: octets } = fromBinary(ProtoDescSchema, protoDescOf(file_cyber_proto_topology_change));
    expect(Buffer.from(octets).includes('operateType')).toBe(false);
    expect(Buffer.from(octets).includes('operate_type')).toBe(true);
    expect(fromBinary(FileDescriptorProtoSchema, octets).sourceCodeInfo).toBeUndefined();
    // The descriptor that programs use is as it was.
    expect(file_cyber_proto_topology_change.proto.messageType[0]?.field[2]?.jsonName).toBe('operateType');
  });

  test('a JSON name of its own stays', () => {
    const proto = create(FileDescriptorProtoSchema, {
      name: 'a.proto',
      messageType: [
        {
          name: 'A',
          nestedType: [
            { name: 'B', field: [{ name: 'x_y', number: 1, type: INT32, label: OPTIONAL, jsonName: 'why' }] },
          ],
        },
      ],
    });
    const file = createFileRegistry(proto, () => undefined).getFile('a.proto')!;
    const [read] = flattenProtoDesc(protoDescOf(file)).files;
    expect(read?.messageType[0]?.nestedType[0]?.field[0]?.jsonName).toBe('why');
  });

  test('a file that many import is described once, before the first of them', () => {
    const top = filesOf({
      'top.proto': ['b.proto', 'c.proto'],
      'b.proto': ['d.proto'],
      'c.proto': ['d.proto'],
      'd.proto': [],
    });
    const octets = protoDescOf(top);
    expect(Buffer.from(octets).toString('latin1').split('\u0007d.proto')).toHaveLength(4); // Described once, imported twice.
    expect(flattenProtoDesc(octets).files.map(({ name }) => name)).toEqual([
      'd.proto',
      'b.proto',
      'c.proto',
      'top.proto',
    ]);
  });

  test('40 layers of two files that import both of the next make 81 descriptions, where C++ makes 2^40', () => {
    const imports: Record<string, string[]> = { top: ['a0', 'b0'] };
    for (let i = 0; i < 40; i++) imports[`a${i}`] = imports[`b${i}`] = i < 39 ? [`a${i + 1}`, `b${i + 1}`] : [];
    const { files, problems } = flattenProtoDesc(protoDescOf(filesOf(imports)));
    expect([files.length, problems]).toEqual([81, []]);
  });
});

describe('flattenProtoDesc', () => {
  test('repeated files are read once, as C++ repeats them', () => {
    const d = desc(serialised('d'));
    const one = desc(serialised('top', { dependency: ['b', 'c'] }), [
      desc(serialised('b'), [d]),
      desc(serialised('c'), [d]),
    ]);
    expect(flat(one)).toEqual({ names: ['d', 'b', 'c', 'top'], problems: [] });
  });

  test('of two descriptions of one file the first counts, and it is told', () => {
    const one = desc(serialised('top'), [desc(serialised('d')), desc(serialised('d', { message: 'Other' }))]);
    const { files, problems } = flattenProtoDesc(toBinary(ProtoDescSchema, one));
    expect(files.map(({ messageType }) => messageType[0]?.name)).toEqual(['M', 'M']);
    expect(problems).toEqual([expect.stringContaining('differ')]);
  });

  test('nothing is described: RawMessage', () => {
    expect(flattenProtoDesc(new Uint8Array(0))).toEqual({ files: [], problems: [] });
    expect(flat(desc(undefined, [desc(serialised('d'))]))).toEqual({ names: ['d'], problems: [] });
  });

  test('a file that cannot be read is a problem; the others are there', () => {
    const one = desc(serialised('top'), [desc(Uint8Array.of(0x0a, 1, 0x64, 0x22, 9)), desc(serialised('e'))]);
    expect(flat(one)).toEqual({ names: ['e', 'top'], problems: [expect.stringContaining('of d can')] });
    expect(flattenProtoDesc(Uint8Array.of(0x08, 1))).toEqual({
      files: [],
      problems: [expect.stringContaining('no ProtoDesc')],
    });
    expect(flattenProtoDesc(Uint8Array.of(0x0a, 200))).toMatchObject({ files: [], problems: [expect.any(String)] });
  });

  test('a hostile file name does not steer a terminal', () => {
    const { problems } = flat(desc(Buffer.concat([serialised('\u001b[2J'), Buffer.of(0x22, 9)])));
    expect(problems[0]).toContain('\\u{1b}[2J');
  });

  test('bounds: octets, files, imports within imports', () => {
    const chain = (length: number): ProtoDesc => {
      let one = desc(serialised('f0'));
      for (let i = 1; i < length; i++) one = desc(serialised(`f${i}`), [one]);
      return one;
    };
    expect(flat(chain(64)).names).toHaveLength(64);
    expect(flat(chain(65))).toMatchObject({ problems: [expect.stringContaining('deeper than 64')] });
    expect(flat(chain(65)).names).toHaveLength(64);
    const many = desc(
      serialised('top'),
      Array.from({ length: 1200 }, (_, i) => desc(serialised(`f${i}`))),
    );
    expect(flat(many).names).toHaveLength(1000);
    expect(flat(many).problems).toHaveLength(100);
    expect(flat(many, { maxOctets: 10 })).toEqual({ names: [], problems: [expect.stringContaining('may have 10')] });
  });

  test('nesting without an end takes no stack', () => {
    const nest = (inner: Uint8Array, field: number): Uint8Array =>
      new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish();
    let dependencies: Uint8Array = new Uint8Array(0);
    let messages: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < 20_000; i++) {
      dependencies = nest(dependencies, 2);
      messages = nest(messages, 3);
    }
    expect(flattenProtoDesc(dependencies).problems).toEqual([expect.stringContaining('deeper than 64')]);
    const file = nest(nest(messages, 4), 1);
    expect(flattenProtoDesc(file)).toEqual({ files: [], problems: [expect.stringContaining('nested deeper than 64')] });
    // Field 3 as a number: the decoder would take the number for a length.
    const numbers = nest(
      nest(
        Uint8Array.from({ length: 60_000 }, (_, i) => (i % 2 === 0 ? 0x18 : 0x7f)),
        4,
      ),
      1,
    );
    expect(flattenProtoDesc(numbers)).toEqual({ files: [], problems: [expect.stringContaining('wire type 0')] });
  });
});
