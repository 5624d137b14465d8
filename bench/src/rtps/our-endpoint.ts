// A publisher or subscriber of ours, in a process of its own: its argument is an EndpointSpec as JSON, its stdout has
// EndpointLines. It ends at SIGTERM, and when its stdin closes.
import { createParticipant, rawType } from '@blender-sim/rtps';
import { type EndpointLine, type EndpointSpec, TOPIC } from './endpoint-spec.js';
import { bodyOf, monotonicMs, stamp } from './stamped-body.js';
import { Tally } from './tally.js';

const spec = JSON.parse(process.argv[2] ?? '') as EndpointSpec;
const stopped = new AbortController();
process.on('SIGTERM', () => stopped.abort());
process.stdin.on('end', () => process.exit()).resume();

function say(line: EndpointLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const endpoint = {
  topic: TOPIC,
  type: rawType('Bytes'),
  qos: { reliability: 'reliable', history: { kind: 'keep-all' } },
} as const;

say({ event: 'start', at: monotonicMs() });
const participant = await createParticipant({ domain: spec.domain, name: 'bench', peerParticipants: 16 });
say({ event: 'ready', at: monotonicMs() });
try {
  if (spec.role === 'pub') await publish();
  else if (spec.measureMs === 0) await awaitFirst();
  else await count();
} catch (error) {
  if (!stopped.signal.aborted) throw error;
}
await participant.close();
process.exit();

async function publish(): Promise<void> {
  const writer = participant.createWriter({ ...endpoint, batchMs: spec.batchMs });
  const body = bodyOf(spec.size);
  const { signal } = stopped;
  if (spec.rate === 0) await writer.waitForReaders(1, signal);
  const startedMs = monotonicMs();
  for (let number = 1; !signal.aborted; number++) {
    if (spec.rate > 0) await until(startedMs + ((number - 1) * 1000) / spec.rate);
    stamp(body, number);
    await writer.write(body, { signal });
  }
}

async function until(atMs: number): Promise<void> {
  const leftMs = atMs - monotonicMs();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

function awaitFirst(): Promise<void> {
  return new Promise((resolve, reject) => {
    stopped.signal.addEventListener('abort', reject);
    participant.createReader({
      ...endpoint,
      onSample: () => {
        say({ event: 'sample', at: monotonicMs() });
        resolve();
      },
    });
  });
}

async function count(): Promise<void> {
  const tally = new Tally(spec.measureMs);
  participant.createReader({ ...endpoint, onSample: ({ value }) => value && tally.add(value) });
  while (!tally.isOver && !stopped.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
  say(tally.line);
}
