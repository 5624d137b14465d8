import { QOS_PROFILES, RoleType, newIdentity } from '@blender-sim/topology';
import { expect, test } from 'vitest';
import { LearningRegistry } from './learning-registry.js';
import type { MessageRegistry } from './messages/message-registry-api.js';
import { channelAttributes } from './role-attributes.js';
import { StagedProcess } from './testing/staged-process.js';
import { textType } from './testing/text-type.js';

/** Remembers what it is given to learn. */
function recording(): MessageRegistry & { readonly learnt: number[] } {
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
    problems: [],
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
  registry.close();
  announce(Uint8Array.of(9));
  expect(registry.typeNames).toEqual([]);
  expect(await process.close()).toEqual([]);
});
