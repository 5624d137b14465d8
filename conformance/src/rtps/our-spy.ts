import { BINARY } from './checkout.js';
import { type Line, LineProcess } from './line-process.js';
import { ENDS_WITH_TESTS, LASTS_S } from './peers.js';

/** What `blender-sim rtps spy --json` says of participants. */
export interface SpyLine extends Line {
  readonly name?: string;
  /** For how long it has said nothing. */
  readonly silentMs?: number;
}

/** `blender-sim rtps spy` on loopback. */
export function startSpy(domain: number): LineProcess<SpyLine> {
  const where = ['--domain', String(domain), '--seconds', String(LASTS_S)];
  return new LineProcess({
    name: 'our spy',
    command: [process.execPath, BINARY, 'rtps', 'spy', '--json', ...where],
    env: ENDS_WITH_TESTS,
    understand,
  });
}

function understand(value: unknown): SpyLine | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  return value as SpyLine;
}
