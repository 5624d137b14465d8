import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlenderSimDriver, type PackedPatterns } from '@blender-sim/driver';
import { seededRandom } from '@blender-sim/base';
import { Child } from 'blender-sim';

export const MEDAL: string = path.resolve(import.meta.dirname, '..', '..', 'examples', 'rigs', 'medal', 'rig.yaml');
export const TINY: string = path.resolve(
  import.meta.dirname,
  '..',
  '..',
  'conformance',
  'fixtures',
  'tiny',
  'rig.yaml',
);

const START_MS = 120_000;

/** A main node, a render node and a connected driver; the first two as processes of the binary. */
export interface RigUnderTest extends AsyncDisposable {
  readonly driver: BlenderSimDriver;
  readonly lightCount: number;
}

/** Nothing that was traced before is there: the cache is a folder of its own, removed at the end. */
export async function startRig(
  rigFile: string,
  processes: number,
  threads: number,
  nodeArguments: readonly string[] = [],
): Promise<RigUnderTest> {
  const folder = await temporaryFolder();
  const main = new Child(['mainnode', '--listen', '127.0.0.1:0', '--json', '--log-level', 'warn']);
  const { address } = await main.ready(AbortSignal.timeout(START_MS));
  const node = new Child([
    ...['rendernode', '--main', address, '--rig', rigFile, '--json', '--log-level', 'warn'],
    ...['--processes', String(processes), '--threads', String(threads), '--cache-dir', path.join(folder.path, 'cache')],
    ...nodeArguments,
  ]);
  await node.ready(AbortSignal.timeout(START_MS));
  const driver = new BlenderSimDriver({ address, renderDeadlineMs: Infinity });
  await driver.tryConnect();
  const { lightCount } = await driver.getRig();
  return {
    driver,
    lightCount,
    [Symbol.asyncDispose]: async () => {
      await driver.disconnect();
      await node.stop();
      await main.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A folder that is removed at the end. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-bench-'));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Dense random patterns, the same ones for the same count. */
export function densePatterns(taskCount: number, lightCount: number): PackedPatterns {
  const random = seededRandom(7);
  const words = Uint32Array.from(
    { length: taskCount * lightCount },
    () => Math.floor(random() * 0x100000000) | 0x80808080,
  );
  return { taskCount, lightCount, words };
}
