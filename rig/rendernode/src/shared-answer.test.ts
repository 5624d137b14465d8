import { readFile, readdir, rm } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '@blender-sim/base';
import { RecordingLogger } from '@blender-sim/base/testing';
import { RendererError } from '@blender-sim/optics';
import { FakeRenderer } from '@blender-sim/optics/testing';
import {
  CHANNEL_OPTIONS,
  type RunningServer,
  type SlaveEmulateClient,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  blendersim,
  formatHostPort,
  insecureCredentials,
  serve,
  sharedMemoryHost,
} from '@blender-sim/protocol';
import { SharedImages } from './shared-images.js';
import { slaveEmulateService } from './slave-service.js';
import { eventually } from './testing/eventually.js';
import { fakeRig } from './testing/fake-world.js';

const HOST = sharedMemoryHost();
const [LIGHTS, WIDTH, HEIGHT] = [4, 8, 6];

describe.skipIf(HOST === '')('a node that shares memory with its caller', () => {
  let renderer: FakeRenderer;
  let shared: SharedImages;
  let server: RunningServer;
  let client: SlaveEmulateClient;

  beforeEach(async () => {
    renderer = new FakeRenderer({ lightCount: LIGHTS, width: WIDTH, height: HEIGHT, reusesBuffers: true });
    const opened = await SharedImages.open({ clock: systemClock, minBytes: 1 });
    if (opened === undefined) throw new Error('no shared memory');
    shared = opened;
    const limits = { maxTasks: 10, maxBytes: 1e6 };
    const stage = { min: { x: -10, y: -10, z: -10 }, max: { x: 10, y: 10, z: 10 } };
    const world = { clock: systemClock, logger: new RecordingLogger(), rig: fakeRig('/nowhere/scene.obj') };
    server = await serve({
      listen: { host: '127.0.0.1', port: 0 },
      credentials: insecureCredentials(),
      service: blendersim.SlaveEmulate.service,
      serviceName: 'blendersim.SlaveEmulate',
      implementation: {
        ...slaveEmulateService({ ...world, renderer, share: undefined, sharedImages: shared, limits, stage }),
      },
    });
    const address = formatHostPort(server.address);
    client = new blendersim.SlaveEmulate(address, insecureCredentials().channel, CHANNEL_OPTIONS);
  });

  afterEach(async () => {
    client.close();
    await server.close();
    await rm(shared.folder, { recursive: true, force: true });
    await shared.close();
    await renderer.close();
  });

  function request(shared_host: string): SlaveRenderReq {
    const lights = Array.from({ length: 3 * LIGHTS }, (_, at) => (0xff000000 | (at * 40503)) >>> 0);
    return { task_count: 3, light_count: LIGHTS, lights, position: { x: 1, y: 2, z: 3 }, shared_host };
  }

  function render(shared_host: string): Promise<SlaveRenderRsp__Output> {
    return new Promise((resolve, reject) => {
      client.Render(request(shared_host), (error, response) => {
        if (response === undefined) reject(error ?? new Error('neither answer nor error'));
        else resolve(response);
      });
    });
  }

  test('puts into a file what it sends to a caller elsewhere', async () => {
    const inAnswer = await render('');
    expect([inAnswer.imgs.length, inAnswer.shared_file]).toEqual([3 * WIDTH * HEIGHT, '']);
    const inFile = await render(HOST);
    expect(inFile.imgs).toHaveLength(0);
    expect((await readFile(inFile.shared_file)).equals(inAnswer.imgs)).toBe(true);
    expect({ ...inFile, shared_file: '', imgs: inAnswer.imgs }).toEqual(inAnswer);
    // Also where the caller believes that it sees the same memory and does not.
    expect((await render(`${HOST}0`)).shared_file).toBe('');
  });

  test('leaves no file when the renderer fails under way', async () => {
    renderer.fault = (_request, index) => (index === 2 ? new RendererError('RENDERER_FAILED', 'no') : undefined);
    expect(await render(HOST)).toMatchObject({ status: { message: 'no' }, shared_file: '' });
    expect(await readdir(shared.folder)).toEqual([]);
    expect(shared.waitingBytes).toBe(0);
  });

  test('leaves no file when the call is cancelled under way', async () => {
    renderer.fault = (_request, index) => (index === 2 ? 'hang' : undefined);
    const ended = new Promise<unknown>((resolve) => {
      const call = client.Render(request(HOST), resolve);
      void eventually(async () => (await readdir(shared.folder)).length)
        .toBe(1)
        .then(() => call.cancel());
    });
    expect(await ended).toMatchObject({ code: grpc.status.CANCELLED });
    await eventually(() => readdir(shared.folder)).toEqual([]);
    expect(shared.waitingBytes).toBe(0);
  });
});
