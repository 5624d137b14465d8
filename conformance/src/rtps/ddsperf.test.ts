// Cyclone DDS's own measuring tool: a keyed type that is none of ours, `struct { uint32 seq; @key uint32 keyval; sequence<octet> }`.
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { ensurePackages } from '../debian.js';
import { BINARY } from './checkout.js';
import { freeDomain } from './domains.js';
import { type Line, LineProcess } from './line-process.js';
import { ENDS_WITH_TESTS, LASTS_S, SOON_MS, usePeers } from './peers.js';

const CYCLONEDDS_URI =
  '<Domain><General><Interfaces><NetworkInterface address="127.0.0.1"/></Interfaces>' +
  '<AllowMulticast>false</AllowMulticast></General><Discovery><ParticipantIndex>auto</ParticipantIndex>' +
  '<MaxAutoParticipantIndex>32</MaxAutoParticipantIndex><Peers><Peer address="127.0.0.1"/></Peers></Discovery></Domain>';

const TOPIC = ['--topic', 'DDSPerfRDataKS', '--type', 'KeyedSeq', '--keyed', '--reliable'];
const SIZE = 1000;

const harness = usePeers();

interface SampleLine extends Line {
  readonly seq: number;
  readonly size: number;
  readonly digest: string;
  readonly kind: string;
  readonly source: string;
}

function isSample(line: Line): line is SampleLine {
  return line.event === 'sample';
}

interface TotalLine extends Line {
  readonly event: 'total';
  /** Samples received so far. */
  readonly count: number;
  readonly size: number;
}

/** Says once a second: `size 1000 total 300 lost 0 delta ...`. */
function ddsperf(domain: number, args: readonly string[]): LineProcess<TotalLine> {
  return new LineProcess({
    name: 'ddsperf',
    command: ['ddsperf', '-i', String(domain), ...args],
    env: { CYCLONEDDS_URI },
    understand: (_value, text) => {
      const found = /\bsize (\d+) total (\d+) /.exec(text);
      return found === null ? undefined : { event: 'total', size: Number(found[1]), count: Number(found[2]) };
    },
  });
}

function ours(args: readonly string[]): LineProcess {
  const lasting = ['--seconds', String(LASTS_S)];
  const command = [process.execPath, BINARY, 'rtps', ...args, ...TOPIC, '--json', ...lasting] as const;
  return new LineProcess({
    name: 'ours',
    command,
    env: ENDS_WITH_TESTS,
    understand: (value) =>
      typeof value === 'object' && value !== null && 'event' in value ? (value as Line) : undefined,
  });
}

/** The CDR body of ddsperf's sample `seq` of key 0. */
function keyedSeq(seq: number): Buffer {
  const body = Buffer.alloc(SIZE, 0xee);
  body.writeUInt32LE(seq, 0);
  body.writeUInt32LE(0, 4);
  body.writeUInt32LE(SIZE - 12, 8);
  return body;
}

it('ours hears ddsperf', async (test) => {
  const missing = await ensurePackages(['cyclonedds-tools']);
  test.skip(missing !== undefined, missing);
  await using peers = harness.unicast(test);
  const domain = await freeDomain();
  const sub = peers.add(ours(['sub', '--domain', String(domain), '--events', '--count', '200']));
  await sub.next('ready', ({ event }) => event === 'ready', SOON_MS);
  peers.add(ddsperf(domain, ['-D', String(LASTS_S), 'pub', '200Hz', 'size', String(SIZE)]));
  await sub.next('its end', ({ event }) => event === 'done', SOON_MS);
  const samples = sub.lines.filter(isSample).filter(({ kind }) => kind === 'alive');
  const first = samples[0]?.seq ?? NaN;
  expect(samples.map(({ seq }) => seq)).toEqual(samples.map((_, index) => first + index));
  expect(new Set(samples.map(({ size }) => size))).toEqual(new Set([SIZE]));
  // ddsperf numbers its samples from 0, RTPS from 1.
  for (const { seq, digest } of samples)
    expect(digest).toBe(
      crc32(keyedSeq(seq - 1))
        .toString(16)
        .padStart(8, '0'),
    );
});

it('ddsperf hears ours', async (test) => {
  const missing = await ensurePackages(['cyclonedds-tools']);
  test.skip(missing !== undefined, missing);
  await using peers = harness.unicast(test);
  const domain = await freeDomain();
  const sub = peers.add(ddsperf(domain, ['-D', String(LASTS_S), 'sub']));
  // Each sample is the same one: ddsperf takes the numbers between for lost, but each that comes counts.
  const content = ['--payload-hex', keyedSeq(0).toString('hex'), '--key-hex', '00000000'];
  const plan = ['--rate', '200', '--count', '300', '--wait-readers', '1', '--linger', String(LASTS_S), '--keep-all'];
  peers.add(ours(['pub', '--domain', String(domain), ...content, ...plan]));
  const { size } = await sub.next('all samples', ({ count }) => count === 300, SOON_MS);
  expect(size).toBe(SIZE);
});
