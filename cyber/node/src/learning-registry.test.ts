import { type EndpointIdentity, QOS_PROFILES, type RoleAttributes, RoleType, newIdentity } from '@blender-sim/topology';
import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import { protobufType } from './messages/protobuf-type.js';
import { NodeWorld } from './testing/node-world.js';
import { LearningRegistry } from './learning-registry.js';
import type { MessageRegistry } from './messages/message-registry-api.js';
import { channelAttributes } from './role-attributes.js';
import { StagedProcess } from './testing/staged-process.js';
import { textType } from './testing/text-type.js';

const CHATTER = protobufType(ChatterSchema);

test('a channel of another process is read as JSON by who has no type for it, with the description or by name alone', async () => {
  const world = new NodeWorld();
  const [a, b] = [await world.process(1, { wire: 10 }), await world.process(2, { wire: 10 })];
  const writer = (await world.during(a.createNode('talker'))).createWriter({ channel: 'c', type: CHATTER });
  const node = await world.during(b.createNode('listener'));
  const { channelManager } = b.topology;
  await world.until(() => channelManager.hasWriter('c'));
  const name = channelManager.getMsgType('c')!;
  const types = [b.registry.jsonType(name), b.registry.jsonType(name, channelManager.getProtoDesc('c'))];
  const readers = types.map((type) => node.createReader({ channel: 'c', type: type! }));
  await world.during(writer.waitForReader());
  await world.during(writer.write(create(ChatterSchema, { seq: 2n ** 63n, content: Buffer.from('hi') })));
  await world.until(() => readers.every(({ pending }) => pending === 1));
  for (const reader of readers) {
    expect(reader.take()[0]?.message).toEqual({ seq: '9223372036854775808', content: 'aGk=' });
  }
  expect(b.registry.typeNames).toContain(name);
  expect(b.registry.problems).toEqual([]);
  await world.close();
});

/** Remembers what it is given to learn. */
function recording(problems: readonly string[] = []): MessageRegistry & { readonly learnt: number[] } {
  const learnt: number[] = [];
  return {
    learnt,
    learn: (protoDesc) => {
      learnt.push(protoDesc[0] ?? -1);
      return [];
    },
    learnFiles: () => Promise.resolve([]),
    add: () => undefined,
    find: () => undefined,
    jsonType: () => undefined,
    typeNames: [],
    problems,
  };
}

test('what writers of others announce is read when somebody asks, each description once', async () => {
  const process = await StagedProcess.create();
  const announce = (octets: Uint8Array): void =>
    process.join(
      RoleType.ROLE_WRITER,
      channelAttributes(process.otherNode, 'c', textType('test.Text', octets), newIdentity(), QOS_PROFILES.DEFAULT),
    );
  announce(Uint8Array.of(1));
  const inner = recording();
  const registry = new LearningRegistry(inner, process.cyber.topology);
  announce(Uint8Array.of(1));
  announce(Uint8Array.of(2));
  expect(inner.learnt).toEqual([]);
  registry.find('test.Text');
  expect(inner.learnt).toEqual([1, 2]);
  for (const octet of [1, 2, 3, 4, 5, 6]) announce(Uint8Array.of(octet));
  expect(registry.jsonType('test.Text')).toBeUndefined();
  // Four variants of one type are looked at: who announces more of them is not learnt from.
  expect(inner.learnt).toEqual([1, 2, 3, 4]);
  expect(registry.problems).toEqual([expect.stringContaining('A description of test.Text is not looked at')]);
  registry.close();
  announce(Uint8Array.of(9));
  expect(registry.typeNames).toEqual([]);
  expect(await process.close()).toEqual([]);
});

test('descriptions of writers that left make room for others; the same one of several writers counts once', async () => {
  const process = await StagedProcess.create();
  const writer = (octet: number, typeName: string, identity: EndpointIdentity): RoleAttributes =>
    channelAttributes(
      ...([process.otherNode, 'c', textType(typeName, new Uint8Array(400).fill(octet)), identity] as const),
      QOS_PROFILES.DEFAULT,
    );
  const announce = (...role: Parameters<typeof writer>): void => process.join(RoleType.ROLE_WRITER, writer(...role));
  const withdraw = (...role: Parameters<typeof writer>): void => process.leave(RoleType.ROLE_WRITER, writer(...role));
  const inner = recording();
  const registry = new LearningRegistry(inner, process.cyber.topology, { maxDescriptions: 100, maxOctets: 1000 });
  const [a, b, c, d, e] = [newIdentity(), newIdentity(), newIdentity(), newIdentity(), newIdentity()];
  announce(1, 'test.Junk', a);
  announce(1, 'test.Junk', b);
  announce(2, 'test.Junk', c);
  announce(3, 'test.Real', d);
  registry.find('test.Real');
  expect(inner.learnt).toEqual([1, 2]);
  expect(registry.problems).toEqual([expect.stringContaining('test.Real')]);
  // One of two writers: it is still needed.
  withdraw(1, 'test.Junk', a);
  announce(4, 'test.Real', e);
  registry.find('test.Real');
  expect(inner.learnt).toEqual([1, 2]);
  withdraw(1, 'test.Junk', b);
  announce(5, 'test.Real', e);
  registry.find('test.Real');
  expect(inner.learnt).toEqual([1, 2, 5]);
  // A writer that describes itself anew gives back what it had.
  announce(6, 'test.Real', e);
  registry.find('test.Real');
  expect(inner.learnt).toEqual([1, 2, 5, 6]);
  // Who found no room before comes first.
  withdraw(3, 'test.Real', d);
  // What was not looked at is there also when its writer has left, as long as there is room.
  withdraw(2, 'test.Junk', c);
  announce(7, 'test.Late', a);
  withdraw(7, 'test.Late', a);
  registry.find('test.Late');
  expect(inner.learnt).toEqual([1, 2, 5, 6, 7]);
  registry.close();
  expect(await process.close()).toEqual([]);
});

test('a writer that found no room is learnt from when there is some, and is no problem any more; nor when it has left', async () => {
  const process = await StagedProcess.create();
  const writer = (octet: number, typeName = 'test.Text'): RoleAttributes =>
    channelAttributes(
      ...([process.otherNode, 'c', textType(typeName, Uint8Array.of(octet))] as const),
      ...([octet.toString(16).padStart(16, '0'), QOS_PROFILES.DEFAULT] as const),
    );
  const problem = expect.stringContaining('A description of test.Text is not looked at') as string;
  const inner = recording(Array.from({ length: 200 }, (_, index) => `inner ${index}`));
  const registry = new LearningRegistry(inner, process.cyber.topology);
  for (const octet of [1, 2, 3, 4, 5, 6]) process.join(RoleType.ROLE_WRITER, writer(octet));
  // A hundred of each: none hides the others.
  expect(registry.problems).toEqual([...Array.from({ length: 100 }, (_, index) => `inner ${index + 100}`), problem]);
  expect(inner.learnt).toEqual([1, 2, 3, 4]);
  process.leave(RoleType.ROLE_WRITER, writer(2));
  registry.find('test.Text');
  expect(inner.learnt).toEqual([1, 2, 3, 4, 5]);
  expect(registry.problems).toContainEqual(problem);
  process.leave(RoleType.ROLE_WRITER, writer(6));
  expect(registry.problems).not.toContainEqual(problem);
  process.join(RoleType.ROLE_WRITER, writer(7));
  expect(registry.problems).toContainEqual(problem);
  process.leave(RoleType.ROLE_WRITER, writer(1));
  expect(registry.problems).not.toContainEqual(problem);
  expect(inner.learnt).toEqual([1, 2, 3, 4, 5, 7]);
  registry.close();
  expect(await process.close()).toEqual([]);
});
