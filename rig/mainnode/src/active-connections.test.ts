import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import { ActiveConnectionManager } from './active-connections.js';

function world(initialValue?: number): {
  clock: ManualClock;
  gone: string[];
  connections: ActiveConnectionManager<string>;
} {
  const clock = new ManualClock();
  const gone: string[] = [];
  const connections = new ActiveConnectionManager<string>({
    clock,
    ...(initialValue === undefined ? {} : { initialValue }),
    onDelete: (id, ctx, reason) => gone.push(`${String(id)} ${ctx} ${reason}`),
  });
  connections.startMonitoring();
  return { clock, gone, connections };
}

describe('ActiveConnectionManager', () => {
  test('an entry has three lives, one a second', async () => {
    const { clock, gone, connections } = world();
    connections.register(1, 'a');
    await clock.advance(2999);
    expect(connections.checkAlive(1)).toBe(true);
    await clock.advance(1);
    expect(connections.checkAlive(1)).toBe(false);
    expect(gone).toEqual(['1 a expired']);
  });

  test('a heartbeat brings all lives back: one every two seconds is enough', async () => {
    const { clock, gone, connections } = world();
    connections.register(1, 'a');
    for (let beat = 0; beat < 10; beat++) {
      await clock.advance(1999);
      expect(connections.update(1)).toBe(true);
    }
    expect(gone).toEqual([]);
    await clock.advance(3000);
    expect(gone).toEqual(['1 a expired']);
    expect(connections.update(1)).toBe(false);
  });

  test('the number of lives is settable', async () => {
    const { clock, gone, connections } = world(1);
    connections.register(1, 'a');
    await clock.advance(1000);
    expect(gone).toEqual(['1 a expired']);
  });

  test('the callback runs once an entry, and the entry is gone by then', async () => {
    const clock = new ManualClock();
    const seen: boolean[] = [];
    const connections: ActiveConnectionManager<string> = new ActiveConnectionManager<string>({
      clock,
      // Takes the other entry out too, in the middle of the monitor's round.
      onDelete: (id) => seen.push(connections.checkAlive(id), connections.remove(id), connections.remove(3 - id)),
    });
    connections.register(1, 'a');
    connections.register(2, 'b');
    connections.startMonitoring();
    await clock.advance(10_000);
    expect(seen).toEqual([false, false, false, false, false, true]);
    expect(connections.size).toBe(0);
  });

  test('registering an id again removes the entry before', () => {
    const { gone, connections } = world();
    connections.register(1, 'a');
    connections.register(1, 'b');
    expect(gone).toEqual(['1 a removed']);
    expect(connections.get(1)).toBe('b');
    expect(connections.size).toBe(1);
  });

  test('removes what is there, once, and lists the rest in the order in which it came', () => {
    const { gone, connections } = world();
    for (const [id, ctx] of [
      [3, 'c'],
      [1, 'a'],
      [2, 'b'],
    ] as const) {
      connections.register(id, ctx);
    }
    expect([connections.remove(1), connections.remove(1), connections.remove(9)]).toEqual([true, false, false]);
    expect([...connections.connections()]).toEqual([
      [3, 'c'],
      [2, 'b'],
    ]);
    expect(gone).toEqual(['1 a removed']);
    expect(connections.get(1)).toBeUndefined();
  });

  test('takes no lives before the monitoring starts nor after it stops', async () => {
    const { clock, gone, connections } = world();
    connections.startMonitoring();
    expect(clock.pending).toEqual(['connection monitor']);
    connections.stopMonitoring();
    connections.stopMonitoring();
    connections.register(1, 'a');
    await clock.advance(10_000);
    expect(gone).toEqual([]);
    connections.startMonitoring();
    await clock.advance(3000);
    expect(gone).toHaveLength(1);
  });
});
