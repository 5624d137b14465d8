import { CodedError, type CodedErrorOptions } from '@blender-sim/base';
import { ErrCode } from './gen/blendersim/ErrCode.js';
import type { Status__Output } from './gen/blendersim/Status.js';

export type StatusCode = keyof typeof ErrCode;
export type StatusErrorCode = Exclude<StatusCode, 'OK'>;

/** An in-band Status that is not OK, as an error to throw; adapters turn it into the Status of a response and back. */
export class StatusError extends CodedError<StatusErrorCode> {
  constructor(code: StatusErrorCode, message: string, options: CodedErrorOptions = {}) {
    super(code, message, options);
  }

  /** The Status to put into a response. */
  toStatus(): Status__Output {
    return { code: ErrCode[this.code], message: this.message };
  }
}

export const OK_STATUS: Status__Output = { code: ErrCode.OK, message: '' };

const NAMES: ReadonlyMap<number, StatusCode> = new Map(
  Object.entries(ErrCode).map(([name, value]) => [value, name as StatusCode]),
);

/** The name of a code; a number from a newer peer that this version does not know is INTERNAL. */
export function statusCodeName(code: number): StatusCode {
  return NAMES.get(code) ?? 'INTERNAL';
}

/**
 * Returns when `status` is OK. A response without a Status counts as OK: proto3 omits what is default.
 * @throws StatusError with the response's code and message.
 */
export function assertOk(status: Status__Output | null | undefined): void {
  if (!status) return;
  const name = statusCodeName(status.code);
  if (name !== 'OK') throw new StatusError(name, status.message);
}

/** The Status for whatever was thrown: a StatusError as it is, all else INTERNAL. */
export function statusOf(error: unknown): Status__Output {
  if (error instanceof StatusError) return error.toStatus();
  return { code: ErrCode.INTERNAL, message: error instanceof Error ? error.message : String(error) };
}
