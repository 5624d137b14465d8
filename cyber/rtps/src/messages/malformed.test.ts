import { describe, expect, test } from 'vitest';
import { parseMessage } from './parse-message.js';
import type { MalformedCause, Message, Submessage } from './submessage.js';
import { SAMPLE_HEADER } from './testing/sample-messages.js';
import { encodeMessage } from './write-message.js';

const HEADER = '52545053 0203 010f 010203040506070809000102';
const octetsOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** What became of a submessage behind a good one. */
function outcome(hex: string): MalformedCause | Submessage {
  const message = parseMessage(octetsOf(`${HEADER} 09030000 ${hex}`)) as Message; // The header is good.
  expect(message.submessages[0]).toEqual({ kind: 'info-ts', bigEndian: false });
  expect(message.submessages).toHaveLength(message.problem === undefined ? 2 : 1);
  return message.problem ?? message.submessages[1]!;
}

const WHO = '00000107 00000103';

describe('the message header', () => {
  test.each([
    ['', 'not-rtps'],
    ['525450', 'not-rtps'],
    ['5254505802030110 010203040506070809000102', 'not-rtps'],
    ['52545053', 'truncated'],
    ['5254505302030110 0102030405060708090001', 'truncated'],
    ['5254505301030110 010203040506070809000102', 'version'],
    ['5254505303000110 010203040506070809000102', 'version'],
  ])('%s: %s', (hex, cause) => expect(parseMessage(octetsOf(hex))).toBe(cause));

  test('alone is a message; a minor version to come is read', () => {
    expect(parseMessage(octetsOf('52545053 02ff 0110 010203040506070809000102'))).toEqual({
      header: { version: { major: 2, minor: 255 }, vendor: 0x0110, prefix: '010203040506070809000102' },
      submessages: [],
    });
  });
});

describe('a submessage that is malformed ends the message', () => {
  test.each<[MalformedCause, string, string]>([
    ['truncated', 'half a header', '0901'],
    ['truncated', 'longer than the datagram', '09010c00 00000000 00000000'],
    ['truncated', 'INFO_TS of 0 octets without its flag', '09010000'],
    ['truncated', 'INFO_DST', '0e010800 00000000 00000000'],
    ['truncated', 'INFO_SRC', '0c010c00 00000000 00000000 00000000'],
    ['truncated', 'DATA', `15050c00 00001000 ${WHO}`],
    ['truncated', 'DATA, octetsToInlineQos too large', `15051400 00001400 ${WHO} 00000000 01000000`],
    ['truncated', 'DATA, octetsToInlineQos too small', `15051400 00000c00 ${WHO} 00000000 01000000`],
    ['flags', 'DATA with data and key', `150d1800 00001000 ${WHO} 00000000 01000000 00010000`],
    ['sequence-number', 'DATA 0', `15051400 00001000 ${WHO} 00000000 00000000`],
    ['sequence-number', 'DATA -1', `15051400 00001000 ${WHO} ffffffff ffffffff`],
    ['sequence-number', 'DATA unknown', `15051400 00001000 ${WHO} ffffffff 00000000`],
    ['sequence-number', 'DATA 2^53', `15051400 00001000 ${WHO} 00002000 00000000`],
    ['parameter-list', 'no sentinel', `15031c00 00001000 ${WHO} 00000000 01000000 71000400 00000003`],
    ['parameter-list', 'value too long', `15031c00 00001000 ${WHO} 00000000 01000000 71000800 01000000`],
    ['fragment', 'start 0', `16012400 00001c00 ${WHO} 00000000 01000000 00000000 01000400 08000000 01020304`],
    ['fragment', 'count 0', `16012400 00001c00 ${WHO} 00000000 01000000 01000000 00000400 08000000 01020304`],
    ['fragment', 'size 0', `16012400 00001c00 ${WHO} 00000000 01000000 01000000 01000000 08000000 01020304`],
    [
      'fragment',
      'larger than the sample',
      `16012400 00001c00 ${WHO} 00000000 01000000 01000000 01000900 08000000 01020304`,
    ],
    ['fragment', 'beyond the sample', `16012400 00001c00 ${WHO} 00000000 01000000 03000000 01000400 08000000 01020304`],
    [
      'fragment',
      'count beyond the sample',
      `16012400 00001c00 ${WHO} 00000000 01000000 02000000 02000400 08000000 01020304`,
    ],
    [
      'fragment',
      'far beyond the sample',
      `16012400 00001c00 ${WHO} 00000000 01000000 ffffffff ffffffff ffffffff 01020304`,
    ],
    ['fragment', 'too few octets', `16012400 00001c00 ${WHO} 00000000 01000000 01000000 02000400 08000000 01020304`],
    ['truncated', 'DATA_FRAG', `16011c00 00001c00 ${WHO} 00000000 01000000 01000000 02000400`],
    [
      'sequence-number',
      'DATA_FRAG 0',
      `16012400 00001c00 ${WHO} 00000000 00000000 01000000 01000400 08000000 01020304`,
    ],
    ['heartbeat-range', 'first 0', `07011c00 ${WHO} 00000000 00000000 00000000 00000000 01000000`],
    ['heartbeat-range', 'last -1', `07011c00 ${WHO} 00000000 01000000 ffffffff ffffffff 01000000`],
    ['truncated', 'HEARTBEAT', `07011800 ${WHO} 00000000 01000000 00000000 00000000`],
    ['fragment', 'HEARTBEAT_FRAG 0', `13011800 ${WHO} 00000000 01000000 00000000 01000000`],
    ['sequence-number', 'HEARTBEAT_FRAG of 0', `13011800 ${WHO} 00000000 00000000 01000000 01000000`],
    ['number-set', 'ACKNACK of 257 bits', `06014000 ${WHO} 00000000 01000000 01010000 ${'00000000'.repeat(11)}`],
    ['number-set', 'ACKNACK base -1', `06011800 ${WHO} ffffffff ffffffff 00000000 01000000`],
    ['number-set', 'ACKNACK of 4294967295 bits', `06011800 ${WHO} 00000000 01000000 ffffffff 01000000`],
    ['truncated', 'ACKNACK without count', `06011800 ${WHO} 00000000 01000000 20000000 01000000`],
    ['number-set', 'NACK_FRAG base 0', `12011c00 ${WHO} 00000000 01000000 00000000 00000000 01000000`],
    ['sequence-number', 'NACK_FRAG 0', `12011c00 ${WHO} 00000000 00000000 01000000 00000000 01000000`],
    ['gap-range', 'list before its start', `08011c00 ${WHO} 00000000 03000000 00000000 02000000 00000000`],
    ['sequence-number', 'GAP from 0', `08011c00 ${WHO} 00000000 00000000 00000000 02000000 00000000`],
    ['number-set', 'GAP, bits missing', `08011c00 ${WHO} 00000000 01000000 00000000 02000000 01000000`],
    ['locator-list', '4294967295 locators', '0f010400 ffffffff'],
    ['locator-list', 'UDP port 65536', `0f011c00 01000000 01000000 00000100 ${'00'.repeat(16)}`],
    ['locator-list', 'no multicast list', '0f030400 00000000'],
  ])('%s: %s', (cause, _, hex) => expect(outcome(hex)).toBe(cause));
});

describe('what is odd and tolerated', () => {
  test.each<[string, string, Partial<Submessage>]>([
    [
      'ACKNACK base 0',
      `06031800 ${WHO} 00000000 00000000 00000000 07000000`,
      { kind: 'acknack', count: 7, final: true },
    ],
    [
      'HEARTBEAT first > last + 1',
      `07011c00 ${WHO} 00000000 05000000 00000000 00000000 01000000`,
      { kind: 'heartbeat', first: 5, last: 0 },
    ],
    [
      'HEARTBEAT with group information',
      `07092400 ${WHO} 00000000 01000000 00000000 01000000 01000000 01020304 05060708`,
      { kind: 'heartbeat', last: 1 },
    ],
    [
      'DATA with a length that is no multiple of 4',
      `15051500 00001000 ${WHO} 00000000 01000000 09`,
      { kind: 'data', payload: Uint8Array.of(9) },
    ],
    [
      'DATA with more fields than we know',
      `15051c00 00001400 ${WHO} 00000000 01000000 eeeeeeee 00010000`,
      { kind: 'data', payload: Uint8Array.of(0, 1, 0, 0) },
    ],
    [
      'DATA with neither data nor key',
      `15011800 00001000 ${WHO} 00000000 01000000 00010000`,
      { kind: 'data', isKey: false },
    ],
    [
      'length 0 at the end',
      `15050000 00001000 ${WHO} 00000000 01000000 00010000 0908`,
      { kind: 'data', payload: Uint8Array.of(0, 1, 0, 0, 9, 8) },
    ],
    [
      'DATA_FRAG with padding',
      `16012400 00001c00 ${WHO} 00000000 01000000 02000000 01000400 07000000 01020304`,
      { kind: 'data-frag', payload: Uint8Array.of(1, 2, 3) },
    ],
    [
      'a kind of a vendor',
      '80010400 01020304',
      { kind: 'unknown', id: 0x80, flags: 1, body: Uint8Array.of(1, 2, 3, 4) },
    ],
    ['PAD of 0 octets', '01010000', { kind: 'pad', length: 0 }],
  ])('%s', (_, hex, expected) => expect(outcome(hex)).toMatchObject(expected));

  test('DATA with neither has no payload, although octets are left', () => {
    expect(outcome(`15011800 00001000 ${WHO} 00000000 01000000 00010000`)).not.toHaveProperty('payload');
  });

  test('INFO_TS and PAD of length 0 are followed by what is next', () => {
    const message = parseMessage(octetsOf(`${HEADER} 01010000 09030000 0e010c00 010203040506070809000102`));
    expect(message).toMatchObject({ submessages: [{ kind: 'pad' }, { kind: 'info-ts' }, { kind: 'info-dst' }] });
  });

  test('what was good before the bad is kept', () => {
    const good = encodeMessage({ header: SAMPLE_HEADER, submessages: [{ kind: 'pad', length: 4 }] });
    const message = parseMessage(Uint8Array.from([...good, 1, 2, 3]));
    expect(message).toMatchObject({ submessages: [{ kind: 'pad', length: 4 }], problem: 'truncated' });
  });
});
