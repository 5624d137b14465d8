import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import { RendererError } from '@blender-sim/optics';
import { FakeRenderer, type FakeRendererOptions } from '@blender-sim/optics/testing';
import {
  CHANNEL_OPTIONS,
  ErrCode,
  PixelFormat,
  type RenderFrame__Output,
  type RunningServer,
  type SlaveEmulateClient,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  blendersim,
  formatHostPort,
  insecureCredentials,
  serve,
} from '@blender-sim/protocol';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { slaveEmulateService } from './slave-service.js';
import { eventually } from './testing/eventually.js';
import { fakeRig } from './testing/fake-world.js';

const [LIGHTS, WIDTH, HEIGHT] = [4, 8, 6];

class World implements AsyncDisposable {
  readonly renderer: FakeRenderer;
  readonly clock = new ManualClock();
  readonly logger = new RecordingLogger();
  #server: RunningServer | undefined;
  #client: SlaveEmulateClient | undefined;

  constructor(options: FakeRendererOptions = {}) {
    this.renderer = new FakeRenderer({ lightCount: LIGHTS, width: WIDTH, height: HEIGHT, ...options });
  }

  static async start(options: FakeRendererOptions = {}): Promise<World> {
    const self = new World(options);
    self.#server = await serve({
      listen: { host: '127.0.0.1', port: 0 },
      credentials: insecureCredentials(),
      service: blendersim.SlaveEmulate.service,
      serviceName: 'blendersim.SlaveEmulate',
      implementation: {
        ...slaveEmulateService({
          renderer: self.renderer,
          rig: fakeRig('/nowhere/scene.obj'),
          share: undefined,
          sharedImages: undefined,
          clock: self.clock,
          logger: self.logger,
          limits: { maxTasks: 10, maxBytes: 8 * WIDTH * HEIGHT },
          stage: { min: { x: -10, y: -10, z: -10 }, max: { x: 10, y: 10, z: 10 } },
        }),
      },
    });
    const address = formatHostPort(self.#server.address);
    self.#client = new blendersim.SlaveEmulate(address, insecureCredentials().channel, CHANNEL_OPTIONS);
    return self;
  }

  get client(): SlaveEmulateClient {
    if (this.#client === undefined) throw new Error('not started');
    return this.#client;
  }

  render(request: SlaveRenderReq, options: grpc.CallOptions = {}): Promise<SlaveRenderRsp__Output> {
    return new Promise((resolve, reject) => {
      this.client.Render(request, options, (error, response) => {
        if (response === undefined) reject(error ?? new Error('neither answer nor error'));
        else resolve(response);
      });
    });
  }

  async stream(request: SlaveRenderReq, options: grpc.CallOptions = {}): Promise<RenderFrame__Output[]> {
    const frames: RenderFrame__Output[] = [];
    for await (const frame of this.client.RenderStream(request, options)) frames.push(frame as RenderFrame__Output);
    return frames;
  }

  /** The image that the renderer makes of a pattern. */
  image(index: number): Buffer {
    const [request] = this.renderer.requests;
    if (request === undefined) throw new Error('nothing was rendered');
    return Buffer.from(this.renderer.pixels(request, index));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.close();
    await this.#server?.close();
    await this.renderer.close();
  }
}

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

function batch(taskCount = 5): Required<Pick<SlaveRenderReq, 'task_count' | 'light_count' | 'lights' | 'position'>> {
  const lights = Array.from({ length: taskCount * LIGHTS }, (_unused, at) => (0xff000000 | (at * 40503)) >>> 0);
  return { task_count: taskCount, light_count: LIGHTS, lights, position: { x: 1, y: 2, z: 3 } };
}

describe('SlaveEmulate', () => {
  test('Render gives all images one after another', async () => {
    world = await World.start({ reusesBuffers: true });
    const answer = await world.render({ ...batch(), request_id: 'abc' });
    expect(answer).toMatchObject({ status: { code: ErrCode.OK }, task_count: 5, width: WIDTH, height: HEIGHT });
    expect(answer.imgs).toEqual(Buffer.concat([0, 1, 2, 3, 4].map((index) => world.image(index))));
    expect(world.renderer.requests).toMatchObject([{ requestId: 'abc', lightCount: LIGHTS, position: { z: 3 } }]);
    expect(world.logger.entries.at(-1)).toMatchObject({ line: 'rendered', fields: { requestId: 'abc', patterns: 5 } });
    expect(world.logger.entries.at(-2)).toMatchObject({
      line: 'progress',
      fields: { requestId: 'abc', done: 5, taskCount: 5, percent: 100 },
    });
  });

  test('RenderStream gives them in order, also where the renderer uses its memory again', async () => {
    world = await World.start({ slots: 4, reusesBuffers: true });
    const frames = await world.stream(batch());
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    for (const frame of frames) {
      expect(frame).toMatchObject({ status: { code: ErrCode.OK }, width: WIDTH, height: HEIGHT, task_count: 5 });
      expect(frame.img).toEqual(world.image(frame.index));
      expect(frame.tasks_done).toBeGreaterThan(frame.index);
    }
  });

  test('ends a request whose own deadline_ms passes, where the caller set no deadline of gRPC', async () => {
    world = await World.start();
    world.renderer.fault = () => 'hang';
    const answer = world.render({ ...batch(), deadline_ms: 700 });
    const rejected = expect(answer).rejects.toMatchObject({ code: grpc.status.CANCELLED });
    await eventually(() => world.renderer.load().busy).toBeGreaterThan(0);
    await world.clock.advance(700);
    await rejected;
    expect(world.clock.pending).toEqual([]);
    await eventually(() => world.renderer.load().queued).toBe(0);
  });

  test('gives the pixel format that was asked for, and makes up a request id', async () => {
    world = await World.start();
    const answer = await world.render({ ...batch(1), pixel_format: PixelFormat.RGB16 });
    expect(answer.pixel_format).toBe(PixelFormat.RGB16);
    expect(answer.imgs).toEqual(world.image(0));
    expect(world.renderer.requests[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['no task', { task_count: 0, lights: [] }, /^task_count: 0/],
    ['too many tasks', batch(11), /^task_count: 11 patterns.*limit is 10/],
    ['too many octets', { ...batch(10), pixel_format: PixelFormat.RGB32F }, /octets; the limit is/],
    ['no light', { light_count: 0, lights: [] }, /^light_count: 0/],
    ['more lights than the rig has', { light_count: 5, lights: Array<number>(25).fill(1) }, /^light_count: 5.*has 4/],
    ['too few words', { lights: [1, 2, 3] }, /^lights: 3 words; task_count x light_count is 5 x 4 = 20/],
    ['an unknown format', { pixel_format: 77 as PixelFormat }, /^pixel_format: 77/],
    ['a position that is NaN', { position: { x: NaN } }, /^position\.x is NaN/],
    ['a position that is infinite', { position: { y: Infinity } }, /^position\.y is Infinity/],
    ['a position outside the stage', { position: { z: 10.5 } }, /^position\.z is 10\.5; the stage travels from -10/],
  ] as const)('refuses %s and renders nothing', async (_what, changes, message) => {
    world = await World.start();
    const request = {
      ...batch(),
      ...changes,
      lights: [...((changes as SlaveRenderReq).lights ?? batch().lights)],
    } as SlaveRenderReq;
    const refusal = { code: ErrCode.INVALID_ARGUMENT, message: expect.stringMatching(message) as string };
    expect((await world.render(request)).status).toEqual(refusal);
    const frames = await world.stream(request);
    expect(frames).toMatchObject([{ status: refusal }]);
    expect(world.renderer.requests).toEqual([]);
  });

  test.each([
    ['RENDERER_BUSY', ErrCode.OVERLOAD],
    ['RENDERER_DOWN', ErrCode.OVERLOAD],
    ['RENDERER_CLOSED', ErrCode.OVERLOAD],
    ['RENDERER_FAILED', ErrCode.RENDER_FAILED],
  ] as const)('says %s in band', async (code, status) => {
    world = await World.start({ slots: 1 });
    world.renderer.fault = (_request, index) => (index === 2 ? new RendererError(code, 'because') : undefined);
    const answer = await world.render(batch());
    expect(answer).toMatchObject({ status: { code: status, message: 'because' }, task_count: 0 });
    expect(answer.imgs).toHaveLength(0);
    const frames = await world.stream(batch());
    expect(frames.at(-1)?.status).toEqual({ code: status, message: 'because' });
    for (const frame of frames.slice(0, -1)) expect(frame.status?.code).toBe(ErrCode.OK);
  });

  test.each(['Render', 'RenderStream'] as const)(
    '%s stops rendering when the caller goes or its time is up',
    async (rpc) => {
      world = await World.start();
      world.renderer.fault = () => 'hang';
      const call = async (options: grpc.CallOptions): Promise<unknown> =>
        rpc === 'Render' ? world.render(batch(), options) : world.stream(batch(), options);
      await expect(call({ deadline: Date.now() + 150 })).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
      await eventually(() => world.renderer.load()).toMatchObject({ busy: 0, queued: 0 });
      const cancellable =
        rpc === 'Render'
          ? world.client.Render(batch(), () => undefined)
          : world.client.RenderStream(batch()).on('error', () => undefined);
      await eventually(() => world.renderer.load().busy).toBeGreaterThan(0);
      cancellable.cancel();
      await eventually(() => world.renderer.load()).toMatchObject({ busy: 0, queued: 0 });
      world.renderer.fault = () => undefined;
      expect((await world.render(batch())).status?.code).toBe(ErrCode.OK);
    },
  );
});
