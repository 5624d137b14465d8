import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InFlight } from './in-flight.js';

it('counts what is not acknowledged, to the grain', () => {
  const entry = fc.record({ fragments: fc.constantFrom(0, 0, 0, 1, 3, 40), octets: fc.integer({ min: 1, max: 90 }) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 80 }), fc.integer({ min: 0, max: 200 }), (entries, grain) => {
      const flight = new InFlight(grain);
      const sent: { sequence: number; fragment: number; octets: number }[] = [];
      entries.forEach(({ fragments, octets }, i) => {
        if (fragments === 0) sent.push({ sequence: i + 1, fragment: 0, octets });
        for (let fragment = 1; fragment <= fragments; fragment++) sent.push({ sequence: i + 1, fragment, octets });
      });
      for (const { sequence, fragment, octets } of sent) flight.push(sequence, fragment, octets);
      for (let acked = 0; acked <= entries.length; acked++) {
        const before = flight.octets;
        expect(flight.release(acked, 0, 1)).toBe(before - flight.octets);
        const left = sent.filter(({ sequence }) => sequence > acked).reduce((sum, { octets }) => sum + octets, 0);
        expect(flight.octets).toBeGreaterThanOrEqual(left);
        expect(flight.octets).toBeLessThanOrEqual(left + grain);
      }
      expect(flight.octets).toBe(0);
    }),
  );
});

it('frees the fragments before the first that is missing', () => {
  const flight = new InFlight(1000);
  flight.push(6, 0, 10);
  for (let fragment = 1; fragment <= 5; fragment++) flight.push(7, fragment, 100);
  expect(flight.release(5, 7, 4)).toBe(0); // Change 6 is still missing, and was sent before.
  expect(flight.release(6, 7, 4)).toBe(310);
  expect(flight.octets).toBe(200);
});
