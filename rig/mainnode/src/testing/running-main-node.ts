import { type NodeInfo, type RenderReq, type RunningServer } from '@blender-sim/protocol';
import { type EmulateCalls, emulateCalls } from '@blender-sim/protocol/testing';
import { afterEach, beforeEach } from 'vitest';
import { type StartMainNodeOptions, startMainNode } from '../start.js';
import { rigInfo } from './fake-node.js';
import { type NodeServer, nodeServer } from './node-server.js';

/** A main node on a real port, fresh for every test of a file. */
export interface RunningMainNode {
  readonly main: RunningServer;
  readonly calls: EmulateCalls;
  /** Another one, with other options. */
  start(options?: StartMainNodeOptions): Promise<void>;
  /** A render node's server; it is not registered. */
  node(): Promise<NodeServer>;
  /** Registers a driver. @returns its serial. */
  driver(): Promise<number>;
}

/** Call it once at the top level of a test file. */
export function useMainNode(): RunningMainNode {
  const cleanups: (() => unknown)[] = [];
  let main: RunningServer;
  let calls: EmulateCalls;
  const start = async (options: StartMainNodeOptions = {}): Promise<void> => {
    // Nobody beats here: a life is a second, and a test may take long where others have the processor.
    const limits = { maxDrivers: 3, maxNodes: 3, maxTasks: 8, maxBytes: 100, lives: 600 };
    main = await startMainNode({ listen: { host: '127.0.0.1', port: 0 }, startupGraceMs: 0, ...limits, ...options });
    calls = emulateCalls(main.address);
    const [server, client] = [main, calls.client];
    cleanups.push(
      () => server.close(),
      () => client.close(),
    );
  };
  beforeEach(() => start());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return {
    get main() {
      return main;
    },
    get calls() {
      return calls;
    },
    start,
    node: async () => {
      const running = await nodeServer();
      cleanups.push(() => running.server.close());
      return running;
    },
    driver: async () => (await calls.registerDriver({ version: '1.0.0' })).serial?.serial ?? 0,
  };
}

/** What a node registers with. */
export function nodeInfoOf({ server }: NodeServer, changes: Partial<NodeInfo> = {}): NodeInfo {
  const rig = rigInfo();
  const { host, port } = server.address;
  return {
    access_url: host,
    access_port: port,
    weight: 1,
    slots: 1,
    version: '1.0.0',
    rig_digest: rig.rig_digest,
    rig,
    ...changes,
  };
}

/** A request of `tasks` patterns of one LED. */
export function batchOf(serial: number, tasks: number, changes: Partial<RenderReq> = {}): RenderReq {
  return {
    id: { serial },
    task_count: tasks,
    light_count: 1,
    lights: Array.from({ length: tasks }, (_, index) => index + 1),
    ...changes,
  };
}
