import { expect, test } from 'vitest';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import type { SlaveRenderReq, SlaveRenderRsp__Output } from '@blender-sim/protocol';
import { Dispatcher } from './dispatcher.js';
import type { LiveNode } from './live-node.js';
import { uniformPolicy } from './node-policy.js';
import { RenderRelay } from './render-relay.js';
import { RigBinding } from './rig-binding.js';
import { type SharedImages, SharedImagesError } from './shared-images.js';
import { TaskPool } from './task-pool.js';
import { FakeNode, HEIGHT, WIDTH, goodAnswer, liveNode, rigInfo } from './testing/fake-node.js';

const HOST = 'boot/1/2/3';

/** Shared memory of a test: what lies in it by name. */
class FakeSharedImages implements SharedImages {
  readonly host = HOST;
  readonly files = new Map<string, Buffer>();
  readonly asked: [file: string, octets: number, count: number][] = [];

  take(file: string, octets: number, count: number): Promise<Buffer> {
    this.asked.push([file, octets, count]);
    const images = this.files.get(file);
    if (images?.length !== octets) return Promise.reject(new SharedImagesError(`${file}: no`));
    this.files.delete(file);
    return Promise.resolve(images);
  }
}

interface World {
  readonly clock: ManualClock;
  readonly client: FakeNode;
  readonly shared: FakeSharedImages;
  readonly logger: RecordingLogger;
  readonly nodes: LiveNode[];
  render(changes?: { task_count?: number }): Promise<Buffer>;
}

function world(withShared = true): World {
  const clock = new ManualClock();
  const logger = new RecordingLogger();
  const binding = new RigBinding();
  binding.bind(rigInfo());
  const client = new FakeNode();
  const shared = new FakeSharedImages();
  const nodes = [{ ...liveNode(1, client), rig: rigInfo() }];
  const common = { clock, logger, nodes: (): LiveNode[] => nodes };
  const dispatcher = new Dispatcher({
    ...common,
    policy: uniformPolicy(() => 0),
    nodeArrival: () => Promise.resolve(),
    // One: what is asked again because of a file must not be counted.
    maxTries: 1,
    backoff: { firstMs: 100, maxMs: 400, jitter: 0 },
  });
  const pool = new TaskPool({ maxRequests: 4, maxBytes: 1e6 });
  const limits = { maxTasks: 50, maxBytes: 1e5 };
  const sharedImages = withShared ? shared : undefined;
  const relay = new RenderRelay({ ...common, binding, pool, dispatcher, limits, sharedImages });
  const render = async ({ task_count = 2 } = {}): Promise<Buffer> => {
    const lights = Array.from({ length: task_count }, (_, index) => index + 1);
    const fields = { id: { serial: 1 }, task_count, light_count: 1, lights, pixel_format: 0, options: null } as const;
    const context = { signal: new AbortController().signal, deadline: undefined };
    const answer = await relay.render({ id: 'request', request: fields, position: undefined, context });
    return answer.imgs;
  };
  return { clock, client, shared, logger, nodes, render };
}

/** A node that puts its images under `name` when it is offered this host's memory, after `change`. */
function sharing(
  { client, shared }: World,
  name: string,
  change: (answer: SlaveRenderRsp__Output) => Partial<SlaveRenderRsp__Output> = () => ({}),
): void {
  client.answer = (request: SlaveRenderReq) => {
    const answer = goodAnswer(request);
    if (request.shared_host !== HOST) return Promise.resolve(answer);
    shared.files.set(name, answer.imgs);
    const inFile = { ...answer, imgs: Buffer.alloc(0), shared_file: name };
    return Promise.resolve({ ...inFile, ...change(inFile) });
  };
}

const images = (count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => Buffer.alloc(WIDTH * HEIGHT, index + 1)));

test('images come out of shared memory, every time', async () => {
  const it = world();
  sharing(it, 'file');
  for (const count of [2, 3]) expect((await it.render({ task_count: count })).equals(images(count))).toBe(true);
  expect(it.shared.asked).toEqual([
    ['file', 2 * WIDTH * HEIGHT, 2],
    ['file', 3 * WIDTH * HEIGHT, 3],
  ]);
  expect(it.client.requests).toHaveLength(2);
});

test('an original node, and one on another host, answer as ever', async () => {
  const it = world();
  expect((await it.render()).equals(images(2))).toBe(true);
  expect(it.client.requests).toMatchObject([{ shared_host: HOST }]);
  expect(it.shared.asked).toEqual([]);
});

test('where a file cannot be read the node is asked again without, in the same try, and not offered it any more', async () => {
  const it = world();
  sharing(it, 'file');
  it.shared.take = () => Promise.reject(new SharedImagesError('in another container'));
  for (let count = 0; count < 2; count++) expect((await it.render()).equals(images(2))).toBe(true);
  expect(it.client.requests.map(({ shared_host }) => shared_host)).toEqual([HOST, '', '']);
  const warnings = it.logger.entries.filter(({ line }) => line === 'no shared memory with a node');
  expect(warnings).toMatchObject([{ fields: { node: 1, reason: 'in another container' } }]);
  // The same node, restarted.
  it.nodes.splice(0, 1, { ...liveNode(2, it.client), rig: rigInfo() });
  await it.render();
  expect(it.client.requests.at(-2)?.shared_host).toBe(HOST);
});

test('a file of another size than the images it is said to hold is not taken for them', async () => {
  const it = world();
  sharing(it, 'file');
  const answer = it.client.answer;
  it.client.answer = async (request, options) => {
    const given = await answer(request, options);
    it.shared.files.set('file', Buffer.alloc(WIDTH * HEIGHT));
    return given;
  };
  expect((await it.render()).equals(images(2))).toBe(true);
  expect(it.client.requests.map(({ shared_host }) => shared_host)).toEqual([HOST, '']);
});

test.each<[string, Partial<SlaveRenderRsp__Output>]>([
  ['another size', { width: 9 }],
  ['another number', { task_count: 3 }],
  ['another format', { pixel_format: 2 }],
  ['noise that is none', { noise: [NaN, 0] }],
  ['more octets than an answer may have', { width: 1e6, height: 1e6 }],
])('images of %s are refused before the file is touched', async (_what, wrong) => {
  const it = world();
  sharing(it, 'file', () => wrong);
  await expect(it.render()).rejects.toThrow();
  expect(it.shared.asked).toEqual([]);
});

test('a file is not taken from a node that was offered none', async () => {
  const it = world(false);
  it.client.answer = (request) =>
    Promise.resolve({ ...goodAnswer(request), imgs: Buffer.alloc(0), shared_file: 'file' });
  await expect(it.render()).rejects.toMatchObject({ code: 'RENDER_FAILED' });
  expect(it.client.requests).toMatchObject([{ shared_host: '' }]);
});

test('images in the answer win over a file beside them', async () => {
  const it = world();
  it.client.answer = (request) => Promise.resolve({ ...goodAnswer(request), shared_file: 'file' });
  expect((await it.render()).equals(images(2))).toBe(true);
  expect(it.shared.asked).toEqual([]);
});
