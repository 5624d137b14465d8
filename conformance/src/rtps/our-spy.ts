import { BINARY } from './checkout.js';
import { type Line, LineProcess } from './line-process.js';
import { ENDS_WITH_TESTS } from './peers.js';

/** What `blender-sim rtps spy --json` says of participants. */
export interface SpyLine extends Line {
  readonly name?: string;
}

/** `blender-sim rtps spy` on loopback. */
export function startSpy(domain: number): LineProcess<SpyLine> {
  return new LineProcess({
    name: 'our spy',
    command: [process.execPath, BINARY, 'rtps', 'spy', '--json', '--domain', String(domain), '--seconds', '60'],
    env: ENDS_WITH_TESTS,
    understand,
  });
}

function understand(value: unknown): SpyLine | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  return value as SpyLine;
}
