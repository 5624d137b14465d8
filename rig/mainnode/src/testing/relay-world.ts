import { seededRandom } from '@blender-sim/base';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import type { CallContext, RenderFrame__Output, RenderReq__Output, RigInfo__Output } from '@blender-sim/protocol';
import { expect } from 'vitest';
import type { Asked } from '../accepted-request.js';
import { Dispatcher } from '../dispatcher.js';
import type { LiveNode } from '../live-node.js';
import { uniformPolicy } from '../node-policy.js';
import { RenderRelay } from '../render-relay.js';
import { RigBinding } from '../rig-binding.js';
import { TaskPool } from '../task-pool.js';
import { FakeNode, HEIGHT, WIDTH, liveNode, rigInfo } from './fake-node.js';

/** LEDs of a pattern of asked(). */
export const LIGHTS = 2;

/** A relay over fake nodes. */
export interface World {
  readonly clock: ManualClock;
  readonly binding: RigBinding;
  readonly pool: TaskPool;
  readonly relay: RenderRelay;
  readonly clients: FakeNode[];
  readonly nodes: LiveNode[];
}

/** So many healthy nodes; seed 0: always the first that may be chosen. */
export function world(count: number, seed = 1, rig: RigInfo__Output = rigInfo()): World {
  const clock = new ManualClock();
  const binding = new RigBinding();
  binding.bind(rig);
  const pool = new TaskPool({ maxRequests: 4, maxBytes: 1e6 });
  const clients = Array.from({ length: count }, () => new FakeNode());
  const nodes = clients.map((client, index) => ({ ...liveNode(index + 1, client), rig }));
  const dispatcher = new Dispatcher({
    clock,
    logger: new RecordingLogger(),
    // Seed 0: always the first that may be chosen.
    policy: uniformPolicy(seed === 0 ? () => 0.999 : seededRandom(seed)),
    nodes: () => nodes,
    nodeArrival: () => Promise.resolve(),
    maxTries: 5,
    backoff: { firstMs: 100, maxMs: 400, jitter: 0 },
  });
  const relay = new RenderRelay({
    clock,
    binding,
    pool,
    dispatcher,
    limits: { maxTasks: 50, maxBytes: 1e5 },
    nodes: () => nodes,
    sharedImages: undefined,
    logger: new RecordingLogger(),
  });
  return { clock, binding, pool, relay, clients, nodes };
}

/** A driver's request. */
export function asked(
  taskCount: number,
  changes: Partial<RenderReq__Output> = {},
  context: Partial<CallContext> = {},
): Asked {
  const lights = Array.from({ length: taskCount * LIGHTS }, (_, index) => Math.floor(index / LIGHTS) + 1);
  const request = {
    id: { serial: 1 },
    task_count: taskCount,
    light_count: LIGHTS,
    lights,
    pixel_format: 0,
    options: null,
    ...changes,
  } as const;
  return {
    id: 'request',
    request,
    position: { x: 4, y: 5, z: 6 },
    context: { signal: new AbortController().signal, deadline: undefined, ...context },
  };
}

/** Image number index of asked(): octets of index + 1. */
export const image = (index: number): Buffer => Buffer.alloc(WIDTH * HEIGHT, index + 1);

/** What came of a stream. */
export interface Seen {
  readonly frames: RenderFrame__Output[];
  readonly error: unknown;
}

/** Reads a stream to its end or error while time goes by. */
export async function read({ clock, relay }: World, what: Asked): Promise<Seen> {
  const frames: RenderFrame__Output[] = [];
  let error: unknown;
  const drain = async (): Promise<void> => {
    for await (const frame of relay.renderStream(what)) frames.push(frame);
  };
  const reading = drain().catch((thrown: unknown) => {
    error = thrown;
  });
  // More than all the pauses between the tries of the longest script.
  await clock.advance(40_000);
  await reading;
  return { frames, error };
}

/** Every pattern once, in order, each its own image. */
export function expectWhole(frames: readonly RenderFrame__Output[], count: number): void {
  expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, index) => index));
  frames.forEach((frame, index) => {
    expect(Buffer.compare(frame.img, image(index))).toBe(0);
    expect(frame).toMatchObject({ width: WIDTH, height: HEIGHT, task_count: count });
    expect(frame.tasks_done).toBeGreaterThan(index);
    expect(frame.tasks_done).toBeLessThanOrEqual(count);
  });
}

/** Lets time go by until the promise has settled. */
export async function settle<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await clock.advance(10_000);
  return promise;
}
