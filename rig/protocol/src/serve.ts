import * as grpc from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { type CancelTimer, systemClock } from '@blender-sim/base';
import { bindAll } from './bind.js';
import type { HostPort } from './host-port.js';
import type { Credentials } from './tls.js';
import { CHANNEL_OPTIONS, MAX_REQUEST_BYTES, packageDefinition } from './wire.js';

/** A gRPC server of ours that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly address: HostPort;
  /**
   * Stops taking calls, lets those under way end for at most `graceMs` (default 0), then cuts them. Twice is fine; the
   * call with the least time left counts, so that a second signal may cut a long drain short.
   */
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
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    // grpc-js would share the port with a second process and split its calls: a port in use has to be an error.
    'grpc.so_reuseport': 0,
  });
  server.addService(options.service, options.implementation);
  const health = new HealthImplementation({ '': 'SERVING', [serviceName]: 'SERVING' });
  health.addToServer(server);
  new ReflectionService(packageDefinition).addToServer(server);
  let port: number;
  try {
    port = await bindAll(server, listen, options.credentials.server);
  } catch (error) {
    server.forceShutdown();
    throw error;
  }

  let closed: Promise<void> | undefined;
  const cuts: CancelTimer[] = [];
  const close = (graceMs = 0): Promise<void> => {
    cuts.push(systemClock.after('server grace', graceMs, () => server.forceShutdown()));
    closed ??= new Promise<void>((resolve) => {
      health.setStatus(serviceName, 'NOT_SERVING');
      health.setStatus('', 'NOT_SERVING');
      server.tryShutdown(() => resolve());
    });
    return closed.finally(() => {
      for (const cancel of cuts.splice(0)) cancel();
    });
  };
  return { address: { host: listen.host, port }, close, [Symbol.asyncDispose]: () => close() };
}
