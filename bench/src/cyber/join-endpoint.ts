// A process that joins channels (`pub`), or is told of it (`sub`), with a topology and nothing else: its argument is a JoinSpec
// as JSON, its stdout has JoinLines. A publisher begins at a line on stdin. It ends at SIGTERM, and when its stdin closes.
import { once } from 'node:events';
import { RoleType, createTopology } from '@blender-sim/topology';
import { roleAttributes } from '@blender-sim/topology/testing';
import { monotonicMs } from '../rtps/stamped-body.js';
import type { JoinLine, JoinSpec } from './join-lines.js';

/** What a JOIN of a Chatter writer carries (31-, section 5). */
const PROTO_DESC_OCTETS = 271;
const CHANNEL = /^join_(\d+)$/;

const spec = JSON.parse(process.argv[2] ?? '') as JoinSpec;
const stamps = new Array<number>(spec.count).fill(0);
process.on('SIGTERM', () => void topology.close().then(() => process.exit()));
process.stdin.on('end', () => process.exit());

function say(line: JoinLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

say({ event: 'start', at: monotonicMs() });
const topology = await createTopology({ domainId: spec.domain, wire: spec.wire, ip: '127.0.0.1', environment: {} });
topology.on(({ kind }) => {
  if (kind === 'process-join') say({ event: 'met', at: monotonicMs() });
});
say({ event: 'ready', at: monotonicMs() });
if (topology.processes.length > 0) say({ event: 'met', at: monotonicMs() });
if (spec.role === 'pub') await joinAll();
else await seeAll();
// Said at the end, so that saying it takes no time from what is measured.
say({ event: 'stamps', at: monotonicMs(), stamps });

async function joinAll(): Promise<void> {
  await once(process.stdin, 'data');
  const beginMs = monotonicMs();
  for (let number = 0; number < spec.count; number++) {
    const attributes = roleAttributes(topology, {
      type: RoleType.ROLE_WRITER,
      node: 'bench',
      name: `join_${number}`,
      identity: number.toString(16).padStart(16, '0'),
      messageType: 'apollo.cyber.examples.proto.Chatter',
    });
    attributes.protoDesc = new Uint8Array(PROTO_DESC_OCTETS);
    const leftMs = beginMs + (number * 1000) / spec.rate - monotonicMs();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    stamps[number] = monotonicMs();
    topology.channelManager.join(attributes, RoleType.ROLE_WRITER);
  }
}

function seeAll(): Promise<void> {
  let seen = 0;
  // A publisher never waits for its own.
  process.stdin.resume();
  return new Promise((resolve) => {
    topology.channelManager.addChangeListener(({ operate, role }) => {
      const at = monotonicMs();
      const number = Number(CHANNEL.exec(role.attributes.channelName)?.[1] ?? NaN);
      if (operate !== 'join' || stamps[number] !== 0) return;
      stamps[number] = at;
      seen += 1;
      if (seen === spec.count) resolve();
    });
  });
}
