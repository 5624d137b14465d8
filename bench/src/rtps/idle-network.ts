// Participants that have nothing to say, all in this process. Arguments: `simulated N` or `udp N`; its message to the parent
// is an IdleFigures. Each has a writer of a topic of its own and a reader of its neighbour's, reliable and volatile.
import { type Clock, systemClock } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import { type Participant, type ParticipantOptions, createParticipant, rawType } from '@blender-sim/rtps';
import { SimNetwork } from '@blender-sim/rtps/testing';
import type { IdleFigures, Traffic } from './idle-figures.js';

/** Simulated seconds cost next to nothing. */
const SECONDS = { simulated: { settle: 10, idle: 30 }, udp: { settle: 4, idle: 6 } } as const;
const MAX_SETTLE_SECONDS = 90;
/** Ports of so many participants: beyond the usual 250 a domain. */
const UDP_PORTS = { portBase: 20_000, domainGain: 1000 } as const;

const [kind, count] = process.argv.slice(2);
const n = Number(count);
if ((kind !== 'simulated' && kind !== 'udp') || !(n > 1)) throw new RangeError('simulated N or udp N, N at least 2');

const manual = new ManualClock();
const clock: Clock = kind === 'simulated' ? manual : systemClock;
const network = new SimNetwork({ clock: manual });
const emptyHeap = heapOctets();
const participants: Participant[] = [];
for (let index = 0; index < n; index++) {
  const participant = await createParticipant({ clock, name: `idle-${index}`, ...placeOf(index) });
  const qos = { reliability: 'reliable' } as const;
  const type = rawType('Bytes');
  participant.createWriter({ topic: `state-${index}`, type, qos });
  participant.createReader({ topic: `state-${(index + 1) % n}`, type, qos });
  participants.push(participant);
}

const { settle, idle } = SECONDS[kind];
// All know all, and say no more than announcements: one a period to each of those that are asked.
let before: Traffic = trafficOf();
for (let seconds = 0, quiet = 0; quiet < settle; seconds++) {
  if (seconds === MAX_SETTLE_SECONDS) throw new Error(`after ${seconds} s there is no rest`);
  await pass(1);
  const traffic = trafficOf();
  const isQuiet = Math.max(traffic.sent - before.sent, traffic.received - before.received) <= 2 * n * n;
  quiet = isQuiet && allKnowAll() ? quiet + 1 : 0;
  before = traffic;
}
const settled = trafficOf();
const heap = heapOctets() - emptyHeap;
const cpu = process.cpuUsage();
await pass(idle);
const { user, system } = process.cpuUsage(cpu);
const after = trafficOf();
const figures: IdleFigures = {
  n,
  settled,
  idlePerSecond: {
    sent: (after.sent - settled.sent) / idle,
    received: (after.received - settled.received) / idle,
  },
  cpuMicrosecondsPerSecond: (user + system) / idle,
  heapOctets: heap,
};
process.send?.(figures);
await Promise.all(participants.map((participant) => participant.close()));
process.exit();

function placeOf(index: number): ParticipantOptions {
  if (kind === 'udp') return { ...UDP_PORTS, peerParticipants: n };
  const address = `10.0.${index >> 7}.${1 + (index & 127)}`;
  return { transport: network.transport(address), interfaces: [address], initialPeers: [] };
}

function allKnowAll(): boolean {
  return participants.every(
    ({ participants: others, endpoints }) => others.length === n - 1 && endpoints.length === 2 * (n - 1),
  );
}

async function pass(seconds: number): Promise<void> {
  if (kind === 'simulated') await manual.advance(1000 * seconds);
  else await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** Datagrams of all participants; a multicast is sent once and received by each. */
function trafficOf(): Traffic {
  let sent = 0;
  let received = 0;
  for (const participant of participants) {
    const { transport } = participant.status().counters;
    sent += transport.datagramsSent;
    received += transport.datagramsReceived;
  }
  return { sent, received };
}

function heapOctets(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
