import type { Clock } from '@blender-sim/base';

/** Who closes waits so long for others to have what they were told; a C++ reader matches within it (31-, section 7, row 13). */
export const LINGER_MS = 3000;

/** Lets ends of wires finish what they have begun, within LINGER_MS. What is not done by then is given up: never throws. */
export async function withinLinger<End>(
  clock: Clock,
  ends: readonly End[],
  finish: (end: End, limit: AbortSignal) => Promise<void>,
): Promise<void> {
  if (ends.length === 0) return;
  const limit = new AbortController();
  const cancel = clock.after('cyber linger', LINGER_MS, () => limit.abort());
  try {
    await Promise.allSettled(ends.map((end) => finish(end, limit.signal)));
  } finally {
    cancel();
  }
}
