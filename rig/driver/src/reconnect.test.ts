import { deferred } from '@blender-sim/base';
import { ManualClock } from '@blender-sim/base/testing';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { BlenderSimDriver } from './driver.js';
import { type FakeCall, FakeMainNode, type Script, UNAUTHORIZED, fakeImage, nextEvent } from './testing/index.js';

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

const PATTERNS = { taskCount: 2, lightCount: 1, words: [0x0a000000, 0x14000000] };
const P1 = { x: 1, y: 2, z: 3 };
const P2 = { x: 4, y: 5, z: 6 };

/** With the machine's clock: these tests wait for events, and the pauses are real but short. */
async function rig(
  script?: (call: FakeCall) => Script | undefined | Promise<Script | undefined>,
  heartbeatMs = 60_000,
): Promise<{ fake: FakeMainNode; driver: BlenderSimDriver }> {
  const fake = await FakeMainNode.start(script ? { script } : {});
  const backoff = { firstMs: 5, maxMs: 20 };
  const driver = new BlenderSimDriver({ address: fake.address, heartbeatMs, backoff });
  open.push(fake, driver);
  await driver.tryConnect();
  return { fake, driver };
}

describe('when the main node forgets the driver', () => {
  it('a heartbeat finds out; it registers again, restores the position and says so', async () => {
    const { fake, driver } = await rig(undefined, 20);
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    fake.drivers.delete(1);
    expect(await lost).toMatchObject({ serial: 1, reason: 'UNAUTHORIZED' });
    expect(await reconnected).toMatchObject({ oldSerial: 1, serial: 2, position: P1 });
    expect(fake.drivers.get(2)).toEqual(P1);
    expect(driver.state).toEqual({ kind: 'connected', serial: 2 });
  });

  it('restores no position when none was set', async () => {
    const { fake, driver } = await rig();
    const reconnected = nextEvent(driver, 'reconnected');
    fake.drivers.clear();
    await driver.getPosition();
    expect((await reconnected).position).toBeUndefined();
    expect(fake.callsOf('Move')).toHaveLength(0);
  });

  it.each(['Render', 'Move', 'GetPosition', 'GetRig'] as const)(
    '%s is sent again with the new serial',
    async (method) => {
      const { fake, driver } = await rig();
      await driver.move(P1);
      fake.drivers.clear();
      const calls = {
        Render: async () => (await driver.ledUpdateBatch(PATTERNS)).images[0],
        Move: () => driver.move(P2),
        GetPosition: () => driver.getPosition(),
        GetRig: async () => (await driver.getRig()).name,
      };
      const image = fakeImage([0x0a000000], P1, 12);
      const results = { Render: image, Move: true, GetPosition: P1, GetRig: 'fake' };
      expect(await calls[method]()).toEqual(method === 'Move' ? undefined : results[method]);
      expect(fake.callsOf(method).at(-1)?.serial).toBe(2);
      expect(fake.drivers.get(2)).toEqual(method === 'Move' ? P2 : P1);
    },
  );

  it('many calls that find out at once cause one registration', async () => {
    const { fake, driver } = await rig(undefined, 10);
    await driver.move(P1);
    fake.drivers.clear();
    const calls = Array.from({ length: 20 }, () => driver.getPosition());
    expect(await Promise.all(calls)).toEqual(calls.map(() => P1));
    expect(fake.callsOf('RegisterDriver')).toHaveLength(2);
  });
});

describe('when the main node restarts', () => {
  it('the driver comes back on its own, and a call made meanwhile waits for that', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    await fake.close();
    expect(await lost).toMatchObject({ serial: 1, reason: 'UNREACHABLE' });
    const image = driver.ledUpdateBatch(PATTERNS);
    const again = await FakeMainNode.start({ port: fake.port, firstSerial: 7 });
    open.push(again);
    expect((await image).images[0]).toEqual(fakeImage([0x0a000000], P1, 12));
    expect(await reconnected).toMatchObject({ oldSerial: 1, serial: 7, position: P1 });
  });

  it('does not use its serial again, even when the restart was too quick for any call to fail', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const reconnected = nextEvent(driver, 'reconnected');
    await fake.close();
    const again = await FakeMainNode.start({ port: fake.port, firstSerial: 5 });
    open.push(again);
    // Serial 1 is another driver's now: a call with it would be accepted.
    again.drivers.set(1, P2);
    expect(await driver.getPosition()).toEqual(P1);
    expect(await reconnected).toMatchObject({ serial: 5 });
    expect(again.drivers.get(1)).toEqual(P2);
  });

  it('a render that was cut off is repeated', async () => {
    const { fake, driver } = await rig(({ method }) => (method === 'Render' ? 'hang' : undefined));
    const arrived = fake.nextCall('Render');
    const image = driver.ledUpdateBatch(PATTERNS);
    await arrived;
    await fake.close();
    open.push(await FakeMainNode.start({ port: fake.port }));
    expect((await image).images).toHaveLength(2);
  });

  it('a call ends at its deadline all the same, and says what it waited for', async () => {
    const { fake, driver } = await rig();
    await fake.close();
    const failure = {
      code: 'TIMEOUT',
      message: expect.stringMatching(/80 ms.*lost \d+ ms ago \(UNREACHABLE\)/) as string,
    };
    await expect(driver.getPosition({ deadlineMs: 80 })).rejects.toMatchObject(failure);
    expect(driver.state).toMatchObject({
      kind: 'reconnecting',
      problem: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('disconnect ends the tries', async () => {
    const { fake, driver } = await rig();
    const lost = nextEvent(driver, 'lost');
    await fake.close();
    await lost;
    const waiting = expect(driver.getPosition()).rejects.toMatchObject({ code: 'CLOSED' });
    await driver.disconnect();
    await waiting;
    const again = await FakeMainNode.start({ port: fake.port });
    open.push(again);
    expect(driver.state).toEqual({ kind: 'closed' });
    expect(again.calls).toEqual([]);
  });

  it('a registration that disconnect interrupts is given back', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    fake.script = ({ method, serial }) => (method === 'Move' && serial === 2 ? 'hang' : undefined);
    const restoring = fake.nextCall('Move', 2);
    fake.drivers.clear();
    const failed = expect(driver.getPosition()).rejects.toMatchObject({ code: 'CLOSED' });
    await restoring;
    await driver.disconnect();
    await failed;
    expect([...fake.drivers.keys()]).toEqual([]);
  });
});

describe('a move while there is no session', () => {
  it('is where the new one begins', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    await fake.close();
    await lost;
    const moved = driver.move(P2);
    const again = await FakeMainNode.start({ port: fake.port });
    open.push(again);
    await moved;
    expect((await reconnected).position).toEqual(P2);
    expect(again.drivers.get(1)).toEqual(P2);
  });

  it('to a place that is refused rejects, and the one before is restored', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    await fake.close();
    await lost;
    const refused = expect(driver.move({ x: 1e6, y: 0, z: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const again = await FakeMainNode.start({ port: fake.port });
    open.push(again);
    await refused;
    expect((await reconnected).position).toEqual(P1);
    expect(again.drivers.get(1)).toEqual(P1);
  });

  it('keeps a render that waits from being of the wrong position', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const lost = nextEvent(driver, 'lost');
    await fake.close();
    await lost;
    const render = expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject({ code: 'MOVED' });
    const moved = driver.move(P2);
    open.push(await FakeMainNode.start({ port: fake.port }));
    await Promise.all([render, moved]);
  });

  it('that was carried out for a lost serial is carried out for the new one too', async () => {
    const { fake, driver } = await rig();
    await driver.move(P1);
    const held = deferred<undefined>();
    fake.script = ({ method, serial }) => (method === 'Move' && serial === 1 ? held.promise : undefined);
    const arrived = fake.nextCall('Move', 1);
    const moved = driver.move(P2);
    await arrived;
    fake.drivers.delete(1);
    await driver.getPosition();
    expect(driver.state).toEqual({ kind: 'connected', serial: 2 });
    // The main node carries the old call out all the same, late.
    fake.drivers.set(1, P1);
    fake.drivers.set(2, P1);
    held.resolve(undefined);
    await moved;
    expect(fake.drivers.get(2)).toEqual(P2);
  });
});

describe('when the main node does not answer heartbeats', () => {
  it('the session is lost after two intervals, without waiting longer', async () => {
    const clock = new ManualClock();
    let frozen = true;
    const fake = await FakeMainNode.start({
      script: ({ method }) => (frozen && method === 'HeartBeatUser' ? 'hang' : undefined),
    });
    const driver = new BlenderSimDriver({ address: fake.address, clock });
    open.push(fake, driver);
    await driver.tryConnect();
    const lost = nextEvent(driver, 'lost');
    const reconnected = nextEvent(driver, 'reconnected');
    const arrived = fake.nextCall('HeartBeatUser');
    await clock.advance(1000);
    const beat = await arrived;
    await clock.advance(1999);
    expect(driver.state.kind).toBe('connected');
    // One under way is enough.
    expect(fake.callsOf('HeartBeatUser')).toHaveLength(1);
    await clock.advance(1);
    expect(await lost).toMatchObject({ serial: 1, reason: 'HEARTBEAT_TIMEOUT' });
    await beat.cancelled;
    frozen = false;
    expect(await reconnected).toMatchObject({ serial: 2 });
  });

  it('a render under way is not thrown away: its images count when they come', async () => {
    const clock = new ManualClock();
    const held = deferred<undefined>();
    const fake = await FakeMainNode.start({
      script: ({ method, serial }) => {
        if (method === 'HeartBeatUser' && serial === 1) return 'hang';
        return method === 'Render' ? held.promise : undefined;
      },
    });
    const driver = new BlenderSimDriver({ address: fake.address, clock });
    open.push(fake, driver);
    await driver.tryConnect();
    const image = driver.ledUpdateBatch(PATTERNS);
    const beat = fake.nextCall('HeartBeatUser');
    const reconnected = nextEvent(driver, 'reconnected');
    await clock.advance(1000);
    await beat;
    await clock.advance(2000);
    await reconnected;
    held.resolve(undefined);
    expect((await image).images).toHaveLength(2);
    expect(fake.callsOf('Render').map((call) => call.serial)).toEqual([1]);
  });

  it('and not registrations either, each try ends and the pauses grow', async () => {
    const clock = new ManualClock();
    const fake = await FakeMainNode.start();
    const driver = new BlenderSimDriver({ address: fake.address, clock, callDeadlineMs: 500 });
    open.push(fake, driver);
    await driver.tryConnect();
    await clock.advance(5000);
    fake.script = ({ method }) => (method === 'RegisterDriver' ? 'hang' : undefined);
    fake.drivers.clear();
    const waiting = driver.getPosition({ deadlineMs: Infinity });
    for (let tries = 2; tries <= 4; tries++) {
      while (fake.callsOf('RegisterDriver').length < tries) {
        // Real time for the call to arrive, and time of the clock for the pause to end.
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (clock.pending.includes('driver reconnect pause')) await clock.advance(1000);
      }
      if (tries === 4) fake.script = undefined;
      await clock.advance(500);
    }
    while (driver.state.kind !== 'connected') {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (clock.pending.includes('driver reconnect pause')) await clock.advance(1000);
    }
    await expect(waiting).resolves.toBeDefined();
  });
});

describe('UNAVAILABLE from a main node that is there', () => {
  it('is tried again in the same session', async () => {
    const { fake, driver } = await rig(({ method, count }) =>
      method === 'Render' && count <= 2 ? { grpc: grpc.status.UNAVAILABLE } : undefined,
    );
    expect((await driver.ledUpdateBatch(PATTERNS)).images).toHaveLength(2);
    expect(fake.callsOf('Render')).toHaveLength(3);
    expect(fake.callsOf('RegisterDriver')).toHaveLength(1);
  });

  it('INTERNAL is not', async () => {
    const { fake, driver } = await rig(({ method }) =>
      method === 'Render' ? { grpc: grpc.status.INTERNAL } : undefined,
    );
    await expect(driver.ledUpdateBatch(PATTERNS)).rejects.toMatchObject({ code: 'CALL_FAILED' });
    expect(fake.callsOf('Render')).toHaveLength(1);
  });

  it('a serial that is refused right after it was given does not spin', async () => {
    const status = UNAUTHORIZED;
    const { fake, driver } = await rig(({ method }) => (method === 'GetPosition' ? { status } : undefined));
    await expect(driver.getPosition({ deadlineMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(fake.callsOf('RegisterDriver').length).toBeLessThan(20);
  });
});
