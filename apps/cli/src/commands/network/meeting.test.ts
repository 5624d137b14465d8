import type { RemoteParticipant } from '@blender-sim/rtps';
import { expect, test } from 'vitest';
import { meetingWarnings } from './meeting.js';

function at(name: string, ...addresses: string[]): RemoteParticipant {
  const locators = addresses.map((address) => ({ kind: 1, address, port: 7411 }));
  // What is looked at of a participant.
  return {
    identity: { name, vendor: 'v' },
    data: { defaultUnicast: locators, metatrafficUnicast: locators },
  } as unknown as RemoteParticipant;
}

test('who is on loopback only and who is elsewhere only do not meet', () => {
  expect(meetingWarnings([at('lo', '127.0.0.1'), at('lan', '192.168.1.5')])).toEqual([
    'lo (127.0.0.1) can be reached on 127.0.0.1 only, lan (192.168.1.5) on other addresses only: they do not meet. Give both the same interface.',
  ]);
});

test('who is on both meets everyone, and nobody is nowhere', () => {
  expect(meetingWarnings([at('both', '127.0.0.1', '192.168.1.5'), at('lan', '192.168.1.6')])).toEqual([]);
  expect(meetingWarnings([at('lo', '127.0.0.1'), at('none')])).toEqual([]);
  expect(meetingWarnings([])).toEqual([]);
});

test('of many some are named', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => at(name, '127.0.0.1'));
  expect(meetingWarnings([...many, at('lan', '10.0.0.1')])[0]).toContain('c (127.0.0.1) and 2 more can be reached');
});
