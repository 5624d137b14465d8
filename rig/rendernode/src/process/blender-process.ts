import { readFile } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { type Clock, type Deferred, type Logger, type MonotonicMs, deferred, messageOf } from '@blender-sim/base';
import { Channel } from '../channel/channel.js';
import type { Frame } from '../channel/frame.js';
import { Message } from '../channel/message.js';
import {
  type FrameNotice,
  type FromScript,
  type LoadedScene,
  type RenderWork,
  TYPE,
  parseFromScript,
  renderMessage,
} from '../channel/messages.js';
import { BlenderError } from './blender-error.js';
import { type LaunchOptions, type LaunchedBlender, launchBlender } from './blender-launch.js';
import type { BlenderScene } from './blender-scene.js';

export interface BlenderProcessOptions extends LaunchOptions {
  readonly scene: BlenderScene;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: BlenderTiming;
}

/** How long a Blender process may take, in milliseconds. */
export interface BlenderTiming {
  /** From the start to HELLO. Blender needs 2-3 s; a cold disk or a busy machine many times that. */
  readonly startMs: number;
  /** From LOAD to LOADED: a large .blend takes minutes. */
  readonly loadMs: number;
  /** Silence after which the process counts as hung; it speaks every 500 ms. */
  readonly heartbeatMs: number;
  /** From one pattern to the next. */
  readonly frameMs: number;
  /** After CANCEL, for the pattern under way; then the process is killed: nobody waits for that pattern. */
  readonly cancelMs: number;
  /** After QUIT. */
  readonly quitMs: number;
}

export const DEFAULT_TIMING: BlenderTiming = {
  startMs: 120_000,
  loadMs: 600_000,
  heartbeatMs: 6_000,
  frameMs: 600_000,
  cancelMs: 2_000,
  quitMs: 3_000,
};

/** What a task's patterns become. Frames come one at a time: the next one waits until onFrame has resolved. */
export interface ProcessTaskCalls {
  onFrame(frame: FrameNotice, file: string): Promise<void>;
  onProgress(done: number, fraction: number): void;
}

/** One state at a time; only `idle` takes work. */
export type ProcessState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly task: RunningTask }
  | { readonly kind: 'ended'; readonly error: BlenderError };

interface RunningTask {
  readonly number: number;
  readonly calls: ProcessTaskCalls;
  readonly result: Deferred<void>;
  readonly delivering: Set<Promise<void>>;
  cancelled: boolean;
}

/** One live Blender process (the specification's SCB): its channel, its state, its end. */
export class BlenderProcess {
  readonly #options: BlenderProcessOptions;
  readonly #launched: LaunchedBlender;
  readonly #ended = deferred<BlenderError>();
  readonly #loaded = deferred<LoadedScene>();
  #state: ProcessState = { kind: 'starting' };
  #channel: Channel | undefined;
  #heardMs: MonotonicMs;
  #frameMs: MonotonicMs;
  #cancelTimer: () => void = () => undefined;
  #nextTask = 0;

  private constructor(options: BlenderProcessOptions, launched: LaunchedBlender) {
    this.#options = options;
    this.#launched = launched;
    this.#heardMs = this.#frameMs = options.clock.monotonicMs();
  }

  /**
   * Starts Blender and loads the scene.
   * @throws BlenderError BLENDER_START_FAILED, SCENE_REFUSED; the signal's reason. Nothing is left running then.
   */
  static async start(options: BlenderProcessOptions, signal?: AbortSignal): Promise<BlenderProcess> {
    signal?.throwIfAborted();
    const launched = await launchBlender(options);
    const self = new BlenderProcess(options, launched);
    const onAbort = (): void => self.#end(new BlenderError('BLENDER_START_FAILED', 'the start was given up'));
    signal?.addEventListener('abort', onAbort, { once: true });
    self.#watch();
    try {
      await self.#loaded.promise;
      return self;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  get pid(): number {
    return this.#launched.child.pid ?? 0;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** The scene as Blender loaded it. */
  get scene(): Promise<LoadedScene> {
    return this.#loaded.promise;
  }

  /** Resolves with the reason when the process has ended and its files are gone, whoever ended it. */
  get ended(): Promise<BlenderError> {
    return this.#ended.promise;
  }

  /** Memory of the process in octets; 0 where the system does not tell. */
  async rssBytes(): Promise<number> {
    try {
      const statm = await readFile(`/proc/${String(this.pid)}/statm`, 'utf8');
      return Number(statm.split(' ')[1]) * 4096;
    } catch {
      return 0;
    }
  }

  /**
   * Renders one message's patterns.
   * @throws BlenderError BLENDER_LOST, TASK_FAILED, TASK_CANCELLED; what onFrame threw (the process is ended then: what
   * it has in its slots is not known any more).
   */
  async run(work: RenderWork, calls: ProcessTaskCalls, signal?: AbortSignal): Promise<void> {
    if (this.#state.kind !== 'idle')
      throw new BlenderError('BLENDER_LOST', `process ${String(this.pid)} is ${this.#state.kind}`);
    signal?.throwIfAborted();
    const task: RunningTask = {
      number: this.#nextTask++,
      calls,
      result: deferred<void>(),
      delivering: new Set(),
      cancelled: false,
    };
    this.#setState({ kind: 'busy', task });
    this.#frameMs = this.#options.clock.monotonicMs();
    const onAbort = (): void => this.#cancel(task);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#channel?.write(TYPE.RENDER, renderMessage(task.number, work).bytes());
    try {
      await task.result.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await Promise.allSettled(task.delivering);
    }
  }

  /** Asks Blender to quit, and kills it when it does not. Resolves when it is gone. Twice is fine. */
  async stop(): Promise<void> {
    if (this.#state.kind === 'idle') {
      this.#channel?.write(TYPE.QUIT);
      const cancel = this.#options.clock.after('blender quit', this.#options.timing.quitMs, () =>
        this.kill('it did not quit'),
      );
      await this.#ended.promise;
      cancel();
      return;
    }
    this.kill('it was stopped');
    await this.#ended.promise;
  }

  /** Ends the process at once. */
  kill(reason: string): void {
    this.#end(new BlenderError('BLENDER_LOST', `Blender process ${String(this.pid)} was killed: ${reason}`));
  }

  #setState(state: ProcessState): void {
    this.#state = state;
  }

  #watch(): void {
    const { clock, timing } = this.#options;
    const { child, connected } = this.#launched;
    child.once('error', (error) => this.#end(this.#startFailed(`it could not be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      this.#end(this.#lost(signal === null ? `it ended with status ${String(code)}` : `it was ended by ${signal}`));
    });
    void connected.then((socket) => {
      this.#channel = new Channel(
        socket,
        (frame) => this.#onFrame(frame),
        (error) => this.#end(this.#lost(error ? `its channel broke: ${messageOf(error)}` : 'it closed its channel')),
      );
    });
    const stopWatching = clock.every('blender watch', 500, () => this.#checkTimes());
    const startTimer = clock.after('blender start', timing.startMs, () => {
      if (this.#state.kind === 'starting')
        this.#end(this.#startFailed(`it said nothing within ${String(timing.startMs / 1000)} s`));
    });
    void this.#ended.promise.then(() => {
      stopWatching();
      startTimer();
    });
  }

  #checkTimes(): void {
    const { clock, timing } = this.#options;
    const nowMs = clock.monotonicMs();
    const silentMs = nowMs - this.#heardMs;
    const { kind } = this.#state;
    // An importer in C may keep the script's threads from running for a while.
    const allowedMs = kind === 'loading' ? Math.max(timing.heartbeatMs, 60_000) : timing.heartbeatMs;
    if (kind !== 'starting' && silentMs > allowedMs) {
      this.#end(this.#lost(`it hangs: no heartbeat for ${(silentMs / 1000).toFixed(1)} s`));
    } else if (kind === 'loading' && nowMs - this.#frameMs > timing.loadMs) {
      this.#end(this.#startFailed(`it did not load the scene within ${String(timing.loadMs / 1000)} s`));
    } else if (kind === 'busy' && nowMs - this.#frameMs > timing.frameMs) {
      this.#end(
        this.#lost(`it hangs: no pattern finished within ${String(timing.frameMs / 1000)} s (render.frame_timeout_s)`),
      );
    }
  }

  #onFrame(frame: Frame): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    this.#onMessage(parseFromScript(frame));
  }

  #onMessage(message: FromScript): void {
    switch (message.kind) {
      case 'hello':
        if (message.token !== this.#launched.token) throw new Error('a HELLO with a wrong token');
        this.#launched.stopListening();
        this.#setState({ kind: 'loading' });
        this.#frameMs = this.#heardMs;
        this.#channel?.writeJson(TYPE.LOAD, this.#options.scene);
        return;
      case 'loaded':
        this.#setState({ kind: 'idle' });
        this.#loaded.resolve(message.scene);
        return;
      case 'load-failed':
        this.#end(new BlenderError('SCENE_REFUSED', message.message, { fields: { failure: message.failure } }));
        return;
      case 'heartbeat':
        if (this.#state.kind === 'busy' && message.taskNumber === this.#state.task.number) {
          this.#state.task.calls.onProgress(message.done, message.fraction);
        }
        return;
      case 'frame':
        this.#deliver(message.frame);
        return;
      case 'task-done':
        void this.#finish(message.taskNumber);
        return;
      case 'task-failed':
        this.#fail(message.taskNumber, message.message);
    }
  }

  #deliver(frame: FrameNotice): void {
    if (this.#state.kind !== 'busy' || frame.taskNumber !== this.#state.task.number) return;
    const { task } = this.#state;
    this.#frameMs = this.#heardMs;
    const taken = (): void => {
      const message = Message.empty().appendU32(frame.taskNumber).appendU32(frame.index);
      this.#channel?.write(TYPE.FRAME_TAKEN, message.bytes());
    };
    if (task.cancelled) {
      taken();
      return;
    }
    const delivery = task.calls
      .onFrame(frame, `${this.#launched.folder}/slot${String(frame.slot)}.exr`)
      .then(taken, (error: unknown) => {
        task.result.reject(error);
        this.kill(`pattern ${String(frame.index)} could not be taken: ${messageOf(error)}`);
      });
    task.delivering.add(delivery);
    void delivery.then(() => task.delivering.delete(delivery));
  }

  /** The last pattern may still be on its way to the camera. */
  async #finish(taskNumber: number): Promise<void> {
    const task = this.#take(taskNumber);
    if (task === undefined) return;
    await Promise.all(task.delivering);
    if (task.cancelled) task.result.reject(new BlenderError('TASK_CANCELLED', 'the task was cancelled'));
    else task.result.resolve();
  }

  #fail(taskNumber: number, message: string): void {
    this.#take(taskNumber)?.result.reject(new BlenderError('TASK_FAILED', message));
  }

  /** The task is over; the process is free. */
  #take(taskNumber: number): RunningTask | undefined {
    if (this.#state.kind !== 'busy' || this.#state.task.number !== taskNumber) return undefined;
    const { task } = this.#state;
    this.#cancelTimer();
    this.#setState({ kind: 'idle' });
    return task;
  }

  #cancel(task: RunningTask): void {
    if (task.cancelled || this.#state.kind !== 'busy' || this.#state.task !== task) return;
    task.cancelled = true;
    this.#channel?.write(TYPE.CANCEL, Message.empty().appendU32(task.number).bytes());
    this.#cancelTimer = this.#options.clock.after('blender cancel', this.#options.timing.cancelMs, () => {
      this.kill('its task was cancelled and the pattern under way took too long');
    });
  }

  #lost(what: string): BlenderError {
    const starting = this.#state.kind === 'starting' || this.#state.kind === 'loading';
    return starting
      ? this.#startFailed(what)
      : new BlenderError('BLENDER_LOST', `Blender process ${String(this.pid)} was lost: ${what}`);
  }

  #startFailed(what: string): BlenderError {
    const said = this.#launched.output().trim().split('\n').slice(-3).join(' | ');
    return new BlenderError(
      'BLENDER_START_FAILED',
      `Blender could not start: ${what}${said === '' ? '' : `; it printed: ${said}`}`,
    );
  }

  #end(error: BlenderError): void {
    if (this.#state.kind === 'ended') return;
    const before = this.#state;
    this.#setState({ kind: 'ended', error });
    this.#cancelTimer();
    this.#launched.stopListening();
    const { child, folder } = this.#launched;
    const gone = new Promise<void>((resolve) => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });
    // Also a stopped process (SIGSTOP) dies of this one.
    child.kill('SIGKILL');
    this.#channel?.close();
    this.#loaded.promise.catch(() => undefined);
    this.#loaded.reject(error);
    if (before.kind === 'busy') {
      before.task.result.reject(
        before.task.cancelled ? new BlenderError('TASK_CANCELLED', 'the task was cancelled', { cause: error }) : error,
      );
    }
    void gone
      .then(() => rm(folder, { recursive: true, force: true }))
      .catch((cause: unknown) => this.#options.logger.warn('files left behind', { folder, reason: messageOf(cause) }))
      .then(() => this.#ended.resolve(error));
  }
}
