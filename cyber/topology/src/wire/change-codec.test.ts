import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import {
  type ChangeMsg,
  ChangeMsgSchema,
  ChangeType,
  OperateType,
  RoleType,
} from '#gen/cyber/proto/topology_change_pb.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import { type DecodedChange, decodeChange, encodeChange } from './change-codec.js';

const LIMITS = { maxNameOctets: 100, maxProtoDescOctets: 1000 };
const ROLE_ATTR = 5;
const PROTO_DESC = 9;

function change(roleAttr: Partial<RoleAttributes> = {}): ChangeMsg {
  return create(ChangeMsgSchema, {
    timestamp: 1795302518760441795n,
    changeType: ChangeType.CHANGE_CHANNEL,
    operateType: OperateType.OPT_JOIN,
    roleType: RoleType.ROLE_WRITER,
    roleAttr: Object.assign(create(RoleAttributesSchema, { nodeName: '节点', processId: -1 }), roleAttr),
  });
}

/** A ChangeMsg whose role_attr is these octets. */
function withRole(octets: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(ROLE_ATTR, WireType.LengthDelimited).bytes(octets).finish();
}

function textOf(decoded: DecodedChange): string {
  return decoded.ok ? '' : decoded.text;
}

describe('encodeChange and decodeChange', () => {
  test('what goes in comes out', () => {
    const id = fc.bigInt(0n, 2n ** 64n - 1n);
    const name = fc.string({ unit: 'grapheme', maxLength: 12 });
    const message = fc
      .record({
        timestamp: id,
        operateType: fc.constantFrom(OperateType.OPT_JOIN, OperateType.OPT_LEAVE),
        roleType: fc.constantFrom(RoleType.ROLE_NODE, RoleType.ROLE_WRITER, RoleType.ROLE_CLIENT),
        hostName: name,
        channelName: name,
        channelId: id,
        processId: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        protoDesc: fc.uint8Array({ maxLength: 64 }),
      })
      .map(({ timestamp, operateType, roleType, ...attributes }) => {
        const roleAttr = { ...attributes, qosProfile: QOS_PROFILES.TF_STATIC };
        return create(ChangeMsgSchema, { timestamp, operateType, roleType, roleAttr });
      });
    fc.assert(
      fc.property(message, (one) => {
        expect(decodeChange(encodeChange(one), { maxNameOctets: 1024, maxProtoDescOctets: 64 })).toEqual({
          ok: true,
          message: one,
        });
      }),
    );
  });

  test('what is kept holds on to none of the octets', () => {
    const octets = encodeChange(change({ protoDesc: Uint8Array.of(1, 2, 3) }));
    const decoded = decodeChange(Buffer.from(octets), LIMITS);
    if (!decoded.ok) throw new Error(decoded.text);
    const { protoDesc } = decoded.message.roleAttr!;
    expect(protoDesc).toEqual(Uint8Array.of(1, 2, 3));
    expect(protoDesc.buffer.byteLength).toBe(3);
  });

  test('unknown fields are dropped, absent ones read as C++ reads them: a JOIN of a NODE', () => {
    const odd = new BinaryWriter().tag(3, WireType.Varint).uint32(77).tag(2000, WireType.LengthDelimited).string('x');
    const octets = Buffer.concat([odd.finish(), withRole(new Uint8Array(0))]);
    const decoded = decodeChange(octets, LIMITS);
    if (!decoded.ok) throw new Error(decoded.text);
    expect(decoded.message).toMatchObject({ operateType: OperateType.OPT_JOIN, roleType: RoleType.ROLE_NODE });
    expect(decoded.message.$unknown).toBeUndefined();
  });
});

test('a long proto_desc is left out, and all else is there', () => {
  const fits = decodeChange(encodeChange(change({ protoDesc: new Uint8Array(1000) })), LIMITS);
  expect(fits.ok && [fits.message.roleAttr?.protoDesc.length, fits.cut]).toEqual([1000, undefined]);
  const long = change({ protoDesc: new Uint8Array(1001), qosProfile: QOS_PROFILES.TF_STATIC });
  expect(decodeChange(encodeChange(long), LIMITS)).toEqual({
    ok: true,
    message: change({ qosProfile: QOS_PROFILES.TF_STATIC }),
    cut: 'proto_desc has 1001 octets, and may have 1000',
  });
});

test.each([
  [1, 1001, 0],
  [1001, 1, 1],
])('of two proto_descs of %i and %i octets, in two role_attrs, the last one counts: %i', (first, second, kept) => {
  const role = (length: number): Uint8Array =>
    withRole(toBinary(RoleAttributesSchema, create(RoleAttributesSchema, { protoDesc: new Uint8Array(length) })));
  const decoded = decodeChange(Buffer.concat([encodeChange(change()), role(first), role(second)]), LIMITS);
  expect(decoded.ok && [decoded.message.roleAttr?.protoDesc.length, typeof decoded.cut]).toEqual([kept, 'string']);
});

describe('decodeChange refuses', () => {
  test('a message about nobody', () => {
    expect(decodeChange(new Uint8Array(0), LIMITS)).toMatchObject({ ok: false, cause: 'no-role' });
    const about = toBinary(ChangeMsgSchema, create(ChangeMsgSchema, { timestamp: 1n }));
    expect(decodeChange(about, LIMITS)).toMatchObject({ ok: false, cause: 'no-role' });
  });

  test.each(['hostName', 'hostIp', 'nodeName', 'channelName', 'messageType', 'serviceName'] as const)(
    'a long %s, counted in octets',
    (field) => {
      const fits = decodeChange(encodeChange(change({ [field]: 'é'.repeat(50) })), LIMITS);
      expect(fits.ok).toBe(true);
      const long = decodeChange(encodeChange(change({ [field]: 'é'.repeat(51) })), LIMITS);
      expect(long).toMatchObject({ ok: false, cause: 'too-long' });
      expect(textOf(long)).toContain('102 octets, and may have 100');
    },
  );

  test('a field number in more than five octets, as protobuf does', () => {
    const octets = Buffer.concat([encodeChange(change()), Buffer.from('c0808080800001', 'hex')]);
    expect(decodeChange(octets, LIMITS)).toMatchObject({ ok: false, cause: 'undecodable' });
    expect(() => fromBinary(ChangeMsgSchema, octets)).toThrow(/tag/);
  });

  test('a second role_attr that is too long, though they would be merged', () => {
    const octets = Buffer.concat([
      encodeChange(change()),
      withRole(toBinary(RoleAttributesSchema, create(RoleAttributesSchema, { nodeName: 'x'.repeat(101) }))),
    ]);
    expect(decodeChange(octets, LIMITS)).toMatchObject({ cause: 'too-long' });
  });

  test('a message cut off anywhere, but where a field ends', () => {
    const octets = encodeChange(change({ protoDesc: Uint8Array.of(1) }));
    const whole = [9, 11, 13, 15];
    for (let length = 0; length < octets.length; length++) {
      const cause = length === 0 || whole.includes(length - 1) ? 'no-role' : 'undecodable';
      expect([length, decodeChange(octets.subarray(0, length), LIMITS)]).toMatchObject([length, { ok: false, cause }]);
    }
  });

  const big = [0xff, 0xff, 0xff, 0xff, 0x0f];
  test.each([
    ['a length of 4 GiB', [(PROTO_DESC << 3) | 2, ...big]],
    ['a length of 64 bits', [(PROTO_DESC << 3) | 2, ...Array.from({ length: 9 }, () => 0xff), 0x01]],
    ['a varint without an end', [8, ...Array.from({ length: 11 }, () => 0xff)]],
    ['field 0', [0x02, 0]],
    ['wire type 7', [0x0f, 0]],
    ['a name that is a number', [(4 << 3) | 0, 1]],
    ['a number that is a string', [(5 << 3) | 2, 1, 1]],
    ['a role_attr within that is a number', [(11 << 3) | 0, 1]],
    ['a group', [(99 << 3) | 3, 0x06, (99 << 3) | 4, 0x06]],
  ])('%s', (_, octets) => {
    expect(decodeChange(withRole(Uint8Array.from(octets)), LIMITS)).toMatchObject({ ok: false, cause: 'undecodable' });
  });

  test('groups in groups, as deep as a datagram goes', () => {
    for (const start of [0x0b, 0x2b, 0x7b]) {
      const octets = new Uint8Array(65_000).fill(start);
      expect(decodeChange(octets, LIMITS)).toMatchObject({ cause: 'undecodable' });
      expect(decodeChange(withRole(octets), LIMITS)).toMatchObject({ cause: 'undecodable' });
    }
  });
});
