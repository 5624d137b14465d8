import { fileURLToPath } from 'node:url';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AnySchema, anyPack, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { ProtoDescSchema } from '@blender-sim/topology';
import { expect, it } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import { createMessageRegistry } from './message-registry.js';
import { CAPTURED_CHATTERS, CHATTER_PROTO_DESC } from './testing/captured-chatter.js';
import { described, messageOf } from './testing/described.js';

const PROTOS = fileURLToPath(new URL('testing/protos/', import.meta.url));
const CHATTER = 'apollo.cyber.examples.proto.Chatter';

it('learns a description once', () => {
  const registry = createMessageRegistry();
  expect(registry.learn(CHATTER_PROTO_DESC)).toHaveLength(3);
  expect(registry.learn(CHATTER_PROTO_DESC)).toEqual([]);
  expect(registry.typeNames).toContain(CHATTER);
  expect(registry.problems).toEqual([]);
});

it('takes no description for none: raw writers announce an empty one', () => {
  const registry = createMessageRegistry();
  expect(registry.learn(new Uint8Array())).toEqual([]);
  expect(registry.problems).toEqual([]);
  expect(registry.jsonType(CHATTER)).toBeUndefined();
});

it('learns imports with what imports them', () => {
  const registry = createMessageRegistry();
  const header = described({
    name: 'h.proto',
    package: 'p',
    messageType: [messageOf('Header', { frame_id: 'STRING' })],
  });
  const image = { name: 'Image', field: [{ name: 'header', number: 1, type: 11, label: 1, typeName: '.p.Header' }] };
  const names = registry.learn(
    described({ name: 'i.proto', package: 'p', dependency: ['h.proto'], messageType: [image] }, header),
  );
  expect(names).toEqual(['p.Header', 'p.Image']);
  const type = registry.jsonType('p.Image')!;
  expect(type.decode(type.encode({ header: { frame_id: 'camera' } }))).toEqual({ header: { frameId: 'camera' } });
});

it('says which import is missing', () => {
  const registry = createMessageRegistry();
  expect(registry.learn(described({ name: 'i.proto', dependency: ['h.proto'] }))).toEqual([]);
  expect(registry.problems).toEqual([expect.stringMatching(/i\.proto.*"h\.proto".*not there/)]);
});

it('finds an import that somebody else described', () => {
  const registry = createMessageRegistry();
  registry.learn(described({ name: 'h.proto', messageType: [messageOf('Header', { frame_id: 'STRING' })] }));
  const message = { name: 'Image', field: [{ name: 'header', number: 1, type: 11, label: 1, typeName: '.Header' }] };
  expect(registry.learn(described({ name: 'i.proto', dependency: ['h.proto'], messageType: [message] }))).toEqual([
    'Image',
  ]);
});

it('does not follow imports in a circle', () => {
  const registry = createMessageRegistry();
  const a = described({ name: 'a.proto', dependency: ['b.proto'] });
  const b = described({ name: 'b.proto', dependency: ['a.proto'] }, a);
  expect(registry.learn(described({ name: 'a.proto', dependency: ['b.proto'] }, b))).toEqual([]);
  expect(registry.problems.length).toBeGreaterThan(0);
  expect(registry.learn(described({ name: 'self.proto', dependency: ['self.proto'] }))).toEqual([]);
});

it('does not follow imports of imports once for every way to them', () => {
  const registry = createMessageRegistry();
  const level = (side: string, depth: number) => `${side}${depth}.proto`;
  let names = 0;
  for (let depth = 0; depth < 60; depth++)
    for (const side of ['a', 'b']) {
      const dependency = depth === 0 ? [] : [level('a', depth - 1), level('b', depth - 1)];
      const publicDependency = depth === 0 ? [] : [0, 1];
      const messageType = [messageOf(`M${side}${depth}`, { x: 'INT32' })];
      names += registry.learn(
        described({ name: level(side, depth), dependency, publicDependency, messageType }),
      ).length;
    }
  expect(names).toBe(120);
  expect(registry.problems).toEqual([]);
});

it('keeps a second description of a type beside the first', () => {
  const registry = createMessageRegistry();
  const old = described({ name: 's.proto', messageType: [messageOf('State', { speed: 'INT32' })] });
  const other = described({ name: 's.proto', messageType: [messageOf('State', { speed: 'STRING' })] });
  expect(registry.learn(old)).toEqual(['State']);
  expect(registry.learn(other)).toEqual([]);
  expect(registry.problems).toEqual([expect.stringContaining('s.proto describes State otherwise')]);
  expect(registry.jsonType('State')!.encode({ speed: 7 })).toEqual(Uint8Array.of(8, 7));
  expect(registry.jsonType('State', other)!.encode({ speed: 'ab' })).toEqual(Uint8Array.of(10, 2, 97, 98));
  expect(registry.jsonType('State', old)!.decode(Uint8Array.of(8, 7))).toEqual({ speed: 7 });
});

it('takes types of the program before those of others', () => {
  const registry = createMessageRegistry();
  const other = described({
    ...{ name: 'x.proto', package: 'apollo.cyber.examples.proto' },
    messageType: [messageOf('Chatter', { nothing: 'BOOL' })],
  });
  registry.learn(other);
  registry.add(ChatterSchema);
  expect(registry.find(CHATTER)).toBe(ChatterSchema);
  registry.learn(described({ name: 'y.proto', messageType: [messageOf('Y', {})] }));
  expect(registry.find(CHATTER)).toBe(ChatterSchema);
});

it('does not call generated code and its description different', () => {
  const registry = createMessageRegistry();
  registry.add(ChatterSchema);
  registry.learn(CHATTER_PROTO_DESC);
  expect(registry.problems).toEqual([]);
});

it.each([
  ['types', { maxTypes: 2 }],
  ['octets', { maxOctets: 200 }],
  ['messages, fields', { maxElements: 5 }],
])('keeps within its limit of %s', (text, limits) => {
  const registry = createMessageRegistry(limits);
  expect(registry.learn(CHATTER_PROTO_DESC)).toEqual([]);
  expect(registry.problems.join()).toContain(text);
});

it('does not read half a million empty messages', () => {
  const registry = createMessageRegistry();
  const desc = Buffer.alloc(2 ** 20 - 16);
  for (let at = 0; at < desc.length; at += 2) desc[at] = 0x22;
  const before = process.memoryUsage().heapUsed;
  expect(registry.learn(toBinary(ProtoDescSchema, create(ProtoDescSchema, { desc })))).toEqual([]);
  expect(registry.problems.join()).toContain('more than 200000');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
});

it('takes no names that are none', () => {
  const registry = createMessageRegistry();
  for (const name of ['', 'a b', '\u001b[31mred', '9a'])
    expect(registry.learn(described({ name: 'n.proto', messageType: [{ name }] }))).toEqual([]);
  expect(registry.problems).toHaveLength(4);
  expect(registry.problems.join()).not.toContain('\u001b');
});

it('keeps the last 100 problems', () => {
  const registry = createMessageRegistry();
  for (let n = 0; n < 150; n++) registry.learn(described({ name: `n${n}.proto`, dependency: ['gone.proto'] }));
  expect(registry.problems).toHaveLength(100);
  expect(registry.problems.at(-1)).toContain('n149.proto');
});

it('reads .proto files, and what they import', async () => {
  const registry = createMessageRegistry();
  const names = await registry.learnFiles([`${PROTOS}tricky/three.proto`]);
  expect(names).toContain('tricky.three.WellKnown');
  expect(names).toContain('tricky.deep.Coordinate');
  const type = registry.jsonType('tricky.three.Lists')!;
  const json = {
    ...{ packed: [1, -2], loose: [0.5, 'NaN', '-Infinity'], states: ['STATE_ON'], raw: ['AAH/'], texts: ['é'] },
    many: [{ maybe: 0, always: 5, name: 'n' }],
    byName: { a: { number: '18446744073709551615' } },
    numbers: { 7: 1.5 },
    statesBy: { 9: 'STATE_ON' },
    OddName: { '-1': 'x' },
  };
  expect(type.decode(type.encode(json))).toEqual(json);
});

it('has JSON for well-known types and what is in an Any', async () => {
  const registry = createMessageRegistry();
  registry.add(ChatterSchema);
  await registry.learnFiles([`${PROTOS}tricky/three.proto`], [PROTOS]);
  const type = registry.jsonType('tricky.three.WellKnown')!;
  const json = {
    any: { '@type': `type.googleapis.com/${CHATTER}`, seq: '3' },
    ...{ duration: '1.500s', at: '2026-01-01T00:00:00Z', object: { a: [1, null] }, value: 'v', big: '-5', raw: 'AA==' },
    mask: 'a,b.c',
    point: { x: { mm: 2 } },
  };
  expect(type.decode(type.encode(json))).toEqual(json);
  const duration = registry.jsonType('google.protobuf.Duration')!;
  expect(duration.decode(duration.encode({ value: '2s' }))).toEqual({ value: '2s' });
});

it('reads groups, extensions, defaults and closed enums of proto2', async () => {
  const registry = createMessageRegistry();
  await registry.learnFiles([`${PROTOS}tricky/two.proto`], [PROTOS]);
  const type = registry.jsonType('tricky.two.Shapes')!;
  const json = {
    ...{ name: 'n', packed: [1, 2], otherName: 'r', asText: '-9' },
    part: { x: 1, deeper: [{ mode: 'MODE_BELOW' }] },
    picked: { y: 2 },
    byName: { a: 'MODE_HEX' },
    '[tricky.two.notes]': ['x'],
    '[tricky.two.extra]': { z: '-4' },
    '[tricky.two.Shapes.Inner.inner_ext]': { mode: 'INNER_B', outer: 'MODE_NONE' },
  };
  expect(type.decode(type.encode(json))).toEqual(json);
  // What is not set is not there: defaults are for programs.
  expect(registry.jsonType('tricky.two.Defaults')!.decode(new Uint8Array())).toEqual({});
  expect(() => type.encode({})).toThrow(/tricky\.two\.Shapes\.name.*required/);
});

it('says what is wrong with JSON, and what there is', () => {
  const registry = createMessageRegistry();
  registry.learn(CHATTER_PROTO_DESC);
  const type = registry.jsonType(CHATTER)!;
  expect(() => type.encode({ seq: 'x' })).toThrow(/Chatter\.seq.*expected.*uint64/);
  expect(() => type.encode({ content: 'no base64!' })).toThrow(/Chatter\.content/);
  expect(() => type.encode({ text: 1 })).toThrow(
    /"text" is unknown; its fields are timestamp, lidar_timestamp, seq, content$/,
  );
  expect(() => type.encode([] as never)).toThrow(expect.objectContaining({ code: 'CYBER_MESSAGE' }));
  expect(() => type.decode(Uint8Array.of(8))).toThrow(expect.objectContaining({ code: 'CYBER_MESSAGE' }));
});

it('says that it does not know what is in an Any', () => {
  const registry = createMessageRegistry();
  const any = toBinary(AnySchema, anyPack(ChatterSchema, fromBinary(ChatterSchema, CAPTURED_CHATTERS[9])));
  expect(() => registry.jsonType('google.protobuf.Any')!.decode(any)).toThrow(/Any.*Chatter.*registry/);
});

it('has its own of what protobuf itself has', () => {
  const registry = createMessageRegistry();
  const forged = described({
    name: 'google/protobuf/any.proto',
    package: 'google.protobuf',
    messageType: [{ name: 'Any' }],
  });
  registry.learn(forged);
  expect(registry.find('google.protobuf.Any')).toBe(AnySchema);
  expect(registry.find('google.protobuf.FileDescriptorProto')).toBe(FileDescriptorProtoSchema);
});
