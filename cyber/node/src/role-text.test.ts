import { type MonotonicMs, silentLogger } from '@blender-sim/base';
import { type ChannelManager, type Role, RoleType } from '@blender-sim/topology';
import { roleAttributes } from '@blender-sim/topology/testing';
import { expect, test } from 'vitest';
import { nameTaken } from './name-taken.js';
import { roleFields, roleText } from './role-text.js';
import { checkType } from './type-check.js';

/** Of a process whose names would steer a terminal. */
const role: Role = {
  type: RoleType.ROLE_WRITER,
  attributes: roleAttributes(
    { hostName: 'vm\u001b[2J', hostIp: '10.0.0.1', processId: 4711 },
    { type: RoleType.ROLE_WRITER, node: '\u001b]0;mine\u0007', name: 'channel', messageType: 'a.\u202eB' },
  ),
  timestamp: 0n,
  owner: { key: '', isOwn: false, hostName: 'vm', processId: 4711, generation: undefined, isOurs: false },
  knownSince: 0 as MonotonicMs,
};

const SHOWN = 'node "\\u{1b}]0;mine\\u{7}" on vm\\u{1b}[2J, pid 4711';

test('names of peers steer no terminal in texts, and are as they are in fields', () => {
  expect(roleText(role)).toBe(SHOWN);
  expect(roleFields(role).hostName).toBe('vm\u001b[2J');
  expect(nameTaken('talker', role).message).toBe('pid 4711 on vm\\u{1b}[2J has a node "talker": use another name.');
});

test('nor does the type of their messages', () => {
  const manager: Pick<ChannelManager, 'getWritersOfChannel' | 'getReadersOfChannel' | 'isMessageTypeMatching'> = {
    getWritersOfChannel: () => [role],
    getReadersOfChannel: () => [],
    isMessageTypeMatching: () => false,
  };
  expect(() => checkType(manager as ChannelManager, 'channel', 'a.A', 'error', silentLogger)).toThrow(
    `Channel channel has messages of type a.\\u{202e}B (${SHOWN}), not a.A`,
  );
});
