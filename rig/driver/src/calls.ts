import type * as grpc from '@grpc/grpc-js';
import type { Scope } from './scope.js';

/**
 * A unary call as a promise that ends with its scope: then the call is cancelled, on the server too.
 * @throws the scope's reason, or gRPC's ServiceError.
 */
export function unary<Response>(
  scope: Pick<Scope, 'signal' | 'deadline'>,
  start: (options: grpc.CallOptions, callback: grpc.requestCallback<Response>) => grpc.ClientUnaryCall,
): Promise<Response> {
  const { signal, deadline } = scope;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      call.cancel();
      reject(signal.reason as Error);
    };
    const call = start({ deadline }, (error, response) => {
      signal.removeEventListener('abort', onAbort);
      if (error) reject(error);
      else resolve(response as Response); // gRPC gives one of the two
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * The messages of a server-streaming call, in order, as fast as they are taken. Leaving the loop cancels the call.
 * @throws the scope's reason, or gRPC's ServiceError.
 */
export async function* serverStream<Response>(
  scope: Pick<Scope, 'signal' | 'deadline'>,
  start: (options: grpc.CallOptions) => grpc.ClientReadableStream<Response>,
): AsyncGenerator<Response, void, undefined> {
  const { signal, deadline } = scope;
  signal.throwIfAborted();
  const call = start({ deadline });
  // The call's end after the loop was left reaches nobody; without a listener it would be an uncaught error.
  call.on('error', () => undefined);
  const onAbort = (): void => call.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const message of call) yield message as Response;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    call.cancel();
  }
}
