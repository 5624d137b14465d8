import { clone, create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { QosProfileSchema } from '#gen/cyber/proto/qos_profile_pb.js';
import { RoleAttributesSchema, SocketAddrSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { ownCopy } from './own-copy.js';

test('is what clone gives, and keeps nothing of the original', () => {
  const original = create(RoleAttributesSchema, {
    hostName: 'host',
    processId: 7,
    nodeName: 'node',
    nodeId: 42n,
    protoDesc: Uint8Array.of(1, 2, 3),
    qosProfile: create(QosProfileSchema, { depth: 5 }),
    socketAddr: create(SocketAddrSchema, { ip: '127.0.0.1', port: 1 }),
  });
  const copy = ownCopy(original);
  const cloned = clone(RoleAttributesSchema, original);
  expect(copy).toStrictEqual(cloned);
  original.nodeName = 'other';
  original.protoDesc[0] = 9;
  Object.assign(original.qosProfile ?? {}, { depth: 6 });
  Object.assign(original.socketAddr ?? {}, { port: 2 });
  expect(copy).toStrictEqual(cloned);
});

test('what is not set stays so', () => {
  const bare = create(RoleAttributesSchema, { nodeName: 'node' });
  expect(ownCopy(bare)).toStrictEqual(clone(RoleAttributesSchema, bare));
  expect(Object.hasOwn(ownCopy(bare), 'protoDesc')).toBe(false);
});
