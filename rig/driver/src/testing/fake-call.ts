import type * as grpc from '@grpc/grpc-js';
import { type EmulateHandlers, ErrCode, type Status__Output } from '@blender-sim/protocol';

/** A call that reached the fake. */
export interface FakeCall {
  readonly method: keyof EmulateHandlers;
  readonly serial: number;
  readonly request: unknown;
  /** Of the method, counted from 1. */
  readonly count: number;
  /** When the client wants the answer by. */
  readonly deadline: grpc.Deadline;
  /** Resolves when the client has gone away or has cancelled. */
  readonly cancelled: Promise<void>;
}

/** What the fake does instead of its normal answer. */
export type Script =
  /** Never answers. */
  | 'hang'
  /** An in-band status. */
  | { readonly status: Status__Output }
  /** A gRPC status. */
  | { readonly grpc: grpc.status; readonly details?: string }
  /** The response (of a stream: its messages), as it is. */
  | { readonly response: object | readonly object[] }
  /** A stream that sends so many messages and then breaks with UNAVAILABLE. */
  | { readonly breakAfter: number };

export interface FakeMainNodeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 4. */
  readonly width?: number;
  /** Default 3. */
  readonly height?: number;
  /** LEDs of the rig. Default 8. */
  readonly lightCount?: number;
  /** The first serial that is given. Default 1. */
  readonly firstSerial?: number;
  /** Asked for every call; undefined: the normal answer. May wait. */
  readonly script?: (call: FakeCall) => Script | undefined | Promise<Script | undefined>;
}

/** In-band: the serial is not known. */
export const UNAUTHORIZED: Status__Output = { code: ErrCode.UNAUTHORIZED, message: 'scripted' };
