import { describe, expect, test } from 'vitest';
import { type SlaveRenderRsp__Output } from '@blender-sim/protocol';
import { HEIGHT, WIDTH, goodAnswer, hang, rigInfo } from './testing/fake-node.js';
import type { Asked } from './accepted-request.js';
import { NodeUnavailable } from './render-node-client.js';
import { LIGHTS, world, asked, image, read, settle } from './testing/relay-world.js';

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
