import { seededRandom, type Random } from '@blender-sim/base';
import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.js';
import type { Message, Submessage } from './submessage.js';
import { goldenDatagrams } from '../testing/golden.js';
import { sampleMessages } from './testing/sample-messages.js';
import { encodeMessage } from './write-message.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const RUNS = FULL ? 1_000_000 : 20_000;
const SEED = Number(process.env['BLENDER_SIM_SEED'] ?? (FULL ? Date.now() : 1)) >>> 0;
const EDGES = [0, 1, 2, 3, 4, 7, 0x15, 0x16, 0x7f, 0x80, 0xfe, 0xff];

/** Our own samples often, as they are few and have every kind; captured ones as often. */
const samples = sampleMessages().map(encodeMessage);
const captured = [...goldenDatagrams().values()].flat();

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** One of the corpus with a few octets changed, cut, doubled or joined to another. It has an exact buffer of its own. */
function mutated(random: Random): Uint8Array {
  const corpus = captured.length > 0 && random() < 0.5 ? captured : samples;
  const pick = (): Uint8Array => corpus[Math.floor(random() * corpus.length)]!;
  let octets = pick().slice();
  for (let change = 1 + Math.floor(random() * 4); change > 0; change--) {
    const at = Math.floor(random() * octets.length);
    const dice = random();
    if (dice < 0.4) octets[at] = Math.floor(random() * 256);
    else if (dice < 0.7) octets[at] = EDGES[Math.floor(random() * EDGES.length)]!;
    else if (dice < 0.8) octets[at]! ^= 1 << Math.floor(random() * 8);
    else if (dice < 0.9) octets = octets.slice(0, at);
    else octets = joined(octets.subarray(0, at), pick().subarray(Math.floor(random() * 24)));
  }
  return octets;
}

function* viewsOf(submessage: Submessage): Generator<Uint8Array> {
  if (submessage.kind === 'unknown') yield submessage.body;
  if (submessage.kind !== 'data' && submessage.kind !== 'data-frag') return;
  if (submessage.payload !== undefined) yield submessage.payload;
  for (const { value } of submessage.inlineQos ?? []) yield value;
}

function isInside(view: Uint8Array, { buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const end = view.byteOffset + view.byteLength;
  return view.buffer === buffer && view.byteOffset >= byteOffset && end <= byteOffset + byteLength;
}

/** What the rest of the package relies on, whatever came in. */
function contradiction(submessage: Submessage): boolean {
  switch (submessage.kind) {
    case 'data':
      return !(submessage.sequence >= 1) || (submessage.isKey === true && submessage.payload === undefined);
    case 'data-frag': {
      const { sequence, fragmentStart, fragmentCount, fragmentSize, sampleSize, payload } = submessage;
      const from = (fragmentStart - 1) * fragmentSize;
      const to = Math.min(from + fragmentCount * fragmentSize, sampleSize);
      return !(sequence >= 1 && fragmentStart >= 1 && fragmentCount >= 1 && from < to && payload.length === to - from);
    }
    case 'heartbeat':
      return !(submessage.first >= 1 && submessage.last >= 0);
    case 'acknack':
      return submessage.state.numBits > 256 || submessage.state.bitmap.length !== (submessage.state.numBits + 31) >>> 5;
    case 'nack-frag':
      return submessage.fragments.base < 1 || submessage.fragments.numBits > 256;
    case 'gap':
      return !(submessage.start >= 1 && submessage.list.base >= submessage.start) || submessage.list.numBits > 256;
    default:
      return false;
  }
}

function complaint(datagram: Uint8Array, message: Message): string | undefined {
  for (const submessage of message.submessages) {
    if (contradiction(submessage)) return `contradicts itself: ${submessage.kind}`;
    for (const view of viewsOf(submessage)) if (!isInside(view, datagram)) return `view outside: ${submessage.kind}`;
  }
  // What was understood, written and read again is the same: nothing was guessed.
  const once = encodeMessage(message);
  const again = parseMessage(once);
  if (typeof again === 'string' || again.problem !== undefined) return 'own encoding is malformed';
  return Buffer.from(encodeMessage(again)).equals(once) ? undefined : 'own encoding reads differently';
}

test(
  `mutated datagrams: no throw, no view outside, nothing contradicts itself (seed ${SEED})`,
  { timeout: 600_000 },
  () => {
    const random = seededRandom(SEED);
    const causes = new Map<string, number>();
    let whole = 0;
    for (let run = 0; run < RUNS; run++) {
      const datagram = mutated(random);
      const message = parseMessage(datagram);
      if (typeof message === 'string') {
        causes.set(message, (causes.get(message) ?? 0) + 1);
        continue;
      }
      if (message.problem === undefined) whole++;
      else causes.set(message.problem, (causes.get(message.problem) ?? 0) + 1);
      const found = complaint(datagram, message);
      if (found !== undefined) expect.fail(`run ${run}: ${found}: ${Buffer.from(datagram).toString('hex')}`);
    }
    // The mutations reach every way to be malformed, and leave some datagrams whole.
    expect([...causes.keys()].sort()).toEqual([
      ...['flags', 'fragment', 'gap-range', 'heartbeat-range', 'locator-list', 'not-rtps'],
      ...['number-set', 'parameter-list', 'sequence-number', 'truncated', 'version'],
    ]);
    expect(whole).toBeGreaterThan(RUNS / 20);
  },
);

test('noise: no throw', { timeout: 600_000 }, () => {
  const random = seededRandom(SEED);
  const header = samples[0]!.subarray(0, 20);
  for (let run = 0; run < RUNS / 10; run++) {
    const noise = new Uint8Array(Math.floor(random() * 200));
    for (let i = 0; i < noise.length; i++) noise[i] = random() * 256;
    const message = parseMessage(joined(header, noise));
    if (parseMessage(noise) !== 'not-rtps' || typeof message === 'string') {
      expect.fail(Buffer.from(noise).toString('hex'));
    }
  }
});
