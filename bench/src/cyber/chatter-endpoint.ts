// A talker or listener of Chatter messages, in a process of its own: its argument is a ChatterSpec as JSON, its stdout has
// ChatterLines. It ends at SIGTERM, and when its stdin closes.
import { createCyber } from '@blender-sim/cyber';
import { QosHistoryPolicy } from '@blender-sim/topology';
import { bodyOf, monotonicMs, stamp } from '../rtps/stamped-body.js';
import { Tally } from '../rtps/tally.js';
import { CHANNEL, type ChatterLine, type ChatterSpec } from './chatter-lines.js';
import { chatterOf, chatterType } from './chatter-type.js';

/** bodyOf's length, which stands before what it is told to have. */
const LENGTH_OCTETS = 4;

const spec = JSON.parse(process.argv[2] ?? '') as ChatterSpec;
const stopped = new AbortController();
process.on('SIGTERM', () => stopped.abort());
process.stdin.on('end', () => process.exit()).resume();

function say(line: ChatterLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const channel = {
  channel: CHANNEL,
  type: chatterType,
  qos: { history: QosHistoryPolicy.HISTORY_KEEP_ALL },
} as const;

say({ event: 'start', at: monotonicMs() });
const cyber = await createCyber({
  domainId: spec.domain,
  wire: spec.wire,
  ip: '127.0.0.1',
  environment: {},
  settleMs: 0,
});
const node = await cyber.createNode(spec.role === 'pub' ? 'talker' : 'listener');
say({ event: 'ready', at: monotonicMs() });
try {
  if (spec.role === 'pub') await talk();
  else await listen();
} catch (error) {
  if (!stopped.signal.aborted) throw error;
}
await cyber.close();
process.exit();

async function talk(): Promise<void> {
  const writer = node.createWriter(channel);
  const { signal } = stopped;
  await writer.waitForReader(signal);
  // Number and time of the raw datagrams' kind, in the same place.
  const content = bodyOf(spec.size - LENGTH_OCTETS);
  const startedMs = monotonicMs();
  for (let number = 1; !signal.aborted; number++) {
    if (spec.rate > 0) await until(startedMs + ((number - 1) * 1000) / spec.rate);
    stamp(content, number);
    await writer.write(chatterOf(number, content), { signal });
  }
}

async function until(atMs: number): Promise<void> {
  const leftMs = atMs - monotonicMs();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

async function listen(): Promise<void> {
  const tally = new Tally(spec.measureMs);
  const reader = node.createReader({ ...channel, onMessage: ({ content }) => tally.add(content) });
  while (!tally.isOver && !stopped.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
  const wires = cyber.topology.wires.map(({ generation, participant }) => ({
    generation,
    met: participant.participants.length,
  }));
  say({ ...tally.line, wires, repeated: reader.counters.repeated });
}
