import { freeCyberDomain } from '@blender-sim/conformance';
import type { FiguresLine } from '../rtps/endpoint-spec.js';
import type { ChatterFigures, ChatterLine, ChatterSpec } from './chatter-lines.js';
import { startScript } from './start-script.js';

const LATE_MS = 30_000;

/**
 * Two new processes of ours, one talks to the other.
 * @throws Error when a message was missing, came twice, or the two met on more than one wire.
 */
export async function measureChatter(pair: Omit<ChatterSpec, 'role' | 'domain'>): Promise<FiguresLine> {
  await using held = await freeCyberDomain();
  const domain = held.id;
  const start = (role: ChatterSpec['role']) => {
    const spec: ChatterSpec = { ...pair, role, domain };
    return startScript<ChatterLine>('chatter-endpoint', [JSON.stringify(spec)]);
  };
  const sub = start('sub');
  const pub = start('pub');
  try {
    const isFigures = (line: ChatterLine): line is ChatterFigures => line.event === 'figures';
    const failed = pub.ended.then((how): never => {
      throw new Error(`the talker ended with ${how}`);
    });
    const line = await Promise.race([sub.next('figures', isFigures, LATE_MS), failed]);
    const met = line.wires.filter((wire) => wire.met > 0);
    if (line.missing > 0 || line.repeated > 0 || met.length !== 1) {
      throw new Error(`chatter of ${pair.size} octets, wire ${pair.wire}: ${JSON.stringify(line)}`);
    }
    return line;
  } finally {
    await Promise.all([pub.stop(), sub.stop()]);
  }
}
