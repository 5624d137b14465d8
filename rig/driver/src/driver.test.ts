import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { ErrCode } from '@blender-sim/protocol';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { BlenderSimDriver } from './driver.js';
import type { BlenderSimDriverOptions } from './options.js';
import type { DriverState } from './state.js';
import { FakeMainNode, type FakeMainNodeOptions, type Script, fakeImage } from './testing/index.js';

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function rig(
  fakeOptions: FakeMainNodeOptions = {},
  options: Partial<BlenderSimDriverOptions> = {},
): Promise<{ fake: FakeMainNode; driver: BlenderSimDriver; clock: ManualClock }> {
  const clock = new ManualClock();
  const fake = await FakeMainNode.start(fakeOptions);
  const driver = new BlenderSimDriver({ address: fake.address, clock, ...options });
  open.push(fake, driver);
  await driver.tryConnect();
  return { fake, driver, clock };
}

const PATTERNS = { taskCount: 2, lightCount: 1, words: [0x0a000000, 0x14000000] };

describe('a connected driver', () => {
  it('sends a heartbeat every second', async () => {
    const { fake, driver, clock } = await rig();
    for (let second = 1; second <= 3; second++) {
      const beat = fake.nextCall('HeartBeatUser', 1);
      await clock.advance(999);
      expect(fake.callsOf('HeartBeatUser')).toHaveLength(second - 1);
      await clock.advance(1);
      await beat;
      // The answer has to be in before the next is sent: a full round trip behind it.
      await driver.getPosition();
    }
  });

  it('moves the object and says where it is', async () => {
    const { driver } = await rig();
    expect(await driver.getPosition()).toEqual({ x: 0, y: 0, z: 0 });
    await driver.move({ x: 1.5, y: -2, z: 0.1 });
    expect(await driver.getPosition()).toEqual({ x: 1.5, y: -2, z: 0.1 });
  });

  it('returns one image a pattern', async () => {
    const { driver } = await rig();
    await driver.move({ x: 1, y: 2, z: 3 });
    const led = (intensity: number) => ({ intensity, r: 1, g: 2, b: 3 });
    const batch = await driver.ledUpdateBatch([[led(10)], [led(20)]]);
    expect(batch).toMatchObject({ width: 4, height: 3, pixelFormat: 'MONO8' });
    const word = (intensity: number) => (intensity << 24) | 3;
    const expected = [10, 20].map((intensity) => fakeImage([word(intensity)], { x: 1, y: 2, z: 3 }, 12));
    expect(batch.images).toEqual(expected);
  });

  it('asks for deeper pixels when told to', async () => {
    const { driver } = await rig();
    const batch = await driver.ledUpdateBatch(PATTERNS, { pixelFormat: 'RGB16' });
    expect(batch).toMatchObject({ pixelFormat: 'RGB16', layout: { channels: 3, bytesPerSample: 2 } });
    expect(batch.images.map((image) => image.length)).toEqual([72, 72]);
  });

  it('describes the rig', async () => {
    const { driver } = await rig();
    const expected = { name: 'fake', lengthUnit: 'mm', lightCount: 8, width: 4, height: 3, pixelFormat: 'MONO8' };
    expect(await driver.getRig()).toMatchObject(expected);
  });

  it('is connected once, however often it is asked to be', async () => {
    const { fake, driver } = await rig();
    expect(await Promise.all([driver.tryConnect(), driver.tryConnect()])).toEqual([1, 1]);
    expect(fake.callsOf('RegisterDriver')).toHaveLength(1);
  });

  it('sends calls in the order they were made, without waiting in between', async () => {
    const { fake, driver } = await rig();
    const image = driver.ledUpdateBatch(PATTERNS);
    await Promise.all([driver.move({ x: 1, y: 0, z: 0 }), driver.move({ x: 2, y: 0, z: 0 }), image]);
    expect((await image).images[0]).toEqual(fakeImage([0x0a000000], { x: 0, y: 0, z: 0 }, 12));
    expect(fake.drivers.get(1)).toEqual({ x: 2, y: 0, z: 0 });
  });
});

describe('tryConnect', () => {
  it('names the address when nobody is there, and may be called again', async () => {
    const fake = await FakeMainNode.start();
    const { port, address } = fake;
    await fake.close();
    const driver = new BlenderSimDriver({ address });
    open.push(driver);
    const states: DriverState['kind'][] = [];
    driver.on('state', ({ state }) => states.push(state.kind));
    const failure = { code: 'CONNECT_FAILED', message: expect.stringMatching(`${address}.*ECONNREFUSED`) as string };
    await expect(driver.tryConnect()).rejects.toMatchObject(failure);
    open.push(await FakeMainNode.start({ port }));
    await expect(driver.tryConnect()).resolves.toBe(1);
    expect(states).toEqual(['connecting', 'disconnected', 'connecting', 'connected']);
  });

  it('gives up at its deadline when the main node does not answer', async () => {
    const fake = await FakeMainNode.start({ script: () => 'hang' });
    const clock = new ManualClock();
    const driver = new BlenderSimDriver({ address: fake.address, clock });
    open.push(fake, driver);
    const registering = fake.nextCall('RegisterDriver');
    const connecting = driver.tryConnect({ deadlineMs: 700 });
    const failed = expect(connecting).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('700 ms') as string,
    });
    const call = await registering;
    await clock.advance(700);
    await failed;
    await call.cancelled;
    expect(driver.state).toEqual({ kind: 'disconnected' });
  });

  it.each([
    ['no serial is left', { status: { code: ErrCode.EXHAUSTED, message: 'no serial is left' } }, 'EXHAUSTED'],
    ['it is given no serial', { response: { status: { code: 0, message: '' } } }, 'BAD_RESPONSE'],
    ['it is another service', { grpc: grpc.status.UNIMPLEMENTED }, 'CONNECT_FAILED'],
  ] satisfies [string, Script, string][])('fails when %s', async (_what, script, code) => {
    const fake = await FakeMainNode.start({ script: () => script });
    const driver = new BlenderSimDriver({ address: fake.address });
    open.push(fake, driver);
    await expect(driver.tryConnect()).rejects.toMatchObject({ code });
  });

  it('says both versions when they do not fit', async () => {
    const message: unknown = expect.stringMatching(/2\.0\.0.*1\.0\.0/);
    await expect(rig({}, { version: '2.0.0' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  });

  it.each(['nonsense', 'host', 'host:70000'])('refuses the address %s', (address) => {
    const failure: unknown = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => new BlenderSimDriver({ address })).toThrow(failure);
  });
});

describe('a call', () => {
  it('is cancelled on the main node when the caller aborts', async () => {
    const { fake, driver } = await rig({ script: ({ method }) => (method === 'Render' ? 'hang' : undefined) });
    const controller = new AbortController();
    const arrived = fake.nextCall('Render');
    const render = driver.ledUpdateBatch(PATTERNS, { signal: controller.signal });
    const failed = expect(render).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    const call = await arrived;
    controller.abort('enough');
    await failed;
    await call.cancelled;
  });

  it('does not begin when the signal has aborted before', async () => {
    const { fake, driver } = await rig();
    const options = { signal: AbortSignal.abort() };
    await expect(driver.move({ x: 1, y: 0, z: 0 }, options)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(fake.callsOf('Move')).toHaveLength(0);
  });

  it('ends at its deadline, which the main node is told', async () => {
    const { fake, driver, clock } = await rig(
      { script: ({ method }) => (method === 'Move' ? 'hang' : undefined) },
      { heartbeatMs: 1_000_000 },
    );
    const arrived = fake.nextCall('Move');
    const move = driver.move({ x: 1, y: 0, z: 0 }, { deadlineMs: 600_000 });
    const failed = expect(move).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('600000 ms') as string,
    });
    const call = await arrived;
    const leftMs = Number(call.deadline) - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(600_000);
    await clock.advance(600_000);
    await failed;
    await call.cancelled;
  });

  it.each([0, -1, Number.NaN])('refuses a deadline of %s', async (deadlineMs) => {
    const { driver } = await rig();
    await expect(driver.getPosition({ deadlineMs })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('carries the code of the main node', async () => {
    const status = { code: ErrCode.OVERLOAD, message: 'no render node' };
    const { driver } = await rig({ script: ({ method }) => (method === 'Render' ? { status } : undefined) });
    const failure = { code: 'OVERLOAD', message: 'Render: no render node', fields: { method: 'Render' } };
    await expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject(failure);
    await expect(driver.move({ x: 1e9, y: 0, z: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('that sending again does not cure names the gRPC status', async () => {
    const { driver } = await rig({
      script: ({ method }) => (method === 'GetRig' ? { grpc: grpc.status.UNIMPLEMENTED } : undefined),
    });
    const failure = { code: 'CALL_FAILED', fields: { grpcStatus: 'UNIMPLEMENTED' } };
    await expect(driver.getRig()).rejects.toMatchObject(failure);
  });

  it('never returns a wrong number of octets', async () => {
    const response = { status: null, task_count: 2, width: 4, height: 3, imgs: Buffer.alloc(23) };
    const { driver } = await rig({ script: ({ method }) => (method === 'Render' ? { response } : undefined) });
    await expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('does not send a position of %s', async (x) => {
    const { fake, driver } = await rig();
    await expect(driver.move({ x, y: 0, z: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(fake.callsOf('Move')).toHaveLength(0);
  });

  it('needs tryConnect first', async () => {
    const driver = new BlenderSimDriver({ address: '127.0.0.1:1' });
    await expect(driver.getPosition()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await driver.disconnect();
  });
});

describe('disconnect', () => {
  it('gives the serial back, twice is fine, and every later call says so', async () => {
    const { fake, driver, clock } = await rig();
    await Promise.all([driver.disconnect(), driver.disconnect()]);
    await driver.disconnect();
    expect(fake.callsOf('UnRegisterDriver').map((call) => call.serial)).toEqual([1]);
    expect(driver.state).toEqual({ kind: 'closed' });
    expect(clock.pending).toEqual([]);
    const closed = { code: 'CLOSED' };
    await expect(driver.move({ x: 0, y: 0, z: 0 })).rejects.toMatchObject(closed);
    await expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject(closed);
    await expect(driver.ledUpdateStream(PATTERNS).next()).rejects.toMatchObject(closed);
    await expect(driver.tryConnect()).rejects.toMatchObject(closed);
  });

  it('ends calls under way, on the main node too', async () => {
    const { fake, driver } = await rig({ script: ({ method }) => (method === 'Render' ? 'hang' : undefined) });
    const arrived = fake.nextCall('Render');
    const failed = expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject({ code: 'CLOSED' });
    const call = await arrived;
    await driver.disconnect();
    await failed;
    await call.cancelled;
  });

  it('ends a tryConnect under way', async () => {
    const fake = await FakeMainNode.start({ script: () => 'hang' });
    const driver = new BlenderSimDriver({ address: fake.address });
    open.push(fake, driver);
    const arrived = fake.nextCall('RegisterDriver');
    const failed = expect(driver.tryConnect()).rejects.toMatchObject({ code: 'CLOSED' });
    await arrived;
    await driver.disconnect();
    await failed;
  });
});

describe('a listener', () => {
  it('that throws is logged and disturbs nobody; one that was taken off hears nothing', async () => {
    const logger = new RecordingLogger();
    const { driver } = await rig({}, { logger });
    const heard: string[] = [];
    driver.on('state', () => {
      throw new Error('mine');
    });
    driver.on('state', ({ state }) => heard.push(state.kind));
    driver.on('state', () => heard.push('never'))();
    await driver.disconnect();
    expect(heard).toEqual(['closed']);
    expect(logger.entries).toContainEqual(expect.objectContaining({ level: 'error', line: 'a listener failed' }));
  });
});
