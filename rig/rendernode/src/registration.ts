import type * as grpc from '@grpc/grpc-js';
import {
  type Clock,
  type Deferred,
  type Logger,
  backoffMs,
  deferred,
  messageOf,
  raceAbort,
  sleep,
} from '@blender-sim/base';
import {
  CHANNEL_OPTIONS,
  type Credentials,
  type EmulateClient,
  type HostPort,
  type NodeInfo,
  type NodeHeartBeat,
  type RegisterNodeRsp__Output,
  type Status__Output,
  StatusError,
  assertOk,
  blendersim,
  channelTarget,
  formatHostPort,
} from '@blender-sim/protocol';

export interface RegistrationOptions {
  readonly main: HostPort;
  readonly credentials: Credentials;
  readonly info: NodeInfo;
  /** Figures for the heartbeats. */
  readonly load: () => Omit<NodeHeartBeat, 'serial'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default 1000. */
  readonly heartbeatMs?: number;
}

/** What can't be mended by trying again: the main node understood us and said no. */
const REFUSALS: ReadonlySet<string> = new Set(['RIG_MISMATCH', 'INVALID_ARGUMENT']);

/** Keeps the node registered with its main node: registers, sends heartbeats, registers again when it is forgotten. */
export class Registration implements AsyncDisposable {
  readonly #options: RegistrationOptions;
  readonly #client: EmulateClient;
  readonly #closing = new AbortController();
  readonly #first: Deferred<void> = deferred();
  readonly #loop: Promise<void>;
  #serial: number | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#client = new blendersim.Emulate(channelTarget(options.main), options.credentials.channel, CHANNEL_OPTIONS);
    this.#first.promise.catch(() => undefined);
    this.#loop = this.#run();
  }

  /** The serial held now; undefined while not registered. */
  get serial(): number | undefined {
    return this.#serial;
  }

  /**
   * Resolves with the first registration. A main node that is not there is waited for.
   * @throws StatusError when the main node refuses this node; the signal's reason.
   */
  registered(signal?: AbortSignal): Promise<void> {
    return raceAbort(this.#first.promise, signal);
  }

  /** Leaves the main node, so that nothing more is sent here. Twice is fine. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const reason = new Error('the registration was closed');
    this.#closing.abort(reason);
    this.#first.reject(reason);
    await this.#loop;
    const serial = this.#serial;
    this.#serial = undefined;
    if (serial !== undefined) {
      await this.#call<Status__Output>((options, done) => this.#client.UnRegisterNode({ serial }, options, done)).catch(
        (error: unknown) => this.#options.logger.info('main node not told of the end', { reason: messageOf(error) }),
      );
    }
    this.#client.close();
  }

  async #run(): Promise<void> {
    const { clock, logger, heartbeatMs = 1000, main } = this.#options;
    const { signal } = this.#closing;
    let attempt = 0;
    while (!signal.aborted) {
      try {
        if (this.#serial === undefined) await this.#register();
        else await this.#heartbeat(this.#serial);
        attempt = 0;
        await sleep(clock, 'node heartbeat', heartbeatMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof StatusError && REFUSALS.has(error.code)) this.#first.reject(error);
        // Forgotten: register again at once. Not reached: the serial may still be good when the main node answers again.
        if (error instanceof StatusError && error.code === 'UNAUTHORIZED' && this.#serial !== undefined) {
          logger.info('main node forgot this node', { main: formatHostPort(main) });
          this.#serial = undefined;
          continue;
        }
        attempt += 1;
        // The first time, and then ever more seldom: a main node may be away for hours.
        logger[Number.isInteger(Math.log2(attempt)) ? 'warn' : 'debug'](
          error instanceof StatusError ? 'main node refused' : 'main node not reached',
          {
            main: formatHostPort(main),
            attempt,
            reason: messageOf(error),
          },
        );
        await sleep(clock, 'node registration', backoffMs(attempt, { firstMs: 100, maxMs: 1000 }), signal).catch(
          () => undefined,
        );
      }
    }
  }

  async #register(): Promise<void> {
    const response = await this.#call<RegisterNodeRsp__Output>(
      (options, done) => this.#client.RegisterNode(this.#options.info, options, done),
      this.#closing.signal,
    );
    assertOk(response.status);
    this.#serial = response.serial?.serial ?? 0;
    this.#options.logger.info('registered', { main: formatHostPort(this.#options.main), node: this.#serial });
    this.#first.resolve();
  }

  async #heartbeat(serial: number): Promise<void> {
    const beat = { ...this.#options.load(), serial };
    const status = await this.#call<Status__Output>(
      (options, done) => this.#client.HeartBeatNode(beat, options, done),
      this.#closing.signal,
    );
    assertOk(status);
  }

  /** A frozen main node must not freeze the heartbeats: every call has a deadline, in gRPC's own wall time. */
  #call<T>(
    start: (options: grpc.CallOptions, done: grpc.requestCallback<T>) => grpc.ClientUnaryCall,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + 2 * (this.#options.heartbeatMs ?? 1000);
      const call = start({ deadline }, (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (error === null && response !== undefined) resolve(response);
        else reject(error ?? new Error('no answer'));
      });
      const cancel = (): void => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }
}
