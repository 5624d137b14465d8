import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOfName, libstdcxxHash } from './libstdcxx-hash.js';

const MASK = 0xffff_ffff_ffff_ffffn;
const MUL = 0xc6a4a7935bd1e995n;

/** _Hash_bytes as it stands in libstdc++'s hash_bytes.cc, in BigInt. */
function reference(octets: Uint8Array): bigint {
  const mix = (v: bigint): bigint => v ^ (v >> 47n);
  const load = (at: number, count: number): bigint => {
    let value = 0n;
    for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(octets[at + i]!);
    return value;
  };
  let hash = 0xc70f6907n ^ ((BigInt(octets.length) * MUL) & MASK);
  const aligned = octets.length & ~7;
  for (let at = 0; at < aligned; at += 8) {
    const data = (mix((load(at, 8) * MUL) & MASK) * MUL) & MASK;
    hash = ((hash ^ data) * MUL) & MASK;
  }
  if (aligned < octets.length) hash = ((hash ^ load(aligned, octets.length - aligned)) * MUL) & MASK;
  return mix((mix(hash) * MUL) & MASK);
}

test.each([
  ['', 6142509188972423790n],
  ['a', 4993892634952068459n],
  ['talker', 2666107462171895145n],
  ['listener', 15441362792407458649n],
  ['1234567', 7888703982793837558n],
  ['12345678', 10113836418918046885n],
  ['123456789', 12315982496267331008n],
  ['channel/chatter', 10528850104035069045n],
  ['test_server', 17803262650275860535n],
  ['节点', 13027569427806809829n],
])('the hash of "%s" is what C++ says', (name, hash) => {
  expect(hashOfName(name)).toBe(hash);
  expect(libstdcxxHash(Buffer.from(name))).toBe(hash);
});

test('octets are hashed, NULs among them', () => {
  expect(libstdcxxHash(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7))).toBe(14690942719173064634n);
});

test('is _Hash_bytes for whatever octets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (octets) => libstdcxxHash(octets) === reference(octets)),
    { numRuns: 3000 },
  );
});

test('a name is hashed as its UTF-8, whatever its length', () => {
  const anyName = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(fc.property(anyName, (name) => hashOfName(name) === reference(Buffer.from(name, 'utf8'))));
  for (const length of [1023, 1024, 1025, 5000]) {
    const name = '节'.repeat(length);
    expect(hashOfName(name)).toBe(reference(Buffer.from(name, 'utf8')));
  }
});
