import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QosProfileSchema } from '#gen/cyber/proto/qos_profile_pb.js';
import { RoleAttributesSchema, SocketAddrSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { ChangeMsgSchema } from '#gen/cyber/proto/topology_change_pb.js';
import { encodePlain } from './plain-encoder.js';

const uint64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 127n, 128n, 2n ** 32n, 2n ** 63n),
);
const uint32 = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 127, 128, 2 ** 21, 2 ** 28));
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constant('节点'));
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const qosProfile = some({
  history: fc.constantFrom(0, 1, 2),
  depth: uint32,
  mps: uint32,
  reliability: fc.constantFrom(0, 1, 2),
  durability: fc.constantFrom(0, 1, 2),
}).map((init) => create(QosProfileSchema, init));

const roleAttr = some({
  hostName: text,
  hostIp: text,
  processId: int32,
  nodeName: text,
  nodeId: uint64,
  channelName: text,
  channelId: uint64,
  messageType: text,
  protoDesc: fc.uint8Array({ maxLength: 300 }),
  id: uint64,
  qosProfile,
  socketAddr: some({ ip: text, port: uint32 }).map((init) => create(SocketAddrSchema, init)),
  serviceName: text,
  serviceId: uint64,
}).map((init) => create(RoleAttributesSchema, init));

const change = some({
  timestamp: uint64,
  changeType: fc.constantFrom(1, 2, 3, 4),
  operateType: fc.constantFrom(1, 2),
  roleType: fc.constantFrom(1, 2, 3, 4, 5, 6),
  roleAttr,
}).map((init) => create(ChangeMsgSchema, init));

test("writes the octets of protobuf's own encoder", () => {
  fc.assert(
    fc.property(change, (message) => {
      expect(Buffer.from(encodePlain(ChangeMsgSchema, message))).toEqual(
        Buffer.from(toBinary(ChangeMsgSchema, message)),
      );
    }),
    { numRuns: 500 },
  );
});

test('a long proto_desc', () => {
  const message = create(ChangeMsgSchema, {
    roleAttr: create(RoleAttributesSchema, { protoDesc: new Uint8Array(3_000_000).fill(7) }),
  });
  expect(Buffer.compare(encodePlain(ChangeMsgSchema, message), toBinary(ChangeMsgSchema, message))).toBe(0);
});
