import { readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { type Clock, type Logger, deferred, messageOf } from '@blender-sim/base';
import { Channel } from '../channel/channel.js';
import { FrameError } from '../channel/frame.js';
import { type FromScript, type LoadedScene, TYPE, parseFromScript } from '../channel/messages.js';
import type { ProcessWork } from '../channel/work.js';
import { BlenderError } from './blender-error.js';
import { type LaunchOptions, type LaunchedBlender, launchBlender } from './blender-launch.js';
import type { BlenderScene } from './blender-scene.js';
import type { BlenderTiming } from './blender-timing.js';
import { ProcessWatch, WATCH_MS, type WatchedPhase } from './process-watch.js';
import type { ProcessTaskCalls } from './running-task.js';
import { TaskRunner } from './task-runner.js';

export interface BlenderProcessOptions extends LaunchOptions {
  readonly scene: BlenderScene;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: BlenderTiming;
}

/** One state at a time; only `ready` takes work. `leaving`: asked to quit, or its channel has closed. */
export type ProcessState = 'starting' | 'loading' | 'ready' | 'leaving' | 'ended';

/** How a process ended. */
export interface ProcessEnd {
  readonly error: BlenderError;
  /** Whether it ended by a fault of its own, and not because we wanted it to. */
  readonly fault: boolean;
}

/** A closed channel is mostly the first sign of the program's end, which says more: it is waited for so long. */
const EXIT_GRACE_MS = 1000;

/** One live Blender process (the specification's SCB): its channel, its state, its end. */
export class BlenderProcess {
  readonly #options: BlenderProcessOptions;
  readonly #launched: LaunchedBlender;
  readonly #watch: ProcessWatch;
  readonly #ended = deferred<ProcessEnd>();
  readonly #loaded = deferred<LoadedScene>();
  readonly #tasks: TaskRunner;
  readonly #timers: (() => void)[] = [];
  #state: ProcessState = 'starting';
  #channel: Channel | undefined;
  #pid: number;
  #scene: LoadedScene | undefined;
  #asked = false;

  private constructor(options: BlenderProcessOptions, launched: LaunchedBlender) {
    this.#options = options;
    this.#launched = launched;
    this.#pid = launched.pid;
    this.#watch = new ProcessWatch(options.timing, options.clock.monotonicMs());
    this.#tasks = new TaskRunner({
      clock: options.clock,
      folder: launched.folder,
      cancelMs: options.timing.cancelMs,
      write: (type, payload) => this.#channel?.write(type, payload),
      moved: () => this.#watch.moved(),
      lose: (what) => this.#end(this.#lost(what)),
      kill: (reason) => this.kill(reason),
    });
    // Also a process that ends before or after start() waits for it.
    this.#loaded.promise.catch(() => undefined);
    this.#timers.push(options.clock.every('blender watch', WATCH_MS, () => this.#look()));
    void launched.exited.then((how) => this.#end(this.#lost(how)));
    void launched.connected.then((socket) => this.#connect(socket));
  }

  /**
   * Starts Blender and loads the scene.
   * @throws BlenderError BLENDER_START_FAILED, SCENE_REFUSED; the signal's reason. Nothing is left running then.
   */
  static async start(options: BlenderProcessOptions, signal?: AbortSignal): Promise<BlenderProcess> {
    signal?.throwIfAborted();
    let launched: LaunchedBlender;
    try {
      launched = await launchBlender(options);
    } catch (error) {
      throw new BlenderError('BLENDER_START_FAILED', `Blender could not be started: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const self = new BlenderProcess(options, launched);
    const onAbort = (): void => self.kill('its start was given up');
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await self.#loaded.promise;
      return self;
    } catch (error) {
      await self.#ended.promise;
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Of Blender itself, also where a wrapper script started it. */
  get pid(): number {
    return this.#pid;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Loaded and not on its way out. */
  get alive(): boolean {
    return this.#state === 'ready';
  }

  /** Alive and without a task. */
  get idle(): boolean {
    return this.alive && !this.#tasks.busy;
  }

  /** The scene as Blender loaded it. */
  get scene(): LoadedScene {
    if (this.#scene === undefined) throw new Error('start() resolves with the scene loaded');
    return this.#scene;
  }

  /** Resolves when the process has ended and its files are gone, whoever ended it. */
  get ended(): Promise<ProcessEnd> {
    return this.#ended.promise;
  }

  /** Memory of the process in octets; 0 where the system does not tell. */
  async rssBytes(): Promise<number> {
    try {
      const status = await readFile(`/proc/${String(this.pid)}/status`, 'utf8');
      return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      return 0;
    }
  }

  /**
   * Renders one message's patterns.
   * @throws BlenderError BLENDER_LOST, TASK_FAILED, TASK_CANCELLED; what onFrame threw (the process is ended then: what
   * it has in its slots is not known any more); FrameError for more work than a message can hold.
   */
  async run(work: ProcessWork, calls: ProcessTaskCalls, signal?: AbortSignal): Promise<void> {
    if (!this.idle) {
      const why = this.alive ? 'busy' : this.#state;
      throw new BlenderError('BLENDER_LOST', `Blender process ${String(this.pid)} is ${why}`);
    }
    await this.#tasks.run(work, calls, signal);
  }

  /** Asks Blender to quit, and kills it when it does not. Resolves when it is gone. Twice is fine. */
  async stop(): Promise<void> {
    if (this.idle) {
      this.#asked = true;
      this.#state = 'leaving';
      this.#channel?.write(TYPE.QUIT);
      this.#after('blender quit', this.#options.timing.quitMs, () => this.kill('it did not quit'));
    } else if (this.#state !== 'leaving') {
      this.kill('it was stopped');
    }
    await this.#ended.promise;
  }

  /** Ends the process at once, by our own wish. */
  kill(reason: string): void {
    if (this.#state !== 'ended') this.#asked = true;
    this.#end(new BlenderError('BLENDER_LOST', `Blender process ${String(this.pid)} was killed: ${reason}`));
  }

  #after(name: string, delayMs: number, callback: () => void): void {
    this.#timers.push(this.#options.clock.after(name, delayMs, callback));
  }

  #connect(socket: Socket): void {
    if (this.#state === 'ended') {
      socket.destroy();
      return;
    }
    this.#channel = new Channel(
      socket,
      (frame) => {
        // The rest of what had arrived when the process was given up.
        if (this.#state === 'ended' || this.#state === 'leaving') return;
        this.#watch.heard();
        this.#onMessage(parseFromScript(frame));
      },
      (error) => this.#onChannelClosed(error),
    );
  }

  #onChannelClosed(error: Error | undefined): void {
    if (error instanceof FrameError) {
      this.#end(this.#lost(`its channel broke: ${error.message}`));
    } else if (this.#state !== 'ended') {
      // Takes no work any more; a task under way ends with the process.
      if (this.alive) this.#state = 'leaving';
      this.#after('blender exit', EXIT_GRACE_MS, () => {
        this.#end(this.#lost(`it closed its channel${error ? `: ${error.message}` : ''}`));
      });
    }
  }

  #look(): void {
    const overdue = this.#watch.look(this.#phase(), this.#options.clock.monotonicMs());
    if (overdue !== undefined) this.#end(this.#lost(overdue));
  }

  #phase(): WatchedPhase {
    if (this.#state === 'starting' || this.#state === 'loading') return this.#state;
    return this.#tasks.busy && !this.#tasks.holding ? 'rendering' : 'held';
  }

  #onMessage(message: FromScript): void {
    switch (message.kind) {
      case 'hello':
        this.#inTurn('starting', 'HELLO');
        if (message.token !== this.#launched.token) throw new FrameError('a HELLO with a wrong token');
        this.#launched.stopListening();
        this.#pid = message.pid;
        this.#state = 'loading';
        this.#watch.moved();
        this.#channel?.writeJson(TYPE.LOAD, this.#options.scene);
        return;
      case 'loaded':
        this.#inTurn('loading', 'LOADED');
        this.#state = 'ready';
        this.#scene = message.scene;
        this.#loaded.resolve(message.scene);
        return;
      case 'load-failed':
        this.#inTurn('loading', 'LOAD_FAILED');
        this.#end(new BlenderError('SCENE_REFUSED', message.message, { fields: { failure: message.failure } }));
        return;
      default:
        if (message.kind === 'task-done') {
          const { taskNumber: task, seconds: cyclesSeconds } = message;
          this.#options.logger.debug('task done', { pid: this.#pid, task, cyclesSeconds });
        }
        this.#tasks.onMessage(message);
    }
  }

  #inTurn(kind: ProcessState, what: string): void {
    if (this.#state !== kind) throw new FrameError(`a ${what} while ${this.#state}`);
  }

  #lost(what: string): BlenderError {
    if (this.#scene !== undefined)
      return new BlenderError('BLENDER_LOST', `Blender process ${String(this.pid)} was lost: ${what}`);
    const said = this.#launched.output().trim().split('\n').slice(-3).join(' | ');
    return new BlenderError(
      'BLENDER_START_FAILED',
      `Blender could not start: ${what}${said === '' ? '' : `; it printed: ${said}`}`,
    );
  }

  #end(error: BlenderError): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    for (const cancel of this.#timers.splice(0)) cancel();
    const { folder } = this.#launched;
    this.#launched.stopListening();
    this.#launched.kill();
    this.#channel?.close();
    this.#loaded.reject(error);
    this.#tasks.end(error);
    void this.#launched.exited
      .then(() => rm(folder, { recursive: true, force: true }))
      .catch((cause: unknown) => this.#options.logger.warn('files left behind', { folder, reason: messageOf(cause) }))
      .then(() => this.#ended.resolve({ error, fault: !this.#asked }));
  }
}
