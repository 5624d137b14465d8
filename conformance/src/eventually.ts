import { sleep, systemClock } from '@blender-sim/base';

/**
 * Waits until `probe` gives something, for what has no event to wait for: another process's view of the world.
 * @throws with `what` when it takes longer than `withinMs`.
 */
export async function eventually<T>(what: string, withinMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > untilMs) throw new Error(`${what}: not within ${String(withinMs / 1000)} s`);
    await sleep(systemClock, what, 100);
  }
}
