import * as grpc from '@grpc/grpc-js';
import { CodedError } from '@blender-sim/base';
import { StatusError, type StatusErrorCode } from '@blender-sim/protocol';

/**
 * Everything a driver's call can fail with. The main node's own codes (UNAUTHORIZED, OVERLOAD, INVALID_ARGUMENT,
 * EXHAUSTED, RENDER_FAILED, RIG_MISMATCH, INTERNAL) stand beside the driver's, so that one `switch` sees all; an
 * argument the driver itself refuses before sending is INVALID_ARGUMENT too. `cause` tells who spoke: a StatusError when
 * it was the main node.
 */
export type DriverErrorCode =
  /** tryConnect has not been called, or has failed. */
  | 'NOT_CONNECTED'
  /** disconnect was called; a closed driver stays closed. */
  | 'CLOSED'
  /** No main node answered at the address before the deadline. */
  | 'CONNECT_FAILED'
  /** The call's deadline passed, waiting for a reconnection included. */
  | 'TIMEOUT'
  /** The caller's signal aborted; `cause` is its reason. */
  | 'ABORTED'
  /** The answer does not fit the request: another length, size, format or number of images. Nothing of it is returned. */
  | 'BAD_RESPONSE'
  /** A render had to be sent again after the object had been moved; its images would be of the wrong position. */
  | 'MOVED'
  /** gRPC refused the call for a reason that repeating does not cure; `fields.grpcStatus` names it. */
  | 'CALL_FAILED'
  | StatusErrorCode;

/** The error class of this package. `fields` carries the rpc (`method`), the address and what else is known. */
export class DriverError extends CodedError<DriverErrorCode> {}

/** An argument that can't be sent. */
export function invalidArgument(message: string): DriverError {
  return new DriverError('INVALID_ARGUMENT', message);
}

export function badResponse(message: string): DriverError {
  return new DriverError('BAD_RESPONSE', message);
}

/**
 * What a failed call says about the session.
 * - unauthorized: the serial is gone.
 * - unreachable: the call did not get through; it may be sent again.
 * - suspicious: a broken connection can look like this, and so can a defect: sent again only if the connection is gone.
 * - final: sending again changes nothing.
 */
export type Fault = 'unauthorized' | 'unreachable' | 'suspicious' | 'final';

/** Judges an error thrown by a call; see Fault. */
export function faultOf(error: unknown): Fault {
  if (error instanceof StatusError) return error.code === 'UNAUTHORIZED' ? 'unauthorized' : 'final';
  if (!isServiceError(error)) return 'final';
  switch (error.code) {
    case grpc.status.UNAVAILABLE:
    // We did not cancel (that is told apart before): the server did, as grpc-js does when it shuts down.
    case grpc.status.CANCELLED:
      return 'unreachable';
    case grpc.status.INTERNAL:
    case grpc.status.UNKNOWN:
      return 'suspicious';
    default:
      return 'final';
  }
}

/** Turns whatever a call threw into a DriverError; one that is a DriverError already is returned as it is. */
export function asDriverError(error: unknown, method: string, address: string): DriverError {
  if (error instanceof DriverError) return error;
  const fields = { method, address };
  if (error instanceof StatusError) {
    return new DriverError(error.code, `${method}: ${error.message || error.code}`, { cause: error, fields });
  }
  if (!isServiceError(error)) {
    return new DriverError('CALL_FAILED', `${method} at ${address} failed: ${String(error)}`, { cause: error, fields });
  }
  const grpcStatus = grpc.status[error.code];
  return error.code === grpc.status.DEADLINE_EXCEEDED
    ? new DriverError('TIMEOUT', `${method} at ${address}: the deadline has passed.`, { cause: error, fields })
    : new DriverError('CALL_FAILED', `${method} at ${address} failed with ${grpcStatus}: ${error.details}`, {
        cause: error,
        fields: { ...fields, grpcStatus },
      });
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
