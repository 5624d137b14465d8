import { type Deferred, deferred, linkedAbort } from '@blender-sim/base';

/**
 * Turns a producer that delivers numbered items in any order into a stream in the order of the numbers. Items that come
 * early wait in memory. When the reader stops, the producer's signal aborts.
 * @param produce resolves when every item 0..n-1 has been delivered. `deliver` resolves when there is room for more.
 * @param ahead items that may wait for a slow reader. Items that wait for an earlier one do not count: whoever makes that
 *   one must not be held back.
 */
export function inOrder<T>(
  produce: (deliver: (index: number, item: T) => Promise<void>, signal: AbortSignal) => Promise<void>,
  ahead: number = Infinity,
): (signal: AbortSignal) => AsyncIterable<T> {
  return async function* (signal) {
    const linked = linkedAbort(signal);
    const early = new Map<number, T>();
    let next = 0;
    let arrival: Deferred<void> = deferred();
    let reading: Deferred<void> = deferred();
    let ended = false;
    let failure: { readonly error: unknown } | undefined;
    const wake = (): void => {
      const arrived = arrival;
      arrival = deferred();
      arrived.resolve();
    };
    const makeRoom = (): void => {
      const read = reading;
      reading = deferred();
      read.resolve();
    };
    const producing = produce(async (index, item) => {
      early.set(index, item);
      wake();
      while (early.has(next) && early.size > ahead && !linked.signal.aborted) await reading.promise;
    }, linked.signal)
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => {
        ended = true;
        wake();
      });
    try {
      for (;;) {
        const item = early.get(next);
        if (item !== undefined) {
          early.delete(next);
          next += 1;
          makeRoom();
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
      makeRoom();
      await producing;
    }
  };
}
