import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import {
  type CallContext,
  type RenderFrame__Output,
  type RenderReq__Output,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  StatusError,
} from '@blender-sim/protocol';
import { FakeNode, HEIGHT, WIDTH, goodAnswer, goodFrame, hang, liveNode, rigInfo } from './testing/fake-node.js';
import type { Asked } from './accepted-request.js';
import { Dispatcher } from './dispatcher.js';
import type { LiveNode } from './live-node.js';
import { uniformPolicy } from './node-policy.js';
import { NodeUnavailable } from './render-node-client.js';
import { RenderRelay } from './render-relay.js';
import { RigBinding } from './rig-binding.js';
import { TaskPool } from './task-pool.js';

const LIGHTS = 2;

interface World {
  readonly clock: ManualClock;
  readonly binding: RigBinding;
  readonly pool: TaskPool;
  readonly relay: RenderRelay;
  readonly clients: FakeNode[];
  readonly nodes: LiveNode[];
}

function world(count: number, seed = 1, rig = rigInfo()): World {
  const clock = new ManualClock();
  const binding = new RigBinding();
  binding.bind(rig);
  const pool = new TaskPool({ maxRequests: 4, maxBytes: 1e6 });
  const clients = Array.from({ length: count }, () => new FakeNode());
  const nodes = clients.map((client, index) => ({ ...liveNode(index + 1, client), rig }));
  const dispatcher = new Dispatcher({
    clock,
    logger: new RecordingLogger(),
    // Seed 0: always the first that may be chosen.
    policy: uniformPolicy(seed === 0 ? () => 0.999 : seededRandom(seed)),
    nodes: () => nodes,
    nodeArrival: () => Promise.resolve(),
    maxTries: 5,
    backoff: { firstMs: 100, maxMs: 400, jitter: 0 },
  });
  const relay = new RenderRelay({
    clock,
    binding,
    pool,
    dispatcher,
    limits: { maxTasks: 50, maxBytes: 1e5 },
    nodes: () => nodes,
    sharedImages: undefined,
    logger: new RecordingLogger(),
  });
  return { clock, binding, pool, relay, clients, nodes };
}

function asked(taskCount: number, changes: Partial<RenderReq__Output> = {}, context: Partial<CallContext> = {}): Asked {
  const lights = Array.from({ length: taskCount * LIGHTS }, (_, index) => Math.floor(index / LIGHTS) + 1);
  const request = {
    id: { serial: 1 },
    task_count: taskCount,
    light_count: LIGHTS,
    lights,
    pixel_format: 0,
    options: null,
    ...changes,
  } as const;
  return {
    id: 'request',
    request,
    position: { x: 4, y: 5, z: 6 },
    context: { signal: new AbortController().signal, deadline: undefined, ...context },
  };
}

/** Image number index of asked(): octets of index + 1. */
const image = (index: number): Buffer => Buffer.alloc(WIDTH * HEIGHT, index + 1);

interface Seen {
  readonly frames: RenderFrame__Output[];
  readonly error: unknown;
}

/** Reads a stream to its end or error while time goes by. */
async function read({ clock, relay }: World, what: Asked): Promise<Seen> {
  const frames: RenderFrame__Output[] = [];
  let error: unknown;
  const drain = async (): Promise<void> => {
    for await (const frame of relay.renderStream(what)) frames.push(frame);
  };
  const reading = drain().catch((thrown: unknown) => {
    error = thrown;
  });
  // More than all the pauses between the tries of the longest script.
  await clock.advance(40_000);
  await reading;
  return { frames, error };
}

function expectWhole(frames: readonly RenderFrame__Output[], count: number): void {
  expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, index) => index));
  frames.forEach((frame, index) => {
    expect(Buffer.compare(frame.img, image(index))).toBe(0);
    expect(frame).toMatchObject({ width: WIDTH, height: HEIGHT, task_count: count });
    expect(frame.tasks_done).toBeGreaterThan(index);
    expect(frame.tasks_done).toBeLessThanOrEqual(count);
  });
}

async function settle<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await clock.advance(10_000);
  return promise;
}

describe('Render', () => {
  test('sends the node position, counts, words, id and time left, and gives its images back', async () => {
    const { clock, relay, clients } = world(1);
    const deadline = new Date(clock.wallMs() + 5000);
    const answer = await relay.render(asked(2, {}, { deadline }));
    expect(answer).toEqual({
      id: { serial: 1 },
      status: { code: 0, message: '' },
      task_count: 2,
      width: WIDTH,
      height: HEIGHT,
      imgs: Buffer.concat([image(0), image(1)]),
      pixel_format: 0,
      mode: 2,
      samples: 64,
      noise: [0.25, 0.25],
    });
    expect(clients[0]?.requests).toEqual([
      {
        position: { x: 4, y: 5, z: 6 },
        task_count: 2,
        light_count: LIGHTS,
        lights: [1, 1, 2, 2],
        request_id: 'request',
        deadline_ms: 5000,
        pixel_format: 0,
        options: null,
        helpers: [],
        shared_host: '',
      },
    ]);
  });

  test('hands the options on, and names the other nodes as helpers unless the render is direct', async () => {
    const { clock, relay, clients } = world(3, 0);
    const basis = { mode: 2, samples: 0, noise: 0.5, repetition: 7 } as const;
    const direct = { mode: 1, samples: 9, noise: 0, repetition: 0 } as const;
    for (const options of [basis, direct]) await settle(clock, relay.render(asked(1, { options })));
    const seen = await read({ ...world(0), clock, relay }, asked(1, { options: basis }));
    expect(seen.frames).toMatchObject([{ mode: 2, samples: 64, noise: 0.25 }]);
    const requests = clients[0]?.requests ?? [];
    expect(requests.map(({ options }) => options)).toEqual([basis, direct, basis]);
    const ports = requests.map(({ helpers = [] }) => helpers.map(({ access_port }) => access_port).sort());
    expect(ports).toEqual([[40_002, 40_003], [], [40_002, 40_003]]);
  });

  test.each<[string, Partial<SlaveRenderRsp__Output>]>([
    ['one noise level for two images', { noise: [0.5] }],
    ['a noise that is no number', { noise: [0.5, NaN] }],
    ['an octet too few', { imgs: Buffer.alloc(2 * WIDTH * HEIGHT - 1) }],
    ['no images', { imgs: Buffer.alloc(0) }],
    ['images of no size', { imgs: Buffer.alloc(0), width: 0, height: 0 }],
    ['images of another size', { width: HEIGHT, height: WIDTH }],
    ['a larger size than its octets', { width: WIDTH * 2 }],
    ['one image of two', { imgs: image(0), task_count: 1 }],
    ['another number than its octets', { task_count: 3 }],
    ['another format than was asked for', { pixel_format: 1 }],
  ])('an answer of %s never reaches the caller', async (_what, wrong) => {
    const { clock, relay, clients, pool } = world(2, 0);
    const [broken, good] = clients;
    if (!broken || !good) throw new Error('two nodes');
    broken.answer = async (request) => Promise.resolve({ ...goodAnswer(request), ...wrong });
    const answer = await settle(clock, relay.render(asked(2)));
    expect(Buffer.concat([image(0), image(1)]).equals(answer.imgs)).toBe(true);
    expect(broken.requests).toHaveLength(1);
    good.answer = broken.answer;
    await expect(settle(clock, relay.render(asked(2)))).rejects.toMatchObject({ code: 'RENDER_FAILED' });
    expect(pool.requests).toBe(0);
  });

  test('images of no size are refused also where the rig is unknown', async () => {
    const { clock, relay, clients, binding } = world(1);
    binding.release();
    for (const client of clients) {
      client.answer = async (request) =>
        Promise.resolve({ ...goodAnswer(request), width: 0, height: 0, imgs: Buffer.alloc(0) });
    }
    await expect(settle(clock, relay.render(asked(2)))).rejects.toMatchObject({ code: 'RENDER_FAILED' });
  });

  test('counts the time left anew for every try, within what the wire holds', async () => {
    const { clock, relay, clients } = world(1);
    const [node] = clients;
    if (!node) throw new Error('a node');
    let tries = 0;
    node.answer = async (request) => {
      tries += 1;
      return tries < 3 ? Promise.reject(new NodeUnavailable('no')) : Promise.resolve(goodAnswer(request));
    };
    await settle(clock, relay.render(asked(1, {}, { deadline: new Date(clock.wallMs() + 60_000) })));
    expect(node.requests.map(({ deadline_ms }) => deadline_ms)).toEqual([60_000, 59_900, 59_700]);
    await settle(clock, relay.render(asked(1, {}, { deadline: new Date(8.64e15) })));
    await settle(clock, relay.render(asked(1, {}, { deadline: new Date(clock.wallMs() - 5) })));
    expect(node.requests.slice(3).map(({ deadline_ms }) => deadline_ms)).toEqual([0xffffffff, 1]);
  });

  test('asks for the rig’s home where the object has not moved, also when the rig comes to be known only later', async () => {
    const { clock, relay, clients, binding } = world(1);
    binding.release();
    const [node] = clients;
    if (!node) throw new Error('a node');
    node.answer = async (request) => {
      binding.bind(rigInfo());
      return node.requests.length === 1
        ? Promise.reject(new NodeUnavailable('no'))
        : Promise.resolve(goodAnswer(request));
    };
    await settle(clock, relay.render({ ...asked(1), position: undefined }));
    expect(node.requests.map(({ position }) => position)).toEqual([
      { x: 0, y: 0, z: 0 },
      { x: 1, y: 2, z: 3 },
    ]);
  });

  test('checks a request again when the rig comes to be known', async () => {
    const { clock, relay, clients, binding } = world(1);
    binding.release();
    const [node] = clients;
    if (!node) throw new Error('a node');
    node.answer = () => {
      binding.bind(rigInfo({ light_count: 1 }));
      return Promise.reject(new NodeUnavailable('no'));
    };
    await expect(settle(clock, relay.render(asked(1)))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(node.requests).toHaveLength(1);
  });

  test('does not hand a request for one rig to the nodes of another', async () => {
    const { clock, relay, clients, binding } = world(1);
    const [node] = clients;
    if (!node) throw new Error('a node');
    node.answer = () => {
      binding.release();
      binding.bind(rigInfo({ rig_digest: 'another' }));
      return Promise.reject(new NodeUnavailable('no'));
    };
    await expect(settle(clock, relay.render(asked(1)))).rejects.toMatchObject({ code: 'RIG_MISMATCH' });
    expect(node.requests).toHaveLength(1);
  });

  test.each<[string, Asked, string]>([
    ['lights that do not match', asked(2, { task_count: 3 }), 'lights: 4 words'],
    ['no lights', asked(2, { light_count: 0, lights: [] }), 'light_count: 0'],
    ['more lights than the rig', asked(1, { light_count: 4, lights: [1, 1, 1, 1] }), 'the rig has 3'],
    ['too many patterns', asked(51), 'the limit is 50'],
    ['a position outside the stage', { ...asked(1), position: { x: 0, y: 0, z: 10.5 } }, 'position.z is 10.5'],
    ['an unknown format', asked(1, { pixel_format: 9 as 5 }), 'pixel_format: 9'],
  ])('refuses %s before anything is called', async (_what, bad, message) => {
    const { relay, clients, pool } = world(1);
    await expect(relay.render(bad)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
    const seen = await read(world(1), bad);
    expect(seen).toMatchObject({ frames: [], error: { code: 'INVALID_ARGUMENT' } });
    expect(clients[0]?.requests).toEqual([]);
    expect(pool.requests).toBe(0);
  });

  test('answers OVERLOAD beyond the pool, and takes requests again when one is through', async () => {
    const { clock, relay, clients, pool } = world(1);
    const [node] = clients;
    if (!node) throw new Error('a node');
    node.answer = (_request, options) => hang(options);
    const controllers = [1, 2, 3, 4].map(() => new AbortController());
    const running = controllers.map(({ signal }) =>
      relay.render(asked(1, {}, { signal })).catch((error: unknown) => error),
    );
    await expect(relay.render(asked(1))).rejects.toMatchObject({ code: 'OVERLOAD' });
    for (const controller of controllers) controller.abort(new Error('enough'));
    await Promise.all(running);
    expect(pool.requests).toBe(0);
    node.answer = async (request) => Promise.resolve(goodAnswer(request));
    expect((await settle(clock, relay.render(asked(1)))).task_count).toBe(1);
  });

  test('does nothing for a call that is over', async () => {
    const { relay, clients, pool } = world(1);
    const reason = new Error('over');
    await expect(relay.render(asked(1, {}, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect([clients[0]?.requests.length, pool.requests]).toEqual([0, 0]);
  });
});

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
