import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { freeDomain } from '@blender-sim/conformance';

const TRIES = 40;

/** A domain in which nobody on this machine is, by the ports of Cyber 10 nor by those of Cyber 9 (10000 + 200 x domain). */
export async function freeCyberDomain(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const domain = await freeDomain();
    if (await isFree(10_000 + 200 * domain + 10)) return domain;
  }
  throw new Error(`no domain with free ports of both generations in ${TRIES} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
