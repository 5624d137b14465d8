import { describe, expect, test } from 'vitest';
import { type Deferred, deferred, raceAbort } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { StatusError } from '@blender-sim/protocol';
import { liveNode } from './testing/fake-node.js';
import { type Attempt, Dispatcher } from './dispatcher.js';
import type { LiveNode } from './live-node.js';
import { NodeUnavailable } from './render-node-client.js';

interface World {
  readonly clock: ManualClock;
  readonly logger: RecordingLogger;
  readonly nodes: LiveNode[];
  readonly arrival: Deferred<void>;
  /** Serial and time of every try. */
  readonly tries: string[];
  readonly controller: AbortController;
  run(script: Attempt<string>): Promise<string>;
}

/** Nodes 1..count, the first of those that may be chosen is chosen; pauses without jitter. */
function world(count: number, arrival: 'at once' | 'waits' = 'at once'): World {
  const clock = new ManualClock();
  const logger = new RecordingLogger();
  const nodes = Array.from({ length: count }, (_, index) => liveNode(index + 1));
  const arrived = deferred<void>();
  if (arrival === 'at once') arrived.resolve();
  const tries: string[] = [];
  const controller = new AbortController();
  const dispatcher = new Dispatcher({
    clock,
    logger,
    policy: { choose: (candidates) => [...candidates][0] },
    nodes: () => nodes,
    nodeArrival: (signal) => raceAbort(arrived.promise, signal),
    maxTries: 5,
    backoff: { firstMs: 100, maxMs: 400, jitter: 0 },
  });
  const run = (script: Attempt<string>): Promise<string> => {
    const running = dispatcher.run(
      'request',
      (node, signal) => {
        tries.push(`${String(node.serial)} at ${String(clock.monotonicMs())}`);
        return script(node, signal);
      },
      controller.signal,
    );
    // Its rejection is looked at later, after the clock has moved.
    running.catch(() => undefined);
    return running;
  };
  return { clock, logger, nodes, arrival: arrived, tries, controller, run };
}

const hang = (signal: AbortSignal): Promise<never> => raceAbort(new Promise<never>(() => undefined), signal);
const failing = (...serials: number[]) => ({
  with:
    (error: Error): Attempt<string> =>
    async (node) =>
      serials.includes(node.serial) ? Promise.reject(error) : Promise.resolve(`by ${String(node.serial)}`),
});

describe('Dispatcher', () => {
  test('gives the answer of the node that was chosen, and tries no other', async () => {
    const { run, tries } = world(3);
    expect(await run(failing().with(new Error()))).toBe('by 1');
    expect(tries).toEqual(['1 at 0']);
  });

  test.each<[string, Error]>([
    ['is not there', new NodeUnavailable('connection refused')],
    ['could not render', new StatusError('RENDER_FAILED', 'Blender died')],
    ['is full', new StatusError('OVERLOAD', 'queues full')],
  ])('goes to another node when one %s, after a pause', async (_what, error) => {
    const { clock, run, tries, logger } = world(3);
    const answer = run(failing(1).with(error));
    await clock.advance(100);
    expect(await answer).toBe('by 2');
    expect(tries).toEqual(['1 at 0', '2 at 100']);
    expect(logger.entries).toMatchObject([
      { level: 'warn', fields: { requestId: 'request', node: 1, try: 1, reason: error.message } },
    ]);
  });

  test.each<[string, Error]>([
    ['the caller’s fault', new StatusError('INVALID_ARGUMENT', 'light_count')],
    ['a defect of ours', new TypeError('undefined is not')],
  ])('tries %s nowhere else', async (_what, error) => {
    const { run, tries } = world(3);
    await expect(run(failing(1, 2, 3).with(error))).rejects.toBe(error);
    expect(tries).toEqual(['1 at 0']);
  });

  test('runs a call again elsewhere when its node expires under it', async () => {
    const { clock, run, nodes, tries } = world(2);
    const downstream: AbortSignal[] = [];
    const answer = run((node, signal) => {
      downstream.push(signal);
      return node.serial === 1 ? hang(signal) : Promise.resolve('by 2');
    });
    await clock.advance(2900);
    const [frozen] = nodes.splice(0, 1);
    frozen?.gone.abort(new Error('node 1 expired'));
    await clock.advance(100);
    expect(await answer).toBe('by 2');
    expect(tries).toEqual(['1 at 0', '2 at 3000']);
    expect(downstream[0]?.aborted).toBe(true);
    expect(downstream[1]?.aborted).toBe(false);
  });

  test('pauses longer from try to try, and gives up with the reason after the last', async () => {
    const { clock, run, tries } = world(1);
    const answer = run(failing(1).with(new StatusError('RENDER_FAILED', 'out of memory')));
    await clock.advance(60_000);
    await expect(answer).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      message: '5 tries failed; the last one: out of memory',
    });
    expect(tries).toEqual(['1 at 0', '1 at 100', '1 at 300', '1 at 700', '1 at 1100']);
    expect(clock.pending).toEqual([]);
  });

  test('answers OVERLOAD where every node is full to the end', async () => {
    const { clock, run } = world(2);
    const answer = run(failing(1, 2).with(new StatusError('OVERLOAD', 'queues full')));
    await clock.advance(60_000);
    await expect(answer).rejects.toMatchObject({ code: 'OVERLOAD', message: 'queues full' });
  });

  test('goes to every node before it goes to one again', async () => {
    const { clock, run, tries } = world(3);
    const answer = run(failing(1, 2, 3).with(new NodeUnavailable('no')));
    await clock.advance(60_000);
    await expect(answer).rejects.toMatchObject({ code: 'RENDER_FAILED' });
    expect(tries.map((text) => text[0])).toEqual(['1', '2', '3', '1', '1']);
  });

  test('goes again to a node that could not before it goes again to one that was not there', async () => {
    const { clock, run, tries } = world(2);
    const script: Attempt<string> = (node) =>
      Promise.reject(node.serial === 1 ? new NodeUnavailable('no') : new StatusError('OVERLOAD', 'full'));
    const answer = run(script);
    await clock.advance(60_000);
    await expect(answer).rejects.toMatchObject({ code: 'OVERLOAD' });
    expect(tries.map((text) => text[0])).toEqual(['1', '2', '2', '2', '2']);
  });

  test('takes suspects last, and a node that is not there becomes one', async () => {
    const { clock, run, nodes, tries } = world(3);
    for (const node of nodes.slice(0, 2)) node.suspect = true;
    const answer = run(failing(3).with(new NodeUnavailable('no')));
    await clock.advance(100);
    expect(await answer).toBe('by 1');
    expect(tries).toEqual(['3 at 0', '1 at 100']);
    expect(nodes.map(({ suspect }) => suspect)).toEqual([true, true, true]);
  });

  test('a node that answers, but could not, is no suspect', async () => {
    const { clock, run, nodes } = world(2);
    const answer = run(failing(1).with(new StatusError('RENDER_FAILED', 'no')));
    await clock.advance(100);
    await answer;
    expect(nodes[0]?.suspect).toBe(false);
  });

  test('takes a node into account that came during the pause', async () => {
    const { clock, run, nodes } = world(1);
    const answer = run(failing(1).with(new NodeUnavailable('no')));
    await clock.advance(50);
    nodes.push(liveNode(9));
    await clock.advance(50);
    expect(await answer).toBe('by 9');
  });

  test('answers OVERLOAD at once where there is no node and none to wait for', async () => {
    const { run, clock } = world(0);
    await expect(run(failing().with(new Error()))).rejects.toMatchObject({ code: 'OVERLOAD' });
    expect(clock.pending).toEqual([]);
  });

  test('waits for a first node as long as there is one to wait for', async () => {
    const { clock, run, nodes, arrival } = world(0, 'waits');
    const answer = run(failing().with(new Error()));
    await clock.advance(1500);
    nodes.push(liveNode(4));
    arrival.resolve();
    expect(await answer).toBe('by 4');
  });

  test('answers OVERLOAD with the last one’s reason when all nodes have left and none comes', async () => {
    const { clock, run, nodes } = world(1);
    const answer = run(failing(1).with(new NodeUnavailable('it caught fire')));
    const refused = expect(answer).rejects.toMatchObject({
      code: 'OVERLOAD',
      message: expect.stringMatching(/No render node is registered \(the last one: it caught fire\)/) as string,
    });
    await clock.advance(0);
    nodes.splice(0);
    await clock.advance(60_000);
    await refused;
  });

  test('goes on trying when all nodes have left, until one comes', async () => {
    const { clock, run, nodes, tries } = world(1);
    const answer = run(failing(1).with(new NodeUnavailable('no')));
    await clock.advance(0);
    nodes.splice(0);
    await clock.advance(300);
    nodes.push(liveNode(5));
    await clock.advance(400);
    expect(await answer).toBe('by 5');
    expect(tries).toEqual(['1 at 0', '5 at 700']);
  });

  describe('when the caller cancels', () => {
    const reason = new Error('caller went');

    test('aborts the call to the node and tries nothing more', async () => {
      const { clock, run, controller, tries } = world(3);
      let downstream: AbortSignal | undefined;
      const answer = run((_node, signal) => {
        downstream = signal;
        return hang(signal);
      });
      await clock.advance(10);
      controller.abort(reason);
      await expect(answer).rejects.toBe(reason);
      await clock.advance(60_000);
      expect(downstream?.aborted).toBe(true);
      expect(tries).toEqual(['1 at 0']);
    });

    test('ends a pause', async () => {
      const { clock, run, controller, tries } = world(1);
      const answer = run(failing(1).with(new NodeUnavailable('no')));
      await clock.advance(50);
      controller.abort(reason);
      await expect(answer).rejects.toBe(reason);
      expect(tries).toHaveLength(1);
      expect(clock.pending).toEqual([]);
    });

    test('ends the wait for a first node', async () => {
      const { run, controller } = world(0, 'waits');
      const answer = run(failing().with(new Error()));
      controller.abort(reason);
      await expect(answer).rejects.toBe(reason);
    });

    test('wins over what the node says in the same moment', async () => {
      const { run, controller } = world(1);
      const answer = run(() => {
        controller.abort(reason);
        return Promise.reject(new StatusError('RENDER_FAILED', 'cut'));
      });
      await expect(answer).rejects.toBe(reason);
    });
  });
});
