import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeParameterListPayload } from '../parameters/parameter-list.js';
import * as pids from '../parameters/pids.js';
import { encodeDuration, encodeString, encodeStringSequence, encodeUint32, encodeValue } from '../parameters/values.js';
import { guidOctets } from '../structure/guid.js';
import { TIME_INFINITE } from '../structure/wire-time.js';
import { decodeEndpoint, encodeEndpoint, sameEndpoint } from './endpoint-codec.js';
import { anyEndpoint } from './testing/arbitraries.js';
import { endpoint, prefixOf } from './testing/endpoints.js';
import { edited, fuzz } from './testing/payloads.js';

const writer = endpoint('writer', 1, 1);
const reader = endpoint('reader', 1, 1);

describe('the codec of endpoints', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyEndpoint, (data) => {
        const decoded = decodeEndpoint(encodeEndpoint(data), data.kind);
        expect(decoded).toEqual({ ok: true, data, notes: [] });
        expect(decoded.ok && sameEndpoint(decoded.data, data)).toBe(true);
      }),
    );
  });

  it('reads big-endian announcements', () => {
    const payload = encodeParameterListPayload(
      [
        { pid: pids.PID_ENDPOINT_GUID, value: guidOctets(writer.guid) },
        { pid: pids.PID_TOPIC_NAME, value: encodeString('Square', true) },
        { pid: pids.PID_TYPE_NAME, value: encodeString('ShapeType', true) },
        { pid: pids.PID_DEADLINE, value: encodeDuration({ seconds: 1, fraction: 0 }, true) },
        { pid: pids.PID_PARTITION, value: encodeStringSequence(['a', 'b*'], true) },
        { pid: pids.PID_LIVELINESS, value: encodeValue(true, (cdr) => cdr.uint32(2).int32(5).uint32(0)) },
      ],
      true,
    );
    expect(decodeEndpoint(payload, 'writer')).toMatchObject({
      ok: true,
      notes: [],
      data: {
        topic: 'Square',
        type: 'ShapeType',
        keyed: false,
        qos: { deadlineMs: 1000, partitions: ['a', 'b*'], liveliness: 'manual-by-topic', livelinessLeaseMs: 5000 },
      },
    });
  });

  it('takes the defaults of DDS for what is missing: they differ for readers and writers', () => {
    const bare = (of: typeof writer): Uint8Array =>
      encodeParameterListPayload([
        { pid: pids.PID_KEY_HASH, value: guidOctets(of.guid) },
        { pid: pids.PID_TOPIC_NAME, value: encodeString('T', false) },
        { pid: pids.PID_TYPE_NAME, value: encodeString('X', false) },
      ]);
    expect(decodeEndpoint(bare(writer), 'writer')).toMatchObject({
      ok: true,
      data: { qos: { reliability: 'reliable' } },
    });
    const decoded = decodeEndpoint(bare(reader), 'reader');
    expect(decoded).toMatchObject({ ok: true, data: { guid: reader.guid, qos: { reliability: 'best-effort' } } });
    expect(decoded.ok && Object.keys(decoded.data)).not.toContain('vendor');
  });

  it.each([0, 1, 2, 3, 4])('reads the reliability kind %i', (kind) => {
    const value = encodeValue(false, (cdr) => cdr.uint32(kind).int32(0).uint32(0));
    const payload = edited(encodeEndpoint(reader), [pids.PID_RELIABILITY], [{ pid: pids.PID_RELIABILITY, value }]);
    const decoded = decodeEndpoint(payload, 'reader');
    expect(decoded.ok && decoded.data.qos.reliability).toBe(kind === 2 || kind === 3 ? 'reliable' : 'best-effort');
    expect(decoded.ok && decoded.notes.length).toBe(kind >= 1 && kind <= 3 ? 0 : 1);
  });

  it('takes any duration with all seconds for infinite', () => {
    for (const fraction of [0, 0xffffffff]) {
      const value = encodeDuration({ ...TIME_INFINITE, fraction }, false);
      const payload = edited(encodeEndpoint(writer), [pids.PID_DEADLINE], [{ pid: pids.PID_DEADLINE, value }]);
      expect(decodeEndpoint(payload, 'writer')).toMatchObject({ ok: true, data: { qos: { deadlineMs: Infinity } } });
    }
  });

  it.each<[string, 'reader' | 'writer', Uint8Array, RegExp]>([
    ['a list that is none', 'writer', Uint8Array.of(0, 3, 0, 0, 9, 9), /no well-formed/],
    ['no GUID', 'writer', edited(encodeEndpoint(writer), [pids.PID_ENDPOINT_GUID, pids.PID_KEY_HASH]), /neither GUID/],
    ['a reader among the writers', 'writer', encodeEndpoint(reader), /no writer of an application/],
    ['a writer among the readers', 'reader', encodeEndpoint(writer), /no reader of an application/],
    [
      'a built-in endpoint',
      'writer',
      encodeEndpoint({ ...writer, guid: { prefix: prefixOf(1), entityId: 0x3c2 } }),
      /no writer of an application/,
    ],
    ['no topic', 'writer', edited(encodeEndpoint(writer), [pids.PID_TOPIC_NAME]), /names no topic/],
    ['no type', 'writer', edited(encodeEndpoint(writer), [pids.PID_TYPE_NAME]), /names no type/],
    ['an endless topic', 'writer', encodeEndpoint({ ...writer, topic: 't'.repeat(1025) }), /more than 1024/],
    [
      'what must be understood',
      'writer',
      edited(encodeEndpoint(writer), [], [{ pid: 0x4321, value: encodeUint32(0, false) }]),
      /0x4321, which must be understood/,
    ],
  ])('refuses %s', (_, kind, payload, problem) => {
    const decoded = decodeEndpoint(payload, kind);
    expect(decoded.ok ? '' : decoded.problem).toMatch(problem);
  });

  it('keeps nothing of the datagram', () => {
    // A Buffer, as sockets give them: its slice() would be a view.
    const payload = Buffer.from(encodeEndpoint(endpoint('writer', 1, 1, { qos: { userData: Uint8Array.of(7) } })));
    const decoded = decodeEndpoint(payload, 'writer');
    payload.fill(0);
    expect(decoded.ok && decoded.data.qos.userData).toEqual(Uint8Array.of(7));
  });

  it('bounds partitions without shortening a name', () => {
    const partitions = ['p'.repeat(300), ...Array.from({ length: 100 }, (_, i) => `p${i}`)];
    const decoded = decodeEndpoint(encodeEndpoint(endpoint('writer', 1, 1, { qos: { partitions } })), 'writer');
    expect(decoded.ok && decoded.data.qos.partitions).toEqual(partitions.slice(1, 64));
    expect(decoded.ok && decoded.notes.length).toBe(1);
  });

  it('never throws on mutated announcements', () => {
    const payloads = fc.sample(anyEndpoint, { numRuns: 40, seed: 1 }).map((data) => encodeEndpoint(data));
    let problems = 0;
    fuzz(payloads, (mutated) => {
      const decoded = decodeEndpoint(mutated, problems % 2 === 0 ? 'writer' : 'reader');
      if (decoded.ok) expect(decoded.data.topic).not.toBe('');
      else problems++;
    });
    expect(problems).toBeGreaterThan(100);
  }, 240_000);
});
