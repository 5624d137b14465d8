import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { hashOfName } from './libstdcxx-hash.js';
import { checkRole, idsMatch } from './role-check.js';
import { roleKey } from './role-key.js';

const { ROLE_NODE, ROLE_WRITER, ROLE_READER, ROLE_SERVER, ROLE_CLIENT } = RoleType;

type Fields = MessageInitShape<typeof RoleAttributesSchema>;

function role(fields: Fields = {}): RoleAttributes {
  return create(RoleAttributesSchema, {
    hostName: 'vm',
    hostIp: '10.0.0.1',
    processId: 7,
    nodeName: 'talker',
    nodeId: hashOfName('talker'),
    channelName: 'channel/chatter',
    channelId: hashOfName('channel/chatter'),
    id: 4615624771880399830n,
    serviceName: 'add',
    serviceId: hashOfName('add'),
    ...fields,
  });
}

describe('checkRole', () => {
  const needs = [
    { type: ROLE_NODE, fields: ['node_name', 'node_id'] },
    { type: ROLE_WRITER, fields: ['channel_name', 'channel_id', 'id'] },
    { type: ROLE_READER, fields: ['channel_name', 'channel_id', 'id'] },
    { type: ROLE_SERVER, fields: ['service_name', 'service_id'] },
    { type: ROLE_CLIENT, fields: ['service_name', 'service_id'] },
  ];

  test.each(needs)('a role of type $type needs $fields and no more', ({ type, fields }) => {
    const wanted = new Set(fields);
    for (const field of RoleAttributesSchema.fields) {
      const partial = role();
      Reflect.deleteProperty(partial, field.localName);
      expect([field.name, checkRole(type, partial)]).toEqual([
        field.name,
        wanted.has(field.name) ? field.name : undefined,
      ]);
    }
    expect(checkRole(type, create(RoleAttributesSchema))).toBe(fields[0]);
  });

  test('C++ takes a role with an empty name; here it names nothing', () => {
    expect(checkRole(ROLE_NODE, role({ nodeName: '' }))).toBe('node_name');
    expect(checkRole(ROLE_WRITER, role({ channelName: '' }))).toBe('channel_name');
    expect(checkRole(ROLE_SERVER, role({ serviceName: '' }))).toBe('service_name');
    expect(checkRole(ROLE_WRITER, role({ nodeName: '', serviceName: '', id: 0n }))).toBeUndefined();
  });
});

describe('idsMatch', () => {
  test('every id that is sent has to be the hash of its name', () => {
    expect(idsMatch(role())).toBe(true);
    expect(idsMatch(role({ nodeId: 1n }))).toBe(false);
    expect(idsMatch(role({ channelId: role().channelId + 1n }))).toBe(false);
    expect(idsMatch(role({ serviceName: 'sub' }))).toBe(false);
    expect(idsMatch(create(RoleAttributesSchema, { nodeName: 'a', channelName: 'b' }))).toBe(true);
  });
});

describe('roleKey', () => {
  const different: [string, RoleType, Fields][] = [
    ['node of another process', ROLE_NODE, { processId: 8 }],
    ['node of another host', ROLE_NODE, { hostName: 'vm2' }],
    ['another node', ROLE_NODE, { nodeId: 1n }],
    ['writer', ROLE_WRITER, {}],
    ['another writer', ROLE_WRITER, { id: 1n }],
    ['writer on another channel', ROLE_WRITER, { channelId: 1n }],
    ['writer of another node', ROLE_WRITER, { nodeId: 1n }],
    ['reader', ROLE_READER, {}],
    ['server', ROLE_SERVER, {}],
    ['another server', ROLE_SERVER, { serviceId: 1n }],
    ['server of another node', ROLE_SERVER, { nodeId: 1n }],
    ['client', ROLE_CLIENT, {}],
  ];

  test('roles that differ in what names them differ in their key', () => {
    const keys = [roleKey(ROLE_NODE, role()), ...different.map(([, type, fields]) => roleKey(type, role(fields)))];
    expect(new Set(keys).size).toBe(different.length + 1);
  });

  test('what does not name a role does not count: a LEAVE may carry less than its JOIN', () => {
    for (const type of [ROLE_NODE, ROLE_WRITER, ROLE_READER, ROLE_SERVER, ROLE_CLIENT]) {
      const bare = role({ hostIp: '', nodeName: '', channelName: '', messageType: 'x', protoDesc: Uint8Array.of(1) });
      expect(roleKey(type, bare)).toBe(roleKey(type, role()));
    }
    expect(roleKey(ROLE_NODE, role({ id: 1n, channelId: 2n }))).toBe(roleKey(ROLE_NODE, role()));
  });
});
