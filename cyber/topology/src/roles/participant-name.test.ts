import fc from 'fast-check';
import { expect, test } from 'vitest';
import { participantName, parseParticipantName } from './participant-name.js';

test.each([
  ['vm+20496', 'vm', 20496],
  ['a-host.local+1', 'a-host.local', 1],
  ['+7', '', 7],
  ['vm++7', 'vm', 7],
  ['vm+-7', 'vm', -7],
  ['vm+ \t\n7', 'vm', 7],
  ['vm+7th', 'vm', 7],
  ['vm+7+8', 'vm', 7],
  ['vm+0x10', 'vm', 0],
  ['vm+007', 'vm', 7],
  ['vm+-0', 'vm', 0],
  ['vm+2147483647', 'vm', 2147483647],
  ['vm+-2147483648', 'vm', -2147483648],
])('"%s" is a process of "%s": %d', (name, hostName, processId) => {
  expect(parseParticipantName(name)).toEqual({ hostName, processId });
});

test.each(['', 'vm', 'vm+', 'vm+x', 'vm+ ', 'vm+- 7', 'vm+\u00a07', 'vm++-7', 'vm+2147483648', 'vm+-2147483649', '12'])(
  'C++ knows no process named "%s"',
  (name) => {
    expect(parseParticipantName(name)).toBeUndefined();
  },
);

test('what is made is read', () => {
  const host = fc.string({ maxLength: 64 }).filter((name) => !name.includes('+'));
  fc.assert(
    fc.property(host, fc.nat(), (hostName, processId) => {
      expect(parseParticipantName(participantName(hostName, processId))).toEqual({ hostName, processId });
    }),
  );
});

test('whatever a peer calls itself, reading never throws and gives 32 bits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (left, right) => {
      const process = parseParticipantName(`${left}+${right}`);
      return process === undefined || Object.is(process.processId, process.processId | 0);
    }),
  );
});

test.each([
  ['a+b', 1],
  ['vm', -1],
  ['vm', 1.5],
  ['vm', 2 ** 31],
  ['vm', NaN],
])('a process %s, %d gets no name', (hostName, processId) => {
  expect(() => participantName(hostName, processId)).toThrow(expect.objectContaining({ code: 'TOPOLOGY_CONFIG' }));
});
