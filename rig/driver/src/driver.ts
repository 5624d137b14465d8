import { type Clock, silentLogger, systemClock } from '@blender-sim/base';
import {
  type GroundTruthPart__Output,
  type HostPort,
  PROTOCOL_VERSION,
  type Position,
  type RenderRsp__Output,
  type RigInfo__Output,
  assertOk,
  formatHostPort,
  insecureCredentials,
  parseHostPort,
  positionOf,
  positionProblem,
} from '@blender-sim/protocol';
import { type ImageBatch, type ImageFrame, type Patterns, decodeBatch, encodeBatch } from './batch.js';
import { serverStream, unary } from './calls.js';
import { Emitter } from './emitter.js';
import { DriverError, asDriverError, invalidArgument } from './error.js';
import { streamFrames } from './frames.js';
import { GroundTruthAssembly, type GroundTruthResult } from './ground-truth.js';
import type { BlenderSimDriverOptions, CallOptions, RenderOptions } from './options.js';
import { PositionMemory } from './position-memory.js';
import { renderRequest } from './render-request.js';
import { Repeater } from './repeat.js';
import { type Rig, rigOf } from './rig.js';
import { type Scope, openScope } from './scope.js';
import { SessionKeeper } from './session-keeper.js';
import { type Session, type WithStatus, moveTo } from './session.js';
import type { DriverEvents, DriverState } from './state.js';

/**
 * The client SDK: sets the rig's LEDs, moves its object, gets the images (10-rig-protocol, "driver").
 *
 * Once connected it stays so: when the main node restarts, hangs or forgets it, it registers again and restores the last
 * position; calls under way wait for that within their deadline and are sent again. `on('lost')` and
 * `on('reconnected')` tell of it.
 *
 * Every method rejects with a DriverError. TIMEOUT, ABORTED, CLOSED, NOT_CONNECTED and CALL_FAILED can come from all of
 * them, as can the main node's own codes.
 */
export class BlenderSimDriver implements AsyncDisposable {
  /** HOST:PORT of the main node. */
  readonly address: string;
  readonly #clock: Clock;
  readonly #callDeadlineMs: number;
  readonly #renderDeadlineMs: number;
  readonly #events: Emitter<DriverEvents>;
  readonly #memory = new PositionMemory();
  readonly #keeper: SessionKeeper;
  readonly #repeater: Repeater;

  /**
   * Does nothing yet on the network.
   * @throws DriverError INVALID_ARGUMENT for an address that is no HOST:PORT, or an interval that is not positive.
   */
  constructor(options: BlenderSimDriverOptions) {
    const { heartbeatMs = 1000, callDeadlineMs = 5000, renderDeadlineMs = 600_000 } = options;
    const { clock = systemClock, backoff = { firstMs: 100, maxMs: 1000 } } = options;
    if (!(heartbeatMs > 0)) {
      throw invalidArgument(`heartbeatMs is ${String(heartbeatMs)}; expected a positive number of milliseconds.`);
    }
    this.address = addressOf(options.address);
    const logger = (options.logger ?? silentLogger).child({ mainNode: this.address });
    this.#clock = clock;
    this.#callDeadlineMs = callDeadlineMs;
    this.#renderDeadlineMs = renderDeadlineMs;
    this.#events = new Emitter(logger);
    this.#keeper = new SessionKeeper({
      address: this.address,
      credentials: options.credentials ?? insecureCredentials(),
      version: options.version ?? PROTOCOL_VERSION,
      clock,
      logger,
      heartbeatMs,
      tryMs: callDeadlineMs,
      backoff,
      memory: this.#memory,
      events: this.#events,
    });
    this.#repeater = new Repeater({ keeper: this.#keeper, clock, backoff });
  }

  get state(): DriverState {
    return this.#keeper.state;
  }

  /** Listens to an event; see DriverEvents. @returns a function that stops listening. */
  on<Name extends keyof DriverEvents>(name: Name, listener: (event: DriverEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /**
   * Connects and registers, with one try; from then on heartbeats are sent. Connected already: returns at once. After a
   * failure it may be called again.
   * @returns the serial the main node gave.
   * @throws DriverError CONNECT_FAILED (nobody answered; the message names the address), EXHAUSTED (too many drivers),
   * INVALID_ARGUMENT (the protocol versions do not fit).
   */
  async tryConnect(options: CallOptions = {}): Promise<number> {
    const scope = this.#scope('RegisterDriver', options, this.#callDeadlineMs);
    try {
      return (await this.#keeper.connect(scope)).serial;
    } catch (error) {
      throw this.#connectError(error);
    } finally {
      scope.dispose();
    }
  }

  /**
   * Lights the LEDs pattern after pattern and returns one image for each.
   * @throws DriverError INVALID_ARGUMENT, OVERLOAD (no render node, or all full), RENDER_FAILED, BAD_RESPONSE, MOVED.
   */
  async ledUpdateBatch(patterns: Patterns, options: RenderOptions = {}): Promise<ImageBatch> {
    const batch = encodeBatch(patterns, options.pixelFormat, options);
    const check = this.#stillThere();
    return this.#call('Render', options, this.#renderDeadlineMs, async (session, scope) => {
      check();
      const response = await unary<RenderRsp__Output>(scope, (call, done) =>
        session.client.Render(renderRequest(session, batch), call, done),
      );
      assertOk(response.status);
      return decodeBatch(batch, response);
    });
  }

  /**
   * As ledUpdateBatch, but each image as soon as it is ready: each exactly once, in the order of the patterns, also
   * across a reconnection. Nothing is sent before the first image is asked for; leaving the loop cancels the rest. The
   * deadline is that of the whole stream, the time the loop's body takes included.
   * @throws DriverError as ledUpdateBatch does.
   */
  async *ledUpdateStream(patterns: Patterns, options: RenderOptions = {}): AsyncGenerator<ImageFrame, void, undefined> {
    const batch = encodeBatch(patterns, options.pixelFormat, options);
    const scope = this.#scope('RenderStream', options, this.#renderDeadlineMs);
    try {
      yield* streamFrames(this.#repeater, scope, batch, this.#stillThere());
    } catch (error) {
      throw asDriverError(error, 'RenderStream', this.address);
    } finally {
      scope.dispose();
    }
  }

  /**
   * What is really there where the object is: normals, depth, points, albedo and mask as the camera sees them, and where
   * the LEDs are from there. Nothing is lit for it. Its default deadline is that of renders.
   * @throws DriverError OVERLOAD, RENDER_FAILED, BAD_RESPONSE, MOVED; CALL_FAILED from an original main node, which has no
   * GetGroundTruth.
   */
  async groundTruth(options: CallOptions = {}): Promise<GroundTruthResult> {
    const check = this.#stillThere();
    return this.#call('GetGroundTruth', options, this.#renderDeadlineMs, async ({ client, serial }, scope) => {
      check();
      const assembly = new GroundTruthAssembly();
      for await (const part of serverStream<GroundTruthPart__Output>(scope, (call) =>
        client.GetGroundTruth({ id: { serial } }, call),
      )) {
        assertOk(part.status);
        assembly.take(part);
      }
      return assembly.result();
    });
  }

  /**
   * Moves the object; renders asked for after that show it there. The position is restored after a reconnection.
   * @param position in the rig's length unit (`getRig`), millimetres unless the rig says otherwise.
   * @throws DriverError INVALID_ARGUMENT for a position that is not finite or outside the stage's travel.
   */
  async move(position: Position, options: CallOptions = {}): Promise<void> {
    const problem = positionProblem(position);
    if (problem !== undefined) throw invalidArgument(problem);
    const { x, y, z } = position;
    const ticket = this.#memory.request({ x, y, z });
    try {
      await this.#call('Move', options, this.#callDeadlineMs, async (session, scope) => {
        if (this.#memory.overtaken(ticket)) return true;
        await moveTo(session, { x, y, z }, scope);
        // Carried out for a serial that has been lost meanwhile: the new one does not know of it.
        if (this.#keeper.current !== session) return undefined;
        this.#memory.confirm(ticket);
        return true;
      });
    } finally {
      this.#memory.forget(ticket);
    }
  }

  /** Where the main node has the object: the rig's home position before the first `move`. */
  async getPosition(options: CallOptions = {}): Promise<Position> {
    return this.#call('GetPosition', options, this.#callDeadlineMs, async ({ client, serial }, scope) => {
      const response = await unary<WithStatus & { readonly position: Position | null }>(scope, (call, done) =>
        client.GetPosition({ id: { serial } }, call, done),
      );
      assertOk(response.status);
      return positionOf(response.position);
    });
  }

  /**
   * What is rendered: LEDs, image size, limits.
   * @throws DriverError OVERLOAD while no render node has told; CALL_FAILED from an original main node, which has no GetRig.
   */
  async getRig(options: CallOptions = {}): Promise<Rig> {
    return this.#call('GetRig', options, this.#callDeadlineMs, async ({ client, serial }, scope) => {
      const response = await unary<RigInfo__Output>(scope, (call, done) => client.GetRig({ serial }, call, done));
      assertOk(response.status);
      return rigOf(response);
    });
  }

  /**
   * Ends it all: calls under way reject with CLOSED, the serial is given back (best effort, at most a second), the
   * connection is closed. Final; twice is fine. Never rejects.
   */
  disconnect(): Promise<void> {
    return this.#keeper.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  async #call<T>(
    method: string,
    options: CallOptions,
    deadlineMs: number,
    send: (session: Session, scope: Scope) => Promise<T | undefined>,
  ): Promise<T> {
    const scope = this.#scope(method, options, deadlineMs);
    try {
      return await this.#repeater.run(scope, (session) => send(session, scope));
    } catch (error) {
      throw asDriverError(error, method, this.address);
    } finally {
      scope.dispose();
    }
  }

  #scope(what: string, { deadlineMs, signal }: CallOptions, defaultMs: number): Scope {
    return openScope({
      clock: this.#clock,
      what,
      deadlineMs: deadlineMs ?? defaultMs,
      signal,
      closed: this.#keeper.closed,
      explain: () => this.#whyWaiting(),
    });
  }

  #whyWaiting(): string {
    const state = this.state;
    if (state.kind === 'connecting') return '';
    if (state.kind !== 'reconnecting') return ` from the main node at ${this.address}`;
    const gone = String(Math.round(this.#clock.monotonicMs() - state.sinceMs));
    const problem = state.problem === undefined ? '' : `; the last try to register again failed: ${state.problem}`;
    return `; the main node at ${this.address} was lost ${gone} ms ago (${state.reason})${problem}`;
  }

  /** Renders sent again have to find the object where it was when they were asked for. */
  #stillThere(): () => void {
    const ticket = this.#memory.newest;
    return () => {
      if (this.#memory.newest === ticket) return;
      throw new DriverError(
        'MOVED',
        'The object was moved while this render waited to be sent; its images would be of another position.',
      );
    };
  }

  #connectError(error: unknown): DriverError {
    const failure = asDriverError(error, 'RegisterDriver', this.address);
    if (failure.code !== 'TIMEOUT' && failure.code !== 'CALL_FAILED') return failure;
    const details = failure.cause instanceof Error && 'details' in failure.cause ? failure.cause.details : undefined;
    // grpc-js ends this detail with an empty note.
    const why = typeof details === 'string' ? details.replace(/\s*Resolution note:\s*$/, '') : failure.message;
    return new DriverError('CONNECT_FAILED', `Can't reach a main node at ${this.address}: ${why}`, {
      cause: failure,
      fields: { address: this.address },
    });
  }
}

function addressOf(address: HostPort | string): string {
  if (typeof address !== 'string') return formatHostPort(address);
  try {
    return formatHostPort(parseHostPort(address));
  } catch (error) {
    throw new DriverError('INVALID_ARGUMENT', `address: ${(error as Error).message}`, { cause: error });
  }
}
