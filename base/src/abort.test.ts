import { describe, expect, test } from 'vitest';
import { linkedAbort, raceAbort } from './abort.js';
import { deferred } from './deferred.js';

const reason = new Error('stop');

describe('raceAbort', () => {
  test('follows the promise without a signal or with one that is quiet', async () => {
    expect(await raceAbort(Promise.resolve(1), undefined)).toBe(1);
    expect(await raceAbort(Promise.resolve(2), new AbortController().signal)).toBe(2);
    await expect(raceAbort(Promise.reject(reason), new AbortController().signal)).rejects.toBe(reason);
  });

  test('rejects as soon as the signal aborts; a late failure of the promise is nobody’s', async () => {
    const controller = new AbortController();
    const late = deferred<number>();
    const race = raceAbort(late.promise, controller.signal);
    controller.abort(reason);
    await expect(race).rejects.toBe(reason);
    late.reject(new Error('unhandled, if it were'));
  });

  test('rejects for a signal that has aborted already', async () => {
    await expect(raceAbort(Promise.reject(new Error('other')), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('linkedAbort', () => {
  test('aborts with the first of its signals and that one’s reason', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const linked = linkedAbort(a.signal, undefined, b.signal);
    b.abort(reason);
    a.abort(new Error('second'));
    expect(linked.signal.reason).toBe(reason);
  });

  test('is aborted from the start when a signal is', () => {
    expect(linkedAbort(new AbortController().signal, AbortSignal.abort(reason)).signal.reason).toBe(reason);
  });

  test('hears nothing after dispose', () => {
    const source = new AbortController();
    const linked = linkedAbort(source.signal);
    linked.dispose();
    linked.dispose();
    source.abort(reason);
    expect(linked.signal.aborted).toBe(false);
  });
});
