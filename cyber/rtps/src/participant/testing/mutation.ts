import type { Random } from '@blender-sim/base';

const EDGES = [0, 1, 2, 3, 4, 7, 0x15, 0x16, 0x7f, 0x80, 0xfe, 0xff];

/**
 * One of the datagrams with a few octets changed, cut off, doubled, or joined to the submessages of another; in octets
 * of its own.
 * @param pick some datagram.
 */
export function mutatedDatagram(pick: () => Uint8Array, random: Random): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound);
  let octets = Uint8Array.from(pick());
  for (let change = 1 + below(4); change > 0; change--) {
    // Most of what decides is in the first octets; of a large sample the rest is filling.
    const at = random() < 0.5 ? below(octets.length) : below(Math.min(octets.length, 120));
    const dice = random();
    if (dice < 0.4) octets[at] = below(256);
    else if (dice < 0.7) octets[at] = EDGES[below(EDGES.length)] ?? 0;
    else if (dice < 0.8) octets[at] = (octets[at] ?? 0) ^ (1 << below(8));
    else if (dice < 0.87) octets = octets.slice(0, at);
    else octets = joined(octets, pick().subarray(20));
  }
  return octets;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(Math.min(first.length + second.length, 65_507));
  both.set(first);
  both.set(second.subarray(0, both.length - first.length), first.length);
  return both;
}
