import { lookup } from 'node:dns/promises';
import type * as grpc from '@grpc/grpc-js';
import { messageOf } from '@blender-sim/base';
import { type HostPort, ListenError, formatHostPort } from './host-port.js';

/**
 * Binds every address that the host's name has, one by one: grpc-js alone is content when one of them is free, so that two
 * main nodes on localhost would share the port, one on 127.0.0.1 and one on ::1.
 * @returns the port.
 * @throws ListenError LISTEN_IN_USE, LISTEN_FAILED.
 */
export async function bindAll(
  server: grpc.Server,
  listen: HostPort,
  credentials: grpc.ServerCredentials,
): Promise<number> {
  const hosts = await addressesOf(listen);
  let { port } = listen;
  const failures: ListenError[] = [];
  for (const host of hosts) {
    try {
      // Port 0 takes a free one at the first address, and the same at the others.
      port = await bindOne(server, { host, port }, credentials);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      // A family that the machine does not have is no failure while another one works.
      if (error.code === 'LISTEN_IN_USE' && listen.port !== 0) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure !== undefined && failures.length === hosts.length) throw failure;
  return port;
}

async function addressesOf(listen: HostPort): Promise<string[]> {
  try {
    return (await lookup(listen.host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw failed(formatHostPort(listen), error);
  }
}

function bindOne(server: grpc.Server, at: HostPort, credentials: grpc.ServerCredentials): Promise<number> {
  const address = formatHostPort(at);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else if (messageOf(error).includes('EADDRINUSE')) reject(inUse(address, error));
      else reject(failed(address, error));
    });
  });
}

function inUse(address: string, cause: unknown): ListenError {
  return new ListenError(
    'LISTEN_IN_USE',
    `${address} is in use; choose another port or stop the program that has it.`,
    {
      cause,
      fields: { address },
    },
  );
}

function failed(address: string, cause: unknown): ListenError {
  return new ListenError('LISTEN_FAILED', `Can't listen on ${address}: ${messageOf(cause)}`, {
    cause,
    fields: { address },
  });
}
