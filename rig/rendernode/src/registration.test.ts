import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { type HostPort, insecureCredentials } from '@blender-sim/protocol';
import { Registration } from './registration.js';
import { eventually } from './testing/eventually.js';
import { MainNodeStandIn } from './testing/main-node-stand-in.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function mainNode(listen?: HostPort): Promise<MainNodeStandIn> {
  const main = await MainNodeStandIn.start(listen);
  open.push(main);
  return main;
}

interface Parts {
  readonly clock: ManualClock;
  readonly logger: RecordingLogger;
  readonly registration: Registration;
}

function register(main: HostPort, heartbeatMs = 1000): Parts {
  const clock = new ManualClock();
  const logger = new RecordingLogger();
  const registration = new Registration({
    main,
    credentials: insecureCredentials(),
    clock,
    logger,
    heartbeatMs,
    info: { access_url: '127.0.0.1', access_port: 7 },
    load: () => ({ slots: 2, busy: 1, queued: 5, rss_bytes: 99 }),
  });
  open.push(registration);
  return { clock, logger, registration };
}

/** Moves the clock on until something has happened: the calls go over real sockets. */
async function until(clock: ManualClock, done: () => boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        if (!done()) await clock.advance(100);
        return done();
      },
      { timeout: 8000, interval: 5 },
    )
    .toBe(true);
}

describe('the registration of a node', () => {
  test('registers, tells its load in heartbeats, and leaves when it is closed', async () => {
    const main = await mainNode();
    const { clock, registration } = register(main.address);
    await registration.registered();
    expect(registration.serial).toBe(1);
    expect(main.registrations).toMatchObject([{ access_url: '127.0.0.1', access_port: 7 }]);
    await until(clock, () => main.heartbeats.length >= 3);
    expect(main.heartbeats[0]).toMatchObject({ serial: 1, slots: 2, busy: 1, queued: 5 });
    await Promise.all([registration.close(), registration.close()]);
    await registration.close();
    expect(main.unregistered).toEqual([1]);
    expect(registration.serial).toBeUndefined();
    expect(clock.pending).toEqual([]);
  });

  test('waits for a main node that is not there yet', async () => {
    const { address } = await mainNode();
    await open.pop()?.[Symbol.asyncDispose]();
    const { clock, logger, registration } = register(address);
    await until(clock, () => logger.entries.filter(({ line }) => line === 'main node not reached').length >= 2);
    expect(registration.serial).toBeUndefined();
    const main = await mainNode(address);
    await until(clock, () => main.registrations.length > 0);
    await registration.registered();
  });

  test('registers again at once when it was forgotten', async () => {
    const main = await mainNode();
    const { clock, registration } = register(main.address);
    await registration.registered();
    main.serials.clear();
    await until(clock, () => main.registrations.length === 2);
    await until(clock, () => registration.serial === 2);
    await until(clock, () => main.heartbeats.at(-1)?.serial === 2);
  });

  test('registers again with a main node that was restarted', async () => {
    const first = await mainNode();
    const { clock, registration } = register(first.address);
    await registration.registered();
    await first[Symbol.asyncDispose]();
    const second = await mainNode(first.address);
    await until(clock, () => second.registrations.length === 1);
  });

  test('does not hang with a main node that does, and keeps its serial', async () => {
    const main = await mainNode();
    const { clock, logger, registration } = register(main.address, 100);
    await registration.registered();
    main.onHeartbeat = 'hang';
    await until(clock, () => main.heartbeats.length >= 3);
    main.onHeartbeat = 'ok';
    const before = main.heartbeats.length;
    await until(clock, () => main.heartbeats.length >= before + 2);
    expect(registration.serial).toBe(1);
    expect(main.registrations).toHaveLength(1);
    expect(logger.entries.some(({ line }) => line === 'main node not reached')).toBe(true);
  });

  test.each(['RIG_MISMATCH', 'INVALID_ARGUMENT'] as const)('is refused for good with %s', async (code) => {
    const main = await mainNode();
    main.onRegister = code;
    const { registration } = register(main.address);
    await expect(registration.registered()).rejects.toMatchObject({ name: 'StatusError', code });
  });

  test.each(['EXHAUSTED', 'UNAUTHORIZED', 'INTERNAL'] as const)(
    'is tried again after a pause when the main node says %s',
    async (code) => {
      const main = await mainNode();
      main.onRegister = code;
      const { clock, registration } = register(main.address);
      await eventually(() => main.registrations.length).toBe(1);
      await eventually(() => clock.pending).toEqual(['node registration']);
      expect(main.registrations).toHaveLength(1);
      main.onRegister = 'ok';
      await until(clock, () => registration.serial !== undefined);
      await registration.registered();
    },
  );

  test('closes at once while a call hangs, and ends those that wait for it', async () => {
    const main = await mainNode();
    main.onRegister = 'hang';
    // Its deadline would be two minutes.
    const { registration } = register(main.address, 60_000);
    const waiting = registration.registered();
    await eventually(() => main.registrations.length).toBe(1);
    const closing = registration.close();
    await expect(waiting).rejects.toThrow('the registration was closed');
    await closing;
    expect(main.unregistered).toEqual([]);
  });

  test('gives up waiting with the signal', async () => {
    const main = await mainNode();
    main.onRegister = 'hang';
    const { registration } = register(main.address);
    const controller = new AbortController();
    const waiting = registration.registered(controller.signal);
    const reason = new Error('SIGTERM');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
