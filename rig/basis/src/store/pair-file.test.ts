import fc from 'fast-check';
import { seededRandom } from '@blender-sim/base';
import { describe, expect, test } from 'vitest';
import { BASIS_KEY, SMALL_SHAPE, samePair, tracedPair } from '../testing/traced-pair.js';
import { BasisStoreError } from './basis-store-error.js';
import { bytesSource, decodePair, encodePair, readHead, verifyPair } from './pair-file.js';
import { fileBytes } from './pair-head.js';

const ADDRESS = { key: BASIS_KEY, block: 4, pair: 9 };

function encoded(seed = 1): Buffer {
  return Buffer.concat(encodePair(ADDRESS, SMALL_SHAPE, tracedPair(SMALL_SHAPE, seed)));
}

describe('the file of a pair', () => {
  test('gives back any pair, bit for bit', () => {
    const u32 = fc.integer({ min: 1, max: 0xffff_ffff });
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    const sizes = fc.record({
      images: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 7 }),
      height: fc.integer({ min: 1, max: 7 }),
      samples: u32,
    });
    fc.assert(
      fc.property(key, u32, u32, sizes, fc.integer(), (key, block, pair, shape, seed) => {
        const traced = tracedPair(shape, seed);
        const bytes = Buffer.concat(encodePair({ key, block, pair }, shape, traced));
        expect(bytes.byteLength).toBe(fileBytes(shape));
        const decoded = decodePair(bytesSource(bytes), { key, block, pair, ...shape });
        if ('torn' in decoded) throw new Error(decoded.torn);
        expect(decoded.head).toMatchObject({ key, block, pair, ...shape });
        expect(samePair(decoded.traced, traced)).toBe(true);
        expect(verifyPair(bytesSource(bytes))).toEqual(decoded.head);
        expect(readHead(bytesSource(bytes))).toEqual(decoded.head);
      }),
    );
  });

  test('the planes are written from where they lie, and read to shared memory', () => {
    const traced = tracedPair(SMALL_SHAPE, 1);
    expect(encodePair(ADDRESS, SMALL_SHAPE, traced)[1].buffer).toBe(traced.planes.buffer);
    const decoded = decodePair(bytesSource(encoded()));
    expect('traced' in decoded && decoded.traced.planes.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('its octets are those of docs/basis-cache.md', () => {
    const bytes = encoded();
    expect(bytes.toString('latin1', 0, 6)).toBe('BSPAIR');
    expect(bytes.readUInt16LE(6)).toBe(1);
    expect(bytes.toString('hex', 16, 48)).toBe(BASIS_KEY);
    expect([48, 52, 56, 60, 64, 68].map((at) => bytes.readUInt32LE(at))).toEqual([4, 9, 2, 5, 3, 16]);
    expect(bytes.readBigUInt64LE(72)).toBe(360n);
    expect(bytes.readDoubleLE(80)).toBe(tracedPair(SMALL_SHAPE, 1).variances[0]);
    expect(bytes.readFloatLE(80 + 6 * 12)).toBe(tracedPair(SMALL_SHAPE, 1).planes[0]);
    expect(bytes.byteLength).toBe(80 + 6 * 12 + 360);
  });

  test.each([
    ['key', { key: 'f'.repeat(64) }],
    ['block', { block: 5 }],
    ['pair', { pair: 8 }],
    ['images', { images: 3 }],
    ['samples', { samples: 17 }],
  ])('one of another %s is foreign', (name, other) => {
    const found = decodePair(bytesSource(encoded()), { ...ADDRESS, ...SMALL_SHAPE, ...other });
    expect(found).toMatchObject({ torn: expect.stringContaining(`its ${name} is`) as string });
  });

  test.each([
    ['a key of capitals', { key: 'F'.repeat(64) }, {}],
    ['a short key', { key: 'ab' }, {}],
    ['a path as a key', { key: '../../../etc/passwd' }, {}],
    ['a negative block', { block: -1 }, {}],
    ['half a pair', { pair: 0.5 }, {}],
    ['no images', {}, { images: 0 }],
    ['another width', {}, { width: 6 }],
    ['NaN samples', {}, { samples: NaN }],
  ])('%s is a defect of the caller', (_, address, shape) => {
    const write = (): unknown =>
      encodePair({ ...ADDRESS, ...address }, { ...SMALL_SHAPE, ...shape }, tracedPair(SMALL_SHAPE, 1));
    expect(write).toThrow(BasisStoreError);
    expect(write).toThrow(expect.objectContaining({ code: 'CACHE_ARGUMENT' }) as Error);
  });

  test('variances that do not fit are a defect of the caller', () => {
    const traced = { ...tracedPair(SMALL_SHAPE, 1), variances: new Float64Array(5) };
    expect(() => encodePair(ADDRESS, SMALL_SHAPE, traced)).toThrow(/5 variances, the shape asks for 6/);
  });
});

describe('a damaged file', () => {
  const whole = encoded();

  test('100,000 mutated files: never an exception, never another payload', () => {
    const random = seededRandom(20);
    let [torn, same] = [0, 0];
    for (let round = 0; round < 100_000; round++) {
      const bytes = mutated(whole, random);
      const decoded = decodePair(bytesSource(bytes));
      if ('torn' in decoded) torn += 1;
      else if (bytes.equals(whole)) same += 1;
      else throw new Error(`accepted a changed file in round ${String(round)}`);
    }
    expect(torn + same).toBe(100_000);
    // A mutation seldom changes nothing (a range of octets set to what it was).
    expect(same).toBeLessThan(2_000);
  });

  test('octets of chance: never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, withMagic) => {
        if (withMagic) bytes.set(whole.subarray(0, Math.min(12, bytes.length)));
        expect(decodePair(bytesSource(bytes))).toHaveProperty('torn');
      }),
      { numRuns: 2_000 },
    );
  });

  test('one that promises terabytes does not make it allocate them', () => {
    const bytes = Buffer.from(whole);
    for (const at of [56, 60, 64]) bytes.writeUInt32LE(0xffff_ffff, at);
    expect(decodePair(bytesSource(bytes))).toMatchObject({
      torn: expect.stringContaining('its head promises') as string,
    });
  });

  test.each([
    ['empty', Buffer.alloc(0), /ends after 0 octets/],
    ['zeros', Buffer.alloc(512), /does not begin/],
    ['cut', whole.subarray(0, -1), /head promises/],
    ['longer', Buffer.concat([whole, Buffer.alloc(1)]), /head promises/],
    ['a flipped bit in the head', flipped(whole, 85), /checksum of its head/],
    ['a flipped bit in the first plane', flipped(whole, 160), /checksum of plane 0/],
    ['a flipped last bit', flipped(whole, whole.length - 1), /checksum of plane 5/],
    ['another version', flipped(whole, 6), /version 0/],
    ['the other order of octets', swapped(whole), /order of octets/],
  ])('%s: says why', (_, bytes, reason) => {
    expect(decodePair(bytesSource(bytes))).toMatchObject({ torn: expect.stringMatching(reason) as string });
    expect(verifyPair(bytesSource(bytes))).toMatchObject({ torn: expect.stringMatching(reason) as string });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}

function swapped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.subarray(8, 12).reverse();
  return copy;
}

/** Flips bits, sets octets or ranges, cuts, lengthens, moves parts: one to three times. */
function mutated(bytes: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  let copy: Buffer = Buffer.from(bytes);
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(copy.length);
    const end = Math.min(copy.length, at + 1 + below(32));
    switch (below(6)) {
      case 0:
        if (copy.length > 0) copy[at]! ^= 1 << below(8);
        break;
      case 1:
        if (copy.length > 0) copy[at] = below(256);
        break;
      case 2:
        copy.fill(random() < 0.5 ? 0 : 0xff, at, end);
        break;
      case 3:
        copy = copy.subarray(0, at);
        break;
      case 4:
        copy = Buffer.concat([copy, Buffer.alloc(1 + below(16), below(256))]);
        break;
      default:
        copy.copyWithin(below(copy.length), at, end);
    }
  }
  return copy;
}
