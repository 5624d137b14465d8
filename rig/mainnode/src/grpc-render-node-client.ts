import * as grpc from '@grpc/grpc-js';
import { CHANNEL_OPTIONS, CallCancelled, type Credentials, blendersim, formatHostPort } from '@blender-sim/protocol';
import { type NodeCallOptions, NodeUnavailable, type RenderNodeConnector } from './render-node-client.js';

/** Talks to render nodes over gRPC. One channel a node, kept as long as the node is registered. */
export function grpcRenderNodeConnector(credentials: Credentials): RenderNodeConnector {
  return (host, port) => {
    const client = new blendersim.SlaveEmulate(formatHostPort({ host, port }), credentials.channel, CHANNEL_OPTIONS);
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
      renderStream: async function* (request, options) {
        const call = client.RenderStream(request, callOptions(options));
        const cancel = (): void => call.cancel();
        options.signal.addEventListener('abort', cancel, { once: true });
        if (options.signal.aborted) cancel();
        try {
          // A gRPC readable yields what its type says; the generated type of the iterator is `any`.
          yield* call;
        } catch (error) {
          throw failure(error, options.signal);
        } finally {
          options.signal.removeEventListener('abort', cancel);
          call.cancel();
        }
      },
      close: () => client.close(),
    };
  };
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
