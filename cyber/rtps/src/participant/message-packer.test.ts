import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from '../messages/parse-message.js';
import { encodeMessage } from '../messages/write-message.js';
import type { Message, Submessage } from '../messages/submessage.js';
import { GUID_PREFIX_UNKNOWN, type GuidPrefix } from '../structure/guid.js';
import { type Locator, locatorText, udpV4 } from '../structure/locator.js';
import { wireTimeOf } from '../structure/wire-time.js';
import type { WallMs } from '@blender-sim/base';
import { sendTarget } from '../behavior/send-target.js';
import { type Datagram, datagramLength, wholeDatagram } from '../transport/datagram.js';
import { MessagePacker } from './message-packer.js';

const HERE = udpV4('10.0.0.1', 7410);
const THERE = udpV4('10.0.0.2', 7410);
const [ONE, OTHER] = ['11'.repeat(12) as GuidPrefix, '22'.repeat(12) as GuidPrefix];

interface Sent {
  readonly to: string;
  readonly octets: number;
  readonly message: Message;
  readonly parts: readonly Uint8Array[];
}

function world(maxOctets = 65_000): {
  packer: MessagePacker;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  const packer = new MessagePacker({
    header: { version: { major: 2, minor: 3 }, vendor: 0x01ff, prefix: ONE },
    maxOctets,
    send: (datagram: Datagram, to: Locator) => {
      const whole = wholeDatagram(datagram);
      const message = parseMessage(whole);
      if (typeof message === 'string') throw new Error(message);
      expect(datagramLength(datagram)).toBe(whole.length);
      sent.push({ to: locatorText(to), octets: whole.length, message, parts: [datagram].flat() });
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

test('large payloads are sent from where they are, small ones copied; the octets are the same', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 2040, max: 2056 }), fc.constant(9001));
  const submessage = fc
    .tuple(size, fc.constantFrom('plain', 'qos', 'framed', 'fragment'))
    .map(([octets, what]): Submessage => {
      const head = { readerId: 0, writerId: 0x103, sequence: 1, payload: new Uint8Array(octets).fill(octets) };
      if (what === 'plain') return { kind: 'data', ...head };
      const frame = { head: new Uint8Array(24).fill(2), tail: new Uint8Array(octets & 7).fill(3) };
      if (what === 'framed') return { kind: 'data', ...head, frame };
      const inlineQos = [{ pid: 0x800f, value: new Uint8Array(24).fill(1) }];
      if (what === 'qos') return { kind: 'data', ...head, inlineQos };
      return { kind: 'data-frag', ...head, fragmentStart: 2, fragmentCount: 1, fragmentSize: 9001, sampleSize: 20_000 };
    });
  fc.assert(
    fc.property(fc.array(submessage, { minLength: 1, maxLength: 6 }), (submessages) => {
      const { packer, sent } = world();
      for (const one of submessages) packer.add(sendTarget(undefined, [HERE]), one);
      packer.flush();
      const payloads = submessages.flatMap((one) => ('payload' in one && one.payload ? [one.payload] : []));
      const large = payloads.filter(({ length }) => length >= 2048);
      const [{ message, parts }] = sent as [Sent];
      expect(sent).toHaveLength(1);
      expect(large.every((payload) => parts.includes(payload))).toBe(true);
      expect(parts.filter((part) => payloads.includes(part))).toHaveLength(large.length);
      const expected = encodeMessage({ header: message.header, submessages });
      expect(Buffer.compare(Buffer.concat(parts), expected)).toBe(0);
    }),
    { numRuns: 50 },
  );
});
