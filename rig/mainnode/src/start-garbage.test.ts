import net from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '@blender-sim/base';
import { ErrCode } from '@blender-sim/protocol';
import { batchOf, nodeInfoOf, useMainNode } from './testing/running-main-node.js';

const run = useMainNode();

describe('garbage', () => {
  /** Sends octets and waits until the other end has closed, or a moment. */
  async function send(octets: Buffer): Promise<void> {
    const socket = net.connect(run.main.address);
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve()).on('close', () => resolve());
      socket.setTimeout(100, () => resolve());
      socket.write(octets);
      socket.resume();
    });
    socket.destroy();
  }

  test('of any octets at the port does not disturb the main node', async () => {
    const random = seededRandom(1);
    const noise = (length: number): Buffer =>
      Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const frame = (type: number, payload: Buffer): Buffer => {
      const head = Buffer.from([0, 0, 0, type, 0, 0, 0, 0, 1]);
      head.writeUIntBE(payload.length, 0, 3);
      return Buffer.concat([head, payload]);
    };
    const attacks = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
      ...[1, 100, 70_000].map(noise),
      ...Array.from({ length: 20 }, (_, type) =>
        Buffer.concat([preface, frame(4, Buffer.alloc(0)), frame(type % 10, noise(type * 13))]),
      ),
    ];
    await Promise.all(attacks.map(send));
    expect(await run.driver()).toBe(1);
  });

  test('instead of a message is refused, call by call, and disturbs nobody', async () => {
    const random = seededRandom(2);
    const id = await run.driver();
    await run.calls.registerNode(nodeInfoOf(await run.node()));
    const methods = [
      'RegisterDriver',
      'UnRegisterDriver',
      'HeartBeatUser',
      'Move',
      'GetPosition',
      'Render',
      'GetRig',
      'RegisterNode',
      'UnRegisterNode',
      'HeartBeatNode',
    ];
    const outcomes = Array.from({ length: 300 }, (_, index) => {
      const octets = Buffer.from(
        Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
      );
      return new Promise<boolean>((resolve) => {
        run.calls.client.makeUnaryRequest(
          `/blendersim.Emulate/${methods[index % methods.length] ?? ''}`,
          (value: Buffer) => value,
          (value: Buffer) => value,
          octets,
          { deadline: Date.now() + 60_000 },
          (error) => resolve(error === null || error.code === grpc.status.INTERNAL),
        );
      });
    });
    expect(await Promise.all(outcomes)).not.toContain(false);
    expect((await run.calls.registerNode(nodeInfoOf(await run.node(), { access_url: '\u0000' }))).status?.code).toBe(
      ErrCode.INVALID_ARGUMENT,
    );
    expect((await run.calls.heartbeatUser(id)).code).toBe(ErrCode.OK);
    expect((await run.calls.render(batchOf(id, 1))).status?.code).toBe(ErrCode.OK);
  });
});
