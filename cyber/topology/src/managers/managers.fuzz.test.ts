import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { type ChangeMsg, ChangeMsgSchema, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import type { RoleOwner } from '../roles/role.js';
import { ManagerStage, remote } from './testing/manager-stage.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const LIMITS = { maxRoles: 60, maxRolesPerParticipant: 25, maxNameOctets: 40, maxOctetsPerParticipant: 600 };

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const id = fc.oneof(uint64, fc.constantFrom(0n, 1n));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', 'talker', '__proto__', 'constructor', 'a\0b', '/'),
);
const attributes = fc.record(
  {
    ...{ hostName: text, hostIp: text, processId: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
    ...{ nodeName: text, nodeId: id, channelName: text, channelId: id, id, messageType: text },
    ...{ protoDesc: fc.uint8Array({ maxLength: 700 }), serviceName: text, serviceId: id },
  },
  { requiredKeys: [] },
);
/** Any enum value: those that nobody knows too. */
const anyEnum = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: -5, max: 300 }));
const message: fc.Arbitrary<ChangeMsg> = fc
  .record(
    { timestamp: uint64, changeType: anyEnum, operateType: anyEnum, roleType: anyEnum, roleAttr: attributes },
    { requiredKeys: [] },
  )
  .map(({ roleAttr, ...fields }) => {
    const made = create(ChangeMsgSchema);
    Object.assign(made, fields);
    if (roleAttr !== undefined) made.roleAttr = create(RoleAttributesSchema, roleAttr);
    return made;
  });
const owner: fc.Arbitrary<RoleOwner> = fc.constantFrom(
  remote('a'),
  remote('b'),
  { ...remote('c'), hostName: undefined, processId: undefined },
  { ...remote('own'), isOwn: true },
);

test('any message is used or refused, never thrown; what is kept stays within the limits', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(message, owner, fc.nat(2)), { maxLength: 60 }), (messages) => {
      const stage = new ManagerStage(LIMITS);
      for (const [one, from, at] of messages) {
        const before = stage.managers.roleCount;
        const refusal = stage.managers.all[at]!.onRemoteChange(one, from);
        if (refusal?.isUsed === false) expect(stage.managers.roleCount).toBe(before);
      }
      expect(stage.managers.roleCount).toBeLessThanOrEqual(LIMITS.maxRoles);
      for (const key of ['a', 'b', 'c', 'own']) {
        const roles = stage.managers.all.flatMap((manager) => manager.roles.filter((role) => role.owner.key === key));
        expect(roles.length).toBeLessThanOrEqual(key === 'own' ? 0 : LIMITS.maxRolesPerParticipant);
        const octets = roles.reduce((sum, role) => sum + role.attributes.protoDesc.length, 0);
        expect(octets).toBeLessThanOrEqual(LIMITS.maxOctetsPerParticipant);
        stage.managers.onOwnerGone(key, 'lost');
      }
      expect(stage.managers.roleCount).toBe(0);
      expect(stage.logger.entries).toEqual([]);
    }),
    { numRuns: FULL ? 5000 : 120 },
  );
});

test('any octets that are a ChangeMsg are taken as well', () => {
  const octets = message.map((one) => {
    // Values beyond the enum are not to be encoded.
    const whole = create(ChangeMsgSchema, { timestamp: one.timestamp, roleType: RoleType.ROLE_NODE });
    if (one.roleAttr !== undefined) whole.roleAttr = one.roleAttr;
    return toBinary(ChangeMsgSchema, whole);
  });
  let used = 0;
  fc.assert(
    fc.property(octets, fc.nat(), fc.nat(255), (given, at, value) => {
      const changed = given.slice();
      if (changed.length > 0) changed[at % changed.length] = value;
      let decoded: ChangeMsg;
      try {
        decoded = fromBinary(ChangeMsgSchema, changed);
      } catch {
        return;
      }
      const stage = new ManagerStage();
      for (const manager of stage.managers.all) {
        if (manager.onRemoteChange(decoded, remote('a'))?.isUsed !== false) used++;
      }
      expect(stage.managers.all.flatMap(({ roles }) => roles)).toHaveLength(stage.managers.roleCount);
    }),
    { numRuns: FULL ? 20_000 : 300 },
  );
  expect(used).toBeGreaterThan(0);
});
