import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Takes a UDP port of 127.0.0.1. @returns what gives it back; undefined: it is in use. */
export async function boundPort(port: number): Promise<(() => Promise<void>) | undefined> {
  const socket = createSocket('udp4');
  const release = async (): Promise<void> => {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  };
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
    // Nobody waits for what may be held for longer than a test.
    socket.unref();
    return release;
  } catch {
    await release();
    return undefined;
  }
}

/** Whether nobody has a UDP port of 127.0.0.1. */
export async function isUnusedPort(port: number): Promise<boolean> {
  const release = await boundPort(port);
  await release?.();
  return release !== undefined;
}
