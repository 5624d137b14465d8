import type { Socket } from 'node:net';
import { type Frame, FrameDecoder, encodeFrame } from './frame.js';

/** The node's end of the channel to one Blender process (the specification's jbus::CChannel). */
export class Channel {
  readonly #socket: Socket;

  /**
   * @param onFrame what arrived. Throwing ends the channel with that error.
   * @param onClose called once; the error tells why, undefined where the other end just went.
   */
  constructor(socket: Socket, onFrame: (frame: Frame) => void, onClose: (error?: Error) => void) {
    this.#socket = socket;
    const decoder = new FrameDecoder();
    let failure: Error | undefined;
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of decoder.push(chunk)) onFrame(frame);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.once('close', () => onClose(failure));
  }

  /**
   * Queues a frame; one sent after the other end has gone is dropped: onClose tells.
   * @throws FrameError for too long a payload; nothing is sent then.
   */
  write(type: number, payload: Uint8Array = Buffer.alloc(0)): void {
    const [header, body] = encodeFrame(type, payload);
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    this.#socket.write(header);
    if (body.length > 0) this.#socket.write(body);
    this.#socket.uncork();
  }

  writeJson(type: number, value: unknown): void {
    this.write(type, Buffer.from(JSON.stringify(value), 'utf8'));
  }

  close(): void {
    this.#socket.destroy();
  }
}
