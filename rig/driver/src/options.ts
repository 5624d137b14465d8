import type { BackoffOptions, Clock, Logger } from '@blender-sim/base';
import type { Credentials, HostPort } from '@blender-sim/protocol';
import type { PixelFormatName } from './batch.js';
import type { QualityOptions } from './quality.js';

/** How a driver is set up; only the address is needed. */
export interface BlenderSimDriverOptions {
  /** The main node: `HOST:PORT` or its two parts. */
  readonly address: HostPort | string;
  /** Default: no encryption. See loadCredentials for TLS. */
  readonly credentials?: Credentials;
  /** Of the protocol, semantic. Default: the one this SDK was written for. */
  readonly version?: string;
  /** Between two heartbeats. Default 1000 (the specification's): the main node forgets a driver after 3 s without. */
  readonly heartbeatMs?: number;
  /** Default deadline of every call but renders. Default 5000: such calls take milliseconds, a restart less than 5 s. */
  readonly callDeadlineMs?: number;
  /**
   * Default deadline of renders. Default 600000 (10 min): a large batch may take minutes, but a call that never ends
   * hides a fault. Infinity: none.
   */
  readonly renderDeadlineMs?: number;
  /** Pauses between tries to register again. Default 100 ms, doubling up to 1000 ms. */
  readonly backoff?: BackoffOptions;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** For every call: how long it may take, and a way to give it up. */
export interface CallOptions {
  /** In milliseconds, everything included: waiting for a reconnection, and sending again. Infinity: none. */
  readonly deadlineMs?: number;
  /** Aborting cancels the call, on the main node too. */
  readonly signal?: AbortSignal;
}

/** For renders; the quality's defaults are the rig's. */
export interface RenderOptions extends CallOptions, QualityOptions {
  /** Default MONO8, the only format an original main node knows. */
  readonly pixelFormat?: PixelFormatName;
}
