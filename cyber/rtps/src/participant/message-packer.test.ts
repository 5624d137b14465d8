import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from '../messages/parse-message.js';
import type { Message, Submessage } from '../messages/submessage.js';
import { GUID_PREFIX_UNKNOWN, type GuidPrefix } from '../structure/guid.js';
import { type Locator, locatorText, udpV4 } from '../structure/locator.js';
import { wireTimeOf } from '../structure/wire-time.js';
import type { WallMs } from '@blender-sim/base';
import { sendTarget } from '../behavior/send-target.js';
import { MessagePacker } from './message-packer.js';

const HERE = udpV4('10.0.0.1', 7410);
const THERE = udpV4('10.0.0.2', 7410);
const [ONE, OTHER] = ['11'.repeat(12) as GuidPrefix, '22'.repeat(12) as GuidPrefix];

function world(maxOctets = 65_000): {
  packer: MessagePacker;
  sent: { to: string; octets: number; message: Message }[];
} {
  const sent: { to: string; octets: number; message: Message }[] = [];
  const packer = new MessagePacker({
    header: { version: { major: 2, minor: 3 }, vendor: 0x01ff, prefix: ONE },
    maxOctets,
    send: (datagram: Uint8Array, to: Locator) => {
      const message = parseMessage(datagram);
      if (typeof message === 'string') throw new Error(message);
      sent.push({ to: locatorText(to), octets: datagram.length, message });
    },
  });
  return { packer, sent };
}

const data = (sequence: number, octets = 8): Submessage => ({
  kind: 'data',
  readerId: 0,
  writerId: 0x103,
  sequence,
  payload: new Uint8Array(octets).fill(sequence),
});
const kinds = ({ submessages }: Message): string[] => submessages.map(({ kind }) => kind);

test('what goes to one place shares a datagram; destination and time are said where they change', () => {
  const { packer, sent } = world();
  const [t1, t2] = [wireTimeOf(1000 as WallMs), wireTimeOf(2000 as WallMs)];
  packer.add(sendTarget(undefined, [HERE]), data(1), t1);
  // The same time, if not the same object.
  packer.add(sendTarget(undefined, [HERE]), data(2), { ...t1 });
  packer.add(sendTarget(OTHER, [HERE]), data(3), t2);
  packer.add(sendTarget(undefined, [HERE]), data(4));
  packer.add(sendTarget(OTHER, [THERE]), data(5));
  expect(sent).toEqual([]);
  packer.flush();
  packer.flush();
  expect(sent.map(({ to }) => to)).toEqual(['10.0.0.1:7410', '10.0.0.2:7410']);
  const [first, second] = sent.map(({ message }) => message);
  expect(first && kinds(first)).toEqual(['info-ts', 'data', 'data', 'info-dst', 'info-ts', 'data', 'info-dst', 'data']);
  const destinations = first?.submessages.filter(({ kind }) => kind === 'info-dst');
  expect(destinations).toMatchObject([{ prefix: OTHER }, { prefix: GUID_PREFIX_UNKNOWN }]);
  expect(second && kinds(second)).toEqual(['info-dst', 'data']);
});

test('a target of several locators gets the same datagram everywhere; one of none gets nothing', () => {
  const { packer, sent } = world();
  packer.add(sendTarget(undefined, [HERE, THERE]), data(1));
  packer.add(sendTarget(undefined, []), data(2));
  packer.flush();
  expect(sent.map(({ to }) => to)).toEqual(['10.0.0.1:7410', '10.0.0.2:7410']);
});

test('no datagram is too large unless one submessage is, and nothing is lost or out of order', () => {
  const size = fc.integer({ min: 0, max: 700 });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 60 }), fc.integer({ min: 600, max: 2000 }), (sizes, max) => {
      const { packer, sent } = world(max);
      for (const [i, octets] of sizes.entries()) packer.add(sendTarget(OTHER, [HERE]), data(i + 1, octets));
      packer.flush();
      const sequences = sent.flatMap(({ message }) =>
        message.submessages.flatMap((one) => (one.kind === 'data' ? [one.sequence] : [])),
      );
      expect(sequences).toEqual(sizes.map((_, i) => i + 1));
      for (const { octets, message } of sent) {
        if (message.submessages.length > 2) expect(octets).toBeLessThanOrEqual(max);
        expect(message.problem).toBeUndefined();
      }
    }),
    { numRuns: 50 },
  );
});
