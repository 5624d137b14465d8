import { ErrCode } from '@blender-sim/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImageFrame } from './batch.js';
import { BlenderSimDriver } from './driver.js';
import { FakeMainNode, type FakeMainNodeOptions, UNAUTHORIZED, fakeImage, nextEvent } from './testing/index.js';

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

const WORDS = [1, 2, 3, 4, 5].map((intensity) => intensity << 24);
const PATTERNS = { taskCount: 5, lightCount: 1, words: WORDS };
const P1 = { x: 1, y: 2, z: 3 };

async function rig(options: FakeMainNodeOptions = {}): Promise<{ fake: FakeMainNode; driver: BlenderSimDriver }> {
  const fake = await FakeMainNode.start(options);
  const backoff = { firstMs: 5, maxMs: 20 };
  const driver = new BlenderSimDriver({ address: fake.address, heartbeatMs: 60_000, backoff });
  open.push(fake, driver);
  await driver.tryConnect();
  await driver.move(P1);
  return { fake, driver };
}

async function collect(frames: AsyncIterable<ImageFrame>): Promise<ImageFrame[]> {
  const all: ImageFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

function expectAll(frames: readonly ImageFrame[]): void {
  expect(frames.map((frame) => frame.index)).toEqual([0, 1, 2, 3, 4]);
  expect(frames.map((frame) => frame.image)).toEqual(WORDS.map((word) => fakeImage([word], P1, 12)));
  expect(frames.map((frame) => frame.tasksDone)).toEqual([1, 2, 3, 4, 5]);
}

describe('ledUpdateStream', () => {
  it('gives each image once, in order, with its progress', async () => {
    const { driver } = await rig();
    expectAll(await collect(driver.ledUpdateStream(PATTERNS)));
  });

  it('goes on at the first missing image when the stream breaks', async () => {
    const { fake, driver } = await rig({
      script: ({ method, count }) => (method === 'RenderStream' && count <= 2 ? { breakAfter: 2 } : undefined),
    });
    expectAll(await collect(driver.ledUpdateStream(PATTERNS)));
    const asked = fake.callsOf('RenderStream').map((call) => (call.request as { task_count: number }).task_count);
    expect(asked).toEqual([5, 3, 1]);
  });

  it('goes on when the main node restarts in the middle', async () => {
    const { fake, driver } = await rig({
      script: ({ method }) => (method === 'RenderStream' ? { breakAfter: 3 } : undefined),
    });
    const frames: ImageFrame[] = [];
    const reconnected = nextEvent(driver, 'reconnected');
    for await (const frame of driver.ledUpdateStream(PATTERNS)) {
      frames.push(frame);
      if (frames.length !== 3) continue;
      await fake.close();
      open.push(await FakeMainNode.start({ port: fake.port, firstSerial: 9 }));
    }
    expectAll(frames);
    expect(await reconnected).toMatchObject({ serial: 9, position: P1 });
  });

  it('registers again when its serial has expired', async () => {
    const { fake, driver } = await rig();
    fake.drivers.clear();
    expectAll(await collect(driver.ledUpdateStream(PATTERNS)));
    expect(fake.callsOf('RenderStream').map((call) => call.serial)).toEqual([1, 2]);
  });

  it('and also when that comes out in the middle', async () => {
    const img = fakeImage([WORDS[0] ?? 0], P1, 12);
    const size = { width: 4, height: 3, pixel_format: 0, tasks_done: 1, task_count: 5 };
    const response = [{ ...size, index: 0, img }, { status: UNAUTHORIZED }];
    const { fake, driver } = await rig({
      script: ({ method, count }) => (method === 'RenderStream' && count === 1 ? { response } : undefined),
    });
    expectAll(await collect(driver.ledUpdateStream(PATTERNS)));
    expect(fake.callsOf('RegisterDriver')).toHaveLength(2);
  });

  it('ends with the main node’s error after the images that came', async () => {
    const img = Buffer.alloc(12);
    const frame = { index: 0, width: 4, height: 3, img, pixel_format: 0, tasks_done: 1, task_count: 5 };
    const response = [frame, { status: { code: ErrCode.RENDER_FAILED, message: 'Blender said no' } }];
    const { driver } = await rig({ script: ({ method }) => (method === 'RenderStream' ? { response } : undefined) });
    const frames = driver.ledUpdateStream(PATTERNS);
    expect((await frames.next()).value).toMatchObject({ index: 0 });
    const failure = { code: 'RENDER_FAILED', message: 'RenderStream: Blender said no' };
    await expect(frames.next()).rejects.toMatchObject(failure);
    expect(await frames.next()).toEqual({ done: true, value: undefined });
  });

  it('refuses a stream that ends too early', async () => {
    const { driver } = await rig({
      script: ({ method }) => (method === 'RenderStream' ? { response: [] } : undefined),
    });
    const message: unknown = expect.stringContaining('0 of 5 images');
    await expect(collect(driver.ledUpdateStream(PATTERNS))).rejects.toMatchObject({ code: 'BAD_RESPONSE', message });
  });

  it('is cancelled on the main node when the loop is left', async () => {
    const { fake, driver } = await rig({ script: ({ method }) => (method === 'RenderStream' ? 'hang' : undefined) });
    const arrived = fake.nextCall('RenderStream');
    const controller = new AbortController();
    const frames = driver.ledUpdateStream(PATTERNS, { signal: controller.signal });
    const failed = expect(frames.next()).rejects.toMatchObject({ code: 'ABORTED' });
    const call = await arrived;
    controller.abort();
    await failed;
    await call.cancelled;

    fake.script = undefined;
    for await (const frame of driver.ledUpdateStream({
      taskCount: 1000,
      lightCount: 1,
      words: new Uint32Array(1000),
    })) {
      if (frame.index === 2) break;
    }
    await fake.callsOf('RenderStream').at(-1)?.cancelled;
  });

  it('has a deadline', async () => {
    const { driver } = await rig({ script: ({ method }) => (method === 'RenderStream' ? 'hang' : undefined) });
    const stream = driver.ledUpdateStream(PATTERNS, { deadlineMs: 50 });
    await expect(collect(stream)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('does not go on with another position', async () => {
    const { driver } = await rig({
      script: ({ method }) => (method === 'RenderStream' ? { breakAfter: 2 } : undefined),
    });
    const frames = driver.ledUpdateStream(PATTERNS);
    await frames.next();
    await driver.move({ x: 9, y: 9, z: 9 });
    await frames.next();
    await expect(frames.next()).rejects.toMatchObject({ code: 'MOVED' });
  });
});
