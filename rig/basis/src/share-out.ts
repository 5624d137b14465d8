/**
 * Shares items out: every lane takes the next one as soon as it is free, in their order. The first failure ends it: no
 * further call begins, and it is thrown when those under way have ended.
 */
export async function shareOut<T, Lane>(
  items: readonly T[],
  lanes: readonly Lane[],
  work: (item: T, lane: Lane) => Promise<void>,
  onLaneDone: (lane: Lane) => void = () => undefined,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const run = async (lane: Lane): Promise<void> => {
    while (next < items.length && failure === undefined) {
      const item = items[next++] as T; // in bounds by the loop
      try {
        await work(item, lane);
      } catch (error) {
        failure ??= { error };
      }
    }
    onLaneDone(lane);
  };
  await Promise.all(lanes.map(run));
  if (failure !== undefined) throw failure.error;
}
