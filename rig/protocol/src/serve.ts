import * as grpc from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { CodedError, messageOf } from '@blender-sim/base';
import type { Credentials } from './tls.js';
import { CHANNEL_OPTIONS, packageDefinition } from './wire.js';

export type ListenErrorCode = 'LISTEN_ADDRESS' | 'LISTEN_IN_USE' | 'LISTEN_FAILED';

/** The address given to listen on can't be used. */
export class ListenError extends CodedError<ListenErrorCode> {}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `HOST:PORT`; an IPv6 host stands in brackets.
 * @throws ListenError LISTEN_ADDRESS.
 */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 0 && port <= 65535)) {
    throw new ListenError('LISTEN_ADDRESS', `${JSON.stringify(text)} is no HOST:PORT, e.g. 127.0.0.1:50051 or [::1]:50051.`);
  }
  return { host, port };
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

/** A gRPC server of ours that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly address: HostPort;
  /** Stops taking calls, lets those under way end for at most `graceMs`, then cuts them. Twice is fine. */
  close(graceMs?: number): Promise<void>;
}

export interface ServeOptions {
  readonly listen: HostPort;
  readonly credentials: Credentials;
  readonly service: grpc.ServiceDefinition;
  readonly implementation: grpc.UntypedServiceImplementation;
  /** Full name for the health service, e.g. blendersim.Emulate. */
  readonly serviceName: string;
}

/**
 * Starts a server with health checking and reflection on.
 * @throws ListenError LISTEN_IN_USE when the port is taken, LISTEN_FAILED for all else the system refuses.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { listen, serviceName } = options;
  const server = new grpc.Server({
    ...CHANNEL_OPTIONS,
    // grpc-js would share the port with a second process and split its calls: a port in use has to be an error.
    'grpc.so_reuseport': 0,
  });
  server.addService(options.service, options.implementation);
  const health = new HealthImplementation({ '': 'SERVING', [serviceName]: 'SERVING' });
  health.addToServer(server);
  new ReflectionService(packageDefinition).addToServer(server);
  const port = await bind(server, listen, options.credentials);

  let closing: Promise<void> | undefined;
  const close = (graceMs = 0): Promise<void> => {
    closing ??= new Promise((resolve) => {
      health.setStatus(serviceName, 'NOT_SERVING');
      health.setStatus('', 'NOT_SERVING');
      const cut = setTimeout(() => server.forceShutdown(), graceMs);
      server.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
    return closing;
  };
  return { address: { host: listen.host, port }, close, [Symbol.asyncDispose]: () => close() };
}

function bind(server: grpc.Server, listen: HostPort, credentials: Credentials): Promise<number> {
  const address = formatHostPort(listen);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials.server, (error, port) => {
      if (error === null) {
        resolve(port);
        return;
      }
      const text = messageOf(error);
      reject(
        text.includes('EADDRINUSE')
          ? new ListenError('LISTEN_IN_USE', `${address} is in use; choose another port or stop the program that has it.`, {
              cause: error,
              fields: { address },
            })
          : new ListenError('LISTEN_FAILED', `Can't listen on ${address}: ${text}`, { cause: error, fields: { address } }),
      );
    });
  });
}
