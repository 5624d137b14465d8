import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLocator } from '../parameters/locator-octets.js';
import { encodeParameterListPayload } from '../parameters/parameter-list.js';
import * as pids from '../parameters/pids.js';
import {
  encodeDuration,
  encodePropertyList,
  encodeProtocolVersion,
  encodeString,
  encodeUint32,
} from '../parameters/values.js';
import { guidOctets } from '../structure/guid.js';
import { udpV4 } from '../structure/locator.js';
import { decodeParticipant, encodeParticipant, sameParticipant } from './participant-codec.js';
import { anyParticipant } from './testing/arbitraries.js';
import { prefixOf } from './testing/endpoints.js';
import { edited, fuzz, parametersOf } from './testing/payloads.js';

const GUID = guidOctets({ prefix: prefixOf(1), entityId: 0x1c1 });
const named = { pid: pids.PID_PARTICIPANT_GUID, value: GUID };

describe('the codec of participants', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyParticipant, (data) => {
        expect(decodeParticipant(encodeParticipant(data))).toEqual({ ok: true, data, notes: [] });
      }),
    );
  });

  it('reads big-endian announcements', () => {
    const payload = encodeParameterListPayload(
      [
        named,
        {
          pid: pids.PID_PARTICIPANT_LEASE_DURATION,
          value: encodeDuration({ seconds: 12, fraction: 0x80000000 }, true),
        },
        { pid: pids.PID_METATRAFFIC_UNICAST_LOCATOR, value: encodeLocator(udpV4('10.0.0.7', 7410), true) },
        { pid: pids.PID_ENTITY_NAME, value: encodeString('vm+1', true) },
        { pid: pids.PID_DOMAIN_ID, value: encodeUint32(80, true) },
        { pid: pids.PID_BUILTIN_ENDPOINT_SET, value: encodeUint32(0xc3f, true) },
      ],
      true,
    );
    const decoded = decodeParticipant(payload);
    expect(decoded).toMatchObject({
      ok: true,
      notes: [],
      data: {
        prefix: prefixOf(1),
        leaseMs: 12_500,
        metatrafficUnicast: [udpV4('10.0.0.7', 7410)],
        name: 'vm+1',
        domainId: 80,
        builtinEndpoints: 0xc3f,
      },
    });
  });

  it('fills in the defaults of the specification, and says where it had to guess', () => {
    const decoded = decodeParticipant(encodeParameterListPayload([named]));
    expect(decoded).toMatchObject({
      ok: true,
      data: { leaseMs: 100_000, name: '', domainTag: '', builtinEndpoints: 0x3f, expectsInlineQos: false },
      notes: ['it does not say which built-in endpoints it has; those of discovery are assumed'],
    });
    expect(decoded.ok && 'domainId' in decoded.data).toBe(false);
  });

  it('takes the key hash where there is no GUID, and the endpoint set of RTPS 2.1', () => {
    const payload = encodeParameterListPayload([
      { pid: pids.PID_KEY_HASH, value: GUID },
      { pid: pids.PID_PARTICIPANT_BUILTIN_ENDPOINTS, value: encodeUint32(0x3f, false) },
    ]);
    expect(decodeParticipant(payload)).toMatchObject({ ok: true, data: { prefix: prefixOf(1) }, notes: [] });
  });

  it('skips what it does not know, unless it must be understood', () => {
    const unknown = { pid: 0x8123, value: new Uint8Array(8) };
    expect(decodeParticipant(encodeParameterListPayload([named, unknown])).ok).toBe(true);
    expect(decodeParticipant(encodeParameterListPayload([named, { ...unknown, pid: 0x0999 }])).ok).toBe(true);
    expect(decodeParticipant(encodeParameterListPayload([named, { ...unknown, pid: 0x4123 }]))).toEqual({
      ok: false,
      problem: 'it holds parameter 0x4123, which must be understood',
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'it is no well-formed parameter list'],
    ['another encapsulation', Uint8Array.of(0, 1, 0, 0, 1, 0, 0, 0), 'it is no well-formed parameter list'],
    ['no sentinel', Uint8Array.of(0, 3, 0, 0), 'it is no well-formed parameter list'],
    ['no name', encodeParameterListPayload([]), 'it names no participant: neither GUID nor key hash'],
    [
      'RTPS 1',
      encodeParameterListPayload([
        named,
        { pid: pids.PID_PROTOCOL_VERSION, value: encodeProtocolVersion({ major: 1, minor: 0 }) },
      ]),
      'it speaks RTPS 1.0, not 2',
    ],
  ])('refuses %s', (_, payload, problem) => {
    expect(decodeParticipant(payload)).toEqual({ ok: false, problem });
  });

  it('keeps the default where a value is malformed, and says so', () => {
    const payload = encodeParameterListPayload([
      named,
      { pid: pids.PID_BUILTIN_ENDPOINT_SET, value: encodeUint32(0x3f, false) },
      { pid: pids.PID_PARTICIPANT_LEASE_DURATION, value: Uint8Array.of(1, 2, 3, 4) },
      { pid: pids.PID_ENTITY_NAME, value: Uint8Array.of(255, 255, 255, 255) },
      { pid: pids.PID_DEFAULT_UNICAST_LOCATOR, value: new Uint8Array(8) },
    ]);
    expect(decodeParticipant(payload)).toMatchObject({
      ok: true,
      data: { leaseMs: 100_000, name: '', defaultUnicast: [] },
      notes: [0x0002, 0x0062, 0x0031].map(
        (pid) => `parameter 0x${pid.toString(16).padStart(4, '0')} is malformed and not used`,
      ),
    });
  });

  it('bounds what it keeps, and says so once each', () => {
    const locators = Array.from({ length: 40 }, (_, i) => ({
      pid: pids.PID_METATRAFFIC_UNICAST_LOCATOR,
      value: encodeLocator(udpV4('10.0.0.1', 1000 + i), false),
    }));
    const properties = Array.from({ length: 100 }, (_, i) => [`p${i}`, 'x'.repeat(2000)] as const).slice(0, 30);
    const many = Array.from({ length: 100 }, (_, i) => [`p${i}`, 'v'] as const);
    const payload = (list: readonly (readonly [string, string])[]): Uint8Array =>
      encodeParameterListPayload([
        named,
        { pid: pids.PID_BUILTIN_ENDPOINT_SET, value: encodeUint32(0x3f, false) },
        { pid: pids.PID_ENTITY_NAME, value: encodeString('n'.repeat(5000), false) },
        { pid: pids.PID_PROPERTY_LIST, value: encodePropertyList(list, false) },
        ...locators,
      ]);
    const long = decodeParticipant(payload(properties));
    expect(long.ok && long.data.name.length).toBe(256);
    expect(long.ok && long.data.metatrafficUnicast.length).toBe(16);
    expect(long.ok && long.data.properties.get('p3')?.length).toBe(1024);
    expect(long.ok && long.notes).toEqual([
      'its name has more than 256 characters; the rest is cut off',
      'a property has more than 1024 characters; the rest is cut off',
      'more than 16 metatraffic unicast locators; the rest is left out',
    ]);
    const wide = decodeParticipant(payload(many));
    expect(wide.ok && wide.data.properties.size).toBe(64);
    expect(wide.ok && wide.notes).toContain('more than 64 properties; the rest is left out');
  });

  it('keeps nothing of the datagram', () => {
    // A Buffer, as sockets give them: its slice() would be a view.
    const payload = Buffer.from(encodeParticipant({ ...sample(), userData: Uint8Array.of(1, 2, 3) }));
    const decoded = decodeParticipant(payload);
    payload.fill(0);
    expect(decoded.ok && decoded.data.userData).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('writes the parameters that are asked for, in their order', () => {
    const fallback = { pid: 0x002c, value: Uint8Array.of(9, 9, 9, 9) };
    const unknown = { pid: 0x8001, value: Uint8Array.of(1, 2, 3, 4) };
    const written = (userData: Uint8Array): (readonly [number, string])[] =>
      parametersOf(encodeParticipant({ ...sample(), userData }, [0x0016, fallback, unknown, 0x0015])).map(
        ({ pid, value }) => [pid, Buffer.from(value).toString('hex')],
      );
    expect(written(new Uint8Array(0))).toEqual([
      [0x0016, '00000000'],
      [0x002c, '09090909'],
      [0x8001, '01020304'],
      [0x0015, '02010000'],
    ]);
    expect(written(Uint8Array.of(7))[1]).toEqual([0x002c, '0100000007000000']);
  });

  it('tells whether two say the same', () => {
    fc.assert(
      fc.property(anyParticipant, anyParticipant, (a, b) => {
        const again = decodeParticipant(encodeParticipant(a));
        expect(again.ok && sameParticipant(a, again.data)).toBe(true);
        const isEqual = Buffer.compare(encodeParticipant(a), encodeParticipant(b)) === 0;
        expect(sameParticipant(a, b)).toBe(isEqual);
      }),
    );
  });

  it('never throws on mutated announcements', () => {
    const payloads = fc.sample(anyParticipant, { numRuns: 40, seed: 1 }).map((data) => encodeParticipant(data));
    let problems = 0;
    fuzz(payloads, (mutated) => {
      const decoded = decodeParticipant(mutated);
      if (decoded.ok) expect(decoded.data.metatrafficUnicast.length).toBeLessThanOrEqual(16);
      else problems++;
    });
    expect(problems).toBeGreaterThan(100);
  }, 240_000);
});

function sample() {
  const decoded = decodeParticipant(
    edited(
      encodeParameterListPayload([
        named,
        { pid: pids.PID_ENTITY_NAME, value: encodeString('sample', false) },
        { pid: pids.PID_BUILTIN_ENDPOINT_SET, value: encodeUint32(0x3f, false) },
      ]),
      [],
    ),
  );
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.data;
}
