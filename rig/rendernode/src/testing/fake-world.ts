import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Rig } from '@blender-sim/description';
import { plainRig } from '@blender-sim/description/testing';

import type { BlenderTiming } from '../process/blender-timing.js';
import type { BlenderProgram } from '../process/find-blender.js';
import { type Blender, type StartBlenderOptions, startBlender } from '../start-blender.js';
import { StartedBlender } from './started-blender.js';

/** One thing that goes wrong in the fake Blender; fake-blender.mjs lists what there is. */
export interface FakeFault {
  readonly at: 'start' | 'connected' | 'load' | 'task' | 'frame' | 'done' | 'cancel' | 'quit';
  readonly do: string;
  /** Process slot; default any. */
  readonly slot?: number;
  /** How-manieth start of the slot, from 0; default any. */
  readonly launch?: number;
  /** Pattern within the task; default any. */
  readonly index?: number;
  /** Happens one time in all. */
  readonly once?: string;
  readonly ms?: number;
  readonly message?: string;
  readonly status?: number;
  readonly pixel?: number;
  readonly kind?: string;
}

/** What a fake Blender noted down. */
export interface FakeEvent {
  readonly event: string;
  readonly slot: number;
  readonly launch: number;
  readonly pid?: number;
  readonly args?: readonly string[];
  readonly patterns?: number;
  /** First LED word of each pattern. */
  readonly words?: readonly number[];
  readonly seed?: number;
}

export const FAKE_BLENDER: string = path.join(import.meta.dirname, 'fake-blender.mjs');
export const FAKE_PROGRAM: BlenderProgram = { path: FAKE_BLENDER, version: '3.4.1', banner: 'Blender 3.4.1 (fake)' };

/** Nobody is given up because others have the processor: a test about that says how long it waits. */
export const PATIENT_TIMING: BlenderTiming = {
  startMs: 30_000,
  loadMs: 30_000,
  heartbeatMs: 30_000,
  frameMs: 30_000,
  cancelMs: 30_000,
  quitMs: 30_000,
};

/** So long a silence is a hang, in tests about hangs. */
export const HANG_MS = 3000;

/** A rig of 6 LEDs whose lengths are metres; 1 process unless told otherwise. */
export function fakeRig(file: string, render: Partial<Rig['render']> = {}): Rig {
  return plainRig({ sceneFile: file, camera: { exposure: 0.9 }, render: { mode: 'direct', samples: 1, ...render } });
}

/** A folder with a scene file and the faults of the fake Blenders that are started while it is open. */
export class FakeWorld implements AsyncDisposable {
  readonly folder: string;
  readonly scene: string;
  readonly #faults: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.scene = path.join(folder, 'scene.obj');
    this.#faults = path.join(folder, 'faults.json');
  }

  static async open(...faults: readonly FakeFault[]): Promise<FakeWorld> {
    const world = new FakeWorld(await mkdtemp(path.join(tmpdir(), 'fake-blender-')));
    await writeFile(world.scene, 'v 0 0 0\n');
    await world.faults(...faults);
    // Handed on to every Blender that this process starts from here on.
    process.env['BLENDER_SIM_FAKE'] = world.#faults;
    return world;
  }

  /** What goes wrong from now on. */
  async faults(...faults: readonly FakeFault[]): Promise<void> {
    // All at once: a fake that reads half a file crashes.
    const next = `${this.#faults}.next`;
    await writeFile(next, JSON.stringify(faults));
    await rename(next, this.#faults);
  }

  /** The direct renderer of fake Blenders, which ends them with itself. */
  start(
    options: Partial<StartBlenderOptions> & { readonly render?: Partial<Rig['render']> } = {},
  ): Promise<StartedBlender> {
    return this.blender(options).then((blender) => new StartedBlender(blender));
  }

  /** Fake Blenders with all they can do. */
  blender(options: Partial<StartBlenderOptions> & { readonly render?: Partial<Rig['render']> } = {}): Promise<Blender> {
    const { render, timing, ...rest } = options;
    const rig = fakeRig(this.scene, render);
    return startBlender({ rig, program: FAKE_PROGRAM, timing: { ...PATIENT_TIMING, ...timing }, ...rest });
  }

  async events(kind?: string): Promise<FakeEvent[]> {
    const file = `${this.#faults}.log`;
    if (!existsSync(file)) return [];
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as FakeEvent);
    return kind === undefined ? events : events.filter(({ event }) => event === kind);
  }

  /** Process ids of the fakes that are still there; those that have ended and wait to be reaped don't count. */
  async alive(): Promise<number[]> {
    const pids = (await this.events('start')).map(({ pid }) => pid ?? 0);
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat='], { encoding: 'utf8' });
    const running = new Set(
      stdout
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, state]) => state?.startsWith('Z') === false)
        .map(([pid]) => Number(pid)),
    );
    return pids.filter((pid) => running.has(pid));
  }

  /** What nothing may be left of after a close: processes, folders in shared memory. */
  async leftovers(): Promise<unknown[]> {
    return [...(await this.alive()), ...(await sharedMemoryOf(process.pid))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    delete process.env['BLENDER_SIM_FAKE'];
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Folders of a node in shared memory. */
export async function sharedMemoryOf(pid: number): Promise<string[]> {
  const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return (await readdir(root)).filter((name) => name.startsWith(`blender-sim-${String(pid)}-`));
}
