import * as grpc from '@grpc/grpc-js';
import { CHANNEL_OPTIONS, CallCancelled, type Credentials, blendersim, channelTarget } from '@blender-sim/protocol';
import { type NodeCallOptions, NodeUnavailable, type RenderNodeConnector } from './render-node-client.js';

/** Talks to render nodes over gRPC. One channel a node, kept as long as the node is registered. */
export function grpcRenderNodeConnector(credentials: Credentials): RenderNodeConnector {
  return (host, port) => {
    const client = new blendersim.SlaveEmulate(channelTarget({ host, port }), credentials.channel, CHANNEL_OPTIONS);
    return {
      render: (request, options) =>
        new Promise((resolve, reject) => {
          const call = client.Render(request, callOptions(options), (error, response) => {
            options.signal.removeEventListener('abort', cancel);
            if (response !== undefined && error === null) resolve(response);
            else reject(failure(error, options.signal));
          });
          const cancel = (): void => call.cancel();
          options.signal.addEventListener('abort', cancel, { once: true });
          if (options.signal.aborted) cancel();
        }),
      renderStream: (request, options) => messages(options, (call) => client.RenderStream(request, call)),
      groundTruth: (request, options) => messages(options, (call) => client.GetGroundTruth(request, call)),
      close: () => client.close(),
    };
  };
}

/** The messages of a server's stream. Leaving the loop cancels the call. */
async function* messages<T>(
  options: NodeCallOptions,
  start: (options: grpc.CallOptions) => grpc.ClientReadableStream<T>,
): AsyncGenerator<T, void, undefined> {
  const call = start(callOptions(options));
  // The call's end after the loop was left reaches nobody; without a listener it would be an uncaught error.
  call.on('error', () => undefined);
  const cancel = (): void => call.cancel();
  options.signal.addEventListener('abort', cancel, { once: true });
  if (options.signal.aborted) cancel();
  try {
    // A gRPC readable yields what its type says; the type of Node's iterator is `any`.
    for await (const message of call) yield message as T;
  } catch (error) {
    throw failure(error, options.signal);
  } finally {
    options.signal.removeEventListener('abort', cancel);
    call.cancel();
  }
}

function callOptions({ deadline }: NodeCallOptions): grpc.CallOptions {
  return deadline === undefined ? {} : { deadline };
}

function failure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  // The deadline is the caller's own and passes here a moment before it does there: no fault of the node.
  if (isServiceError(error) && error.code === grpc.status.DEADLINE_EXCEEDED) return new CallCancelled();
  const details = error instanceof Error ? error.message : String(error);
  return new NodeUnavailable(details, { cause: error });
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && 'code' in error;
}
