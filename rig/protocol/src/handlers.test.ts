import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import { deferred } from '@blender-sim/base';
import { type EmulateCalls, emulateCalls } from './testing/index.js';
import { CallCancelled, type CallContext, streamHandler, unaryHandler } from './handlers.js';
import { type RunningServer, serve } from './serve.js';
import { insecureCredentials } from './tls.js';
import { blendersim } from './wire.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function connect(
  implementation: grpc.UntypedServiceImplementation,
): Promise<EmulateCalls & { server: RunningServer }> {
  const server = await serve({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: insecureCredentials(),
    service: blendersim.Emulate.service,
    implementation,
    serviceName: 'blendersim.Emulate',
  });
  const calls = emulateCalls(server.address);
  cleanups.push(
    () => server.close(),
    () => calls.client.close(),
  );
  return { ...calls, server };
}

function untilAborted({ signal }: CallContext): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));
}

describe('unaryHandler', () => {
  test('answers with what the function returns, at once or later', async () => {
    const { getRig } = await connect({
      GetRig: unaryHandler(async ({ serial }: { serial: number }) => Promise.resolve({ light_count: serial })),
    });
    expect(await getRig(7)).toMatchObject({ light_count: 7 });
  });

  test('ends with INTERNAL and the message where the function throws', async () => {
    const { getRig } = await connect({
      GetRig: unaryHandler(() => {
        throw new Error('a defect');
      }),
    });
    await expect(getRig(1)).rejects.toMatchObject({ code: grpc.status.INTERNAL, details: 'a defect' });
  });

  test('ends with CANCELLED where the call was given up further down', async () => {
    const { getRig } = await connect({ GetRig: unaryHandler(() => Promise.reject(new CallCancelled())) });
    await expect(getRig(1)).rejects.toMatchObject({ code: grpc.status.CANCELLED });
  });

  test('aborts the signal when the caller cancels', async () => {
    const [arrived, seen] = [deferred<void>(), deferred<unknown>()];
    const { client } = await connect({
      GetRig: unaryHandler(async (_request, context) => {
        arrived.resolve();
        seen.resolve(await untilAborted(context));
        return {};
      }),
    });
    const call = client.GetRig({ serial: 1 }, () => undefined);
    await arrived.promise;
    call.cancel();
    expect(await seen.promise).toBeInstanceOf(CallCancelled);
  });

  test('aborts the signal when the caller’s connection closes', async () => {
    const [arrived, seen] = [deferred<void>(), deferred<unknown>()];
    const { client, getRig } = await connect({
      GetRig: unaryHandler(async (_request, context) => {
        arrived.resolve();
        seen.resolve(await untilAborted(context));
        return {};
      }),
    });
    const outcome = getRig(1).catch((error: unknown) => error);
    await arrived.promise;
    // grpc-js keeps a connection while a call is on it: the server's end is what closes.
    const [first] = cleanups;
    await first?.();
    expect(await seen.promise).toBeInstanceOf(CallCancelled);
    expect(await outcome).toBeInstanceOf(Error);
    client.close();
  });

  test('tells of the deadline and aborts the signal when it passes', async () => {
    const seen = deferred<unknown>();
    let deadline: Date | undefined;
    const { getRig } = await connect({
      GetRig: unaryHandler(async (_request, context) => {
        deadline = context.deadline;
        seen.resolve(await untilAborted(context));
        return {};
      }),
    });
    // Time enough for the call to arrive.
    const at = new Date(Date.now() + 2000);
    await expect(getRig(1, { deadline: at })).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    expect(await seen.promise).toBeInstanceOf(CallCancelled);
    expect(Math.abs((deadline?.getTime() ?? 0) - at.getTime())).toBeLessThan(1500);
  });

  test('knows no deadline where the caller set none', async () => {
    let deadline: Date | undefined | 'unset' = 'unset';
    const { getRig } = await connect({
      GetRig: unaryHandler((_request, context) => {
        deadline = context.deadline;
        return {};
      }),
    });
    await getRig(1);
    expect(deadline).toBeUndefined();
  });
});

describe('streamHandler', () => {
  test('sends every message in order and ends', async () => {
    const { renderStream } = await connect({
      RenderStream: streamHandler(async function* ({ task_count }: { task_count: number }) {
        for (let index = 0; index < task_count; index++) yield await Promise.resolve({ index });
      }),
    });
    const frames = await renderStream({ task_count: 100 });
    expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('ends with INTERNAL after the messages that were sent before the function threw', async () => {
    const { client } = await connect({
      RenderStream: streamHandler(async function* () {
        yield await Promise.resolve({ index: 0 });
        throw new Error('a defect');
      }),
    });
    const seen: number[] = [];
    const stream = client.RenderStream({});
    const drain = async (): Promise<void> => {
      for await (const frame of stream as AsyncIterable<{ index: number }>) seen.push(frame.index);
    };
    await expect(drain()).rejects.toMatchObject({ code: grpc.status.INTERNAL, details: 'a defect' });
    expect(seen).toEqual([0]);
  });

  test('stops making messages while the caller does not read, goes on when it does, and stops when it leaves', async () => {
    let made = 0;
    const ended = deferred<void>();
    const total = 400;
    const { client } = await connect({
      RenderStream: streamHandler(async function* () {
        try {
          for (let index = 0; index < total; index++) {
            made += 1;
            yield await Promise.resolve({ index, img: Buffer.alloc(256 * 1024) });
          }
        } finally {
          ended.resolve();
        }
      }),
    });
    const stream = client.RenderStream({});
    const frames = (stream as AsyncIterable<{ index: number }>)[Symbol.asyncIterator]();
    await frames.next();
    // Still where it has not moved between two looks a while apart.
    const stalled = async (): Promise<number> => {
      for (let before = -1; ;) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        if (made === before) return made;
        before = made;
      }
    };
    const first = await stalled();
    expect(first).toBeLessThan(total / 2);
    for (let index = 0; index < 40; index++) await frames.next();
    const second = await stalled();
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(total);
    stream.on('error', () => undefined);
    stream.cancel();
    await ended.promise;
    expect(made).toBeLessThan(total);
  });

  test('aborts the signal of a stream that waits when the caller cancels, and runs its finally', async () => {
    const [arrived, seen] = [deferred<void>(), deferred<unknown>()];
    const { client } = await connect({
      RenderStream: streamHandler(async function* (_request, context) {
        yield { index: 0 };
        arrived.resolve();
        seen.resolve(await untilAborted(context));
      }),
    });
    const stream = client.RenderStream({});
    stream.on('data', () => undefined).on('error', () => undefined);
    await arrived.promise;
    stream.cancel();
    expect(await seen.promise).toBeInstanceOf(CallCancelled);
  });
});
