import { type Deferred, deferred, linkedAbort } from '@blender-sim/base';

/**
 * Turns a producer that delivers numbered items in any order into a stream in the order of the numbers. Items that come
 * early wait in memory. When the reader stops, the producer's signal aborts.
 * @param produce resolves when every item 0..n-1 has been delivered.
 */
export function inOrder<T>(
  produce: (deliver: (index: number, item: T) => void, signal: AbortSignal) => Promise<void>,
): (signal: AbortSignal) => AsyncIterable<T> {
  return async function* (signal) {
    const linked = linkedAbort(signal);
    const early = new Map<number, T>();
    let arrival: Deferred<void> = deferred();
    let ended = false;
    let failure: { readonly error: unknown } | undefined;
    const wake = (): void => {
      const arrived = arrival;
      arrival = deferred();
      arrived.resolve();
    };
    const producing = produce((index, item) => {
      early.set(index, item);
      wake();
    }, linked.signal)
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => {
        ended = true;
        wake();
      });
    try {
      for (let next = 0; ;) {
        const item = early.get(next);
        if (item !== undefined) {
          early.delete(next);
          next += 1;
          yield item;
        } else if (failure !== undefined) {
          throw failure.error;
        } else if (ended) {
          return;
        } else {
          await arrival.promise;
        }
      }
    } finally {
      linked.controller.abort(new Error('nobody reads the stream any more'));
      linked.dispose();
      await producing;
    }
  };
}
