import * as grpc from '@grpc/grpc-js';
import { messageOf, sharedAbort } from '@blender-sim/base';

/** What a handler is told of the call besides its request. */
export interface CallContext {
  /** Aborts when the caller cancels, its connection closes or its deadline passes. */
  readonly signal: AbortSignal;
  /** Wall time of the caller's deadline; undefined: none. */
  readonly deadline: Date | undefined;
}

/** The call ended because its caller went or its time was up; nothing is left to answer. */
export class CallCancelled extends Error {
  constructor() {
    super('the call was cancelled or its deadline passed');
    this.name = 'CallCancelled';
  }
}

/**
 * Makes a gRPC unary handler of a plain async function. A rejection becomes a gRPC status: CANCELLED where the call was
 * cancelled, else INTERNAL; the domain's own errors have to be in the response already.
 */
export function unaryHandler<Request, Response>(
  handle: (request: Request, context: CallContext) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const context = contextOf(call);
    void answer(async () => handle(call.request, context)).then((result) => {
      context.answered();
      if ('value' in result) callback(null, result.value);
      else callback(serviceError(result.error, context.signal));
    });
  };
}

/** As unaryHandler, for a handler that yields the messages of a stream. The next one is asked for when there is room. */
export function streamHandler<Request, Response>(
  handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
): grpc.handleServerStreamingCall<Request, Response> {
  return (call) => {
    const context = contextOf(call);
    const pump = async (): Promise<void> => {
      for await (const message of handle(call.request, context)) {
        if (!call.write(message)) await drained(call, context.signal);
      }
    };
    void answer(pump).then((result) => {
      context.answered();
      if ('value' in result) call.end();
      else call.emit('error', serviceError(result.error, context.signal));
    });
  };
}

async function answer<T>(work: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

type AnyServerCall = {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
  getDeadline(): grpc.Deadline;
};

/** @returns with `answered`, to be called when the handler is through: grpc-js says of every call in the end that it is cancelled. */
function contextOf(call: AnyServerCall): CallContext & { answered(): void } {
  const controller = sharedAbort();
  let over = false;
  const cancel = (): void => {
    if (!over) controller.abort(new CallCancelled());
  };
  if (call.cancelled) cancel();
  else call.on('cancelled', cancel);
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline : Number.isFinite(deadline) ? new Date(deadline) : undefined;
  const answered = (): void => {
    over = true;
  };
  return { signal: controller.signal, deadline: at, answered };
}

function drained(call: grpc.ServerWritableStream<unknown, unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      call.removeListener('drain', onDrain);
      reject(signal.reason as Error);
    };
    call.once('drain', onDrain);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function serviceError(error: unknown, signal: AbortSignal): Partial<grpc.ServiceError> {
  if (signal.aborted) return { code: grpc.status.CANCELLED, details: messageOf(signal.reason) };
  // A deadline that was handed on passes down there a moment before it does here.
  if (error instanceof CallCancelled) return { code: grpc.status.CANCELLED, details: error.message };
  return { code: grpc.status.INTERNAL, details: messageOf(error) };
}
