import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RenderFrame__Output, type SlaveRenderReq, StatusError } from '@blender-sim/protocol';
import { type FakeNode, goodFrame, hang } from './testing/fake-node.js';
import { NodeUnavailable } from './render-node-client.js';
import { LIGHTS, asked, expectWhole, image, read, world } from './testing/relay-world.js';

/** A stream of good frames that goes wrong at number `at`. */
function breaking(
  at: number,
  how: (request: SlaveRenderReq, index: number) => RenderFrame__Output | Error | 'end',
): FakeNode['stream'] {
  return async function* (request) {
    for (let index = 0; index < (request.task_count ?? 0); index++) {
      const outcome = index === at ? how(request, index) : goodFrame(request, index);
      if (outcome === 'end') return;
      if (outcome instanceof Error) throw outcome;
      yield await Promise.resolve(outcome);
    }
  };
}

describe('RenderStream', () => {
  test('passes frames on as they come', async () => {
    const { frames, error } = await read(world(1), asked(5));
    expect(error).toBeUndefined();
    expectWhole(frames, 5);
  });

  test.each<[string, Parameters<typeof breaking>[1]]>([
    ['vanishes', () => new NodeUnavailable('connection lost')],
    [
      'says that it failed',
      (_request, index) => ({ ...goodFrame({}, index), status: { code: 5, message: 'Blender died' } }),
    ],
    ['ends too early', () => 'end'],
    ['sends a frame of another size', (request, index) => ({ ...goodFrame(request, index), width: 9 })],
    ['sends a torn frame', (request, index) => ({ ...goodFrame(request, index), img: Buffer.alloc(1) })],
    ['sends another format', (request, index) => ({ ...goodFrame(request, index), pixel_format: 2 as const })],
    ['skips a frame', (request, index) => goodFrame(request, index + 1)],
    ['repeats a frame', (request, index) => goodFrame(request, Math.max(0, index - 1))],
  ])('goes on elsewhere from the right pattern when a node %s', async (_what, how) => {
    for (const at of [0, 1, 3, 4]) {
      if (_what === 'repeats a frame' && at === 0) continue;
      const it = world(2, 0);
      const [broken, good] = it.clients;
      if (!broken || !good) throw new Error('two nodes');
      broken.stream = breaking(at, how);
      const { frames, error } = await read(it, asked(5));
      expect(error).toBeUndefined();
      expectWhole(frames, 5);
      expect(good.requests).toMatchObject([{ task_count: 5 - at, lights: asked(5).request.lights.slice(at * LIGHTS) }]);
      expect(it.pool.requests).toBe(0);
    }
  });

  test('passes on no frame beyond the last, and does not wait for the node’s end', async () => {
    const it = world(1);
    const [node] = it.clients;
    if (!node) throw new Error('a node');
    node.stream = async function* (request, options) {
      for (let index = 0; index < 3; index++) yield goodFrame(request, index);
      yield goodFrame(request, 3);
      await hang(options);
    };
    const { frames, error } = await read(it, asked(3));
    expect(error).toBeUndefined();
    expectWhole(frames, 3);
  });

  test('goes on elsewhere when the node expires in the middle', async () => {
    const it = world(2, 0);
    const [frozen] = it.clients;
    if (!frozen) throw new Error('a node');
    frozen.stream = async function* (request, options) {
      yield goodFrame(request, 0);
      it.clock.after('expire', 3000, () => it.nodes.splice(0, 1)[0]?.gone.abort(new Error('node 1 expired')));
      await hang(options);
    };
    const { frames, error } = await read(it, asked(4));
    expect(error).toBeUndefined();
    expectWhole(frames, 4);
    expect(frozen.signals[0]?.aborted).toBe(true);
  });

  test('ends with the node’s word where it is final, after the frames before', async () => {
    const it = world(2, 0);
    for (const client of it.clients)
      client.stream = breaking(2, () => new StatusError('INVALID_ARGUMENT', 'no such light'));
    const { frames, error } = await read(it, asked(5));
    expect(frames).toHaveLength(2);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(it.pool.requests).toBe(0);
  });

  test('ends when no node brings another frame', async () => {
    const it = world(2);
    for (const client of it.clients) client.stream = breaking(0, () => new NodeUnavailable('no'));
    expect(await read(it, asked(5))).toMatchObject({ frames: [], error: { code: 'RENDER_FAILED' } });
  });

  test('a caller that leaves in the middle ends the call to the node and gives its place back', async () => {
    const it = world(1);
    let ended = 0;
    const [node] = it.clients;
    if (!node) throw new Error('a node');
    node.stream = async function* (request) {
      try {
        for (let index = 0; index < 5; index++) yield await Promise.resolve(goodFrame(request, index));
      } finally {
        ended += 1;
      }
    };
    for await (const frame of it.relay.renderStream(asked(5))) if (frame.index === 1) break;
    expect([ended, it.pool.requests, node.requests.length]).toEqual([1, 0, 1]);
  });

  test('a caller that cancels while the node is silent aborts the call and tries nothing more', async () => {
    const it = world(2);
    const controller = new AbortController();
    const reason = new Error('caller went');
    for (const client of it.clients) {
      client.stream = async function* (request, options) {
        yield goodFrame(request, 0);
        it.clock.after('cancel', 50, () => controller.abort(reason));
        await hang(options);
      };
    }
    const { frames, error } = await read(it, asked(5, {}, { signal: controller.signal }));
    expect(error).toBe(reason);
    expect(frames).toHaveLength(1);
    await it.clock.advance(60_000);
    expect(it.clients.flatMap(({ requests }) => requests)).toHaveLength(1);
    expect(it.clients.flatMap(({ signals }) => signals.map(({ aborted }) => aborted))).toEqual([true]);
    expect(it.pool.requests).toBe(0);
  });

  test('whatever the nodes do, the caller sees all patterns once and in order, or an error', async () => {
    const how = fc.constantFrom('good', 'vanish', 'fail', 'end', 'torn', 'skip', 'repeat', 'more');
    const tries = fc.array(fc.record({ at: fc.nat(6), how }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        tries,
        fc.nat(),
        async (count, nodes, script, seed) => {
          const it = world(nodes, seed + 1);
          const next = script[Symbol.iterator]();
          for (const client of it.clients)
            client.stream = (...args) => scripted(next.next().value ?? { at: 0, how: 'good' })(...args);
          const { frames, error } = await read(it, asked(count));
          if (error === undefined) expectWhole(frames, count);
          else {
            expect(error).toBeInstanceOf(StatusError);
            expect(frames.map(({ index }) => index)).toEqual(frames.map((_, index) => index));
            frames.forEach((frame, index) => expect(frame.img.equals(image(index))).toBe(true));
          }
          expect(it.pool.requests).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function scripted({ at, how }: { at: number; how: string }): FakeNode['stream'] {
  switch (how) {
    case 'vanish':
      return breaking(at, () => new NodeUnavailable('gone'));
    case 'fail':
      return breaking(at, () => new StatusError('RENDER_FAILED', 'no'));
    case 'end':
      return breaking(at, () => 'end');
    case 'torn':
      return breaking(at, (request, index) => ({ ...goodFrame(request, index), img: Buffer.alloc(3) }));
    case 'skip':
      return breaking(at, (request, index) => goodFrame(request, index + 1));
    case 'repeat':
      return breaking(at, (request, index) => goodFrame(request, Math.max(0, index - 1)));
    case 'more':
      return async function* (request) {
        for (let index = 0; index < (request.task_count ?? 0) + 3; index++)
          yield await Promise.resolve(goodFrame(request, index));
      };
    default:
      return breaking(-1, () => 'end');
  }
}
