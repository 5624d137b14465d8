// What ours sends, in the eyes of Wireshark: no packet is malformed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensurePackages } from '../debian.js';
import { eventually } from '../eventually.js';
import { freeDomain } from './domains.js';
import { LineProcess } from './line-process.js';
import { LINGER_MS, SOON_MS, usePeers } from './peers.js';

const run = promisify(execFile);
const harness = usePeers();

let scratch: string;
let missing: string | undefined;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-wire-'));
  missing = await ensurePackages(['tshark']);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Lines of the packets that `filter` passes, of those from a GUID prefix of ours. */
async function packets(file: string, filter: string): Promise<string[]> {
  const { stdout } = await run('tshark', ['-r', file, '-Y', `rtps.guidPrefix.src && (${filter})`], {
    maxBuffer: 2 ** 28,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

it('nothing that ours says to both vendors is malformed', async (test) => {
  test.skip(missing !== undefined, missing);
  await using peers = await harness.multicast(test);
  const file = path.join(scratch, 'all.pcap');
  // Of the namespace alone: nothing of the machine's own traffic.
  const capture = peers.add(
    new LineProcess({
      name: 'tshark',
      command: peers.inside(['tshark', '-q', '-i', 'any', '-f', 'udp', '-w', file]),
      understand: () => undefined,
    }),
  );
  await capture.complains(/Capturing on/, SOON_MS);
  // It says so before it does; the file is there once it does.
  await eventually('the capture', SOON_MS, () => stat(file).catch(() => undefined));
  const domain = await freeDomain();
  const shapes = { domain, topic: 'Square', type: 'ShapeType', reliable: true, transientLocal: true } as const;
  const bytes = { domain, reliable: true, transientLocal: true, size: 100_000 };
  const subs = (['fast', 'cyclone', 'ours'] as const).flatMap((one) => [
    peers.sub(one, bytes),
    peers.sub(one, { ...shapes }),
  ]);
  await Promise.all(subs.map((sub) => sub.ready()));
  const writing = { count: 10, rate: 100, waitReaders: 3, keepAll: true, lingerMs: LINGER_MS };
  const pubs = [
    peers.pub('ours', { ...bytes, ...writing, related: true }),
    peers.pub('ours', { ...shapes, ...writing, dispose: true, unregister: true }),
  ];
  await Promise.all(subs.map((sub) => sub.sample(10)));
  // Their goodbyes are packets, too.
  await Promise.all([...pubs, ...subs].map((one) => one.stop()));
  // Killed it would leave half a packet.
  await capture.stop(SOON_MS);
  const sent = await packets(file, 'rtps.vendorId == 0x01ff');
  expect(sent.length).toBeGreaterThan(100);
  expect(await packets(file, 'rtps.vendorId == 0x01ff && (_ws.malformed || _ws.expert.severity >= error)')).toEqual([]);
});
