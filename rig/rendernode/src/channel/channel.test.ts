import { type Socket, createConnection, createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '@blender-sim/base';
import { Channel } from './channel.js';
import { type Frame, FrameError, MAX_PAYLOAD_BYTES, encodeFrame } from './frame.js';

let folder: string;
let near: Socket;
let far: Socket;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'channel-'));
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(path.join(folder, 's'), resolve));
  far = createConnection(path.join(folder, 's'));
  near = await accepted;
  server.close();
});
afterEach(async () => {
  near.destroy();
  far.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** A channel at each end; `arrived` resolves with the first `count` frames at the far one. */
function channels(count: number): { near: Channel; arrived: Promise<Frame[]>; closed: Promise<Error | undefined> } {
  const arrived = deferred<Frame[]>();
  const closed = deferred<Error | undefined>();
  const frames: Frame[] = [];
  new Channel(
    far,
    (frame) => {
      if (frames.push(frame) === count) arrived.resolve(frames);
    },
    () => undefined,
  );
  return { near: new Channel(near, () => undefined, closed.resolve), arrived: arrived.promise, closed: closed.promise };
}

describe('a Channel', () => {
  test('carries frames', async () => {
    const { near: channel, arrived } = channels(3);
    channel.write(19);
    channel.writeJson(16, { a: [1] });
    channel.write(17, Buffer.alloc(200_000, 5));
    const frames = await arrived;
    expect(frames.map(({ type, payload }) => [type, payload.length])).toEqual([
      [19, 0],
      [16, 9],
      [17, 200_000],
    ]);
  });

  test('refuses too long a payload and goes on', async () => {
    const { near: channel, arrived } = channels(1);
    expect(() => channel.write(17, new Uint8Array(MAX_PAYLOAD_BYTES + 1))).toThrow(FrameError);
    channel.write(19);
    expect(await arrived).toMatchObject([{ type: 19 }]);
  });

  test('tells once that the other end went, and drops what is written then', async () => {
    const { near: channel, closed } = channels(1);
    far.destroy();
    expect(await closed).toBeUndefined();
    channel.write(19);
    channel.close();
  });

  test('ends with what the listener throws, and reads nothing more', async () => {
    const closed = deferred<Error | undefined>();
    const refused = new FrameError('out of turn');
    let frames = 0;
    new Channel(
      near,
      () => {
        frames += 1;
        throw refused;
      },
      closed.resolve,
    );
    far.write(Buffer.concat([...encodeFrame(1, Buffer.of(1)), ...encodeFrame(2, Buffer.of(2))]));
    expect(await closed.promise).toBe(refused);
    expect(frames).toBe(1);
  });

  test('ends with a FrameError for what is no frame', async () => {
    const { closed } = channels(1);
    far.write('GET / HTTP/1.1\r\n\r\n');
    expect(await closed).toBeInstanceOf(FrameError);
  });
});
