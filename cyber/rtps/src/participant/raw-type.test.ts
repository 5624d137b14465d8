import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawType } from './raw-type.js';

test('a body comes back as long as it was, whatever fills up the submessage', () => {
  const type = rawType('Octets');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (body) => {
      const payload = type.encode(body);
      expect(payload.length % 4).toBe(0);
      expect(Uint8Array.from(type.decode(payload))).toEqual(body);
    }),
  );
  expect(() => type.decode(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'RTPS_CDR' }));
});
