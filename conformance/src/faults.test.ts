import { readFile } from 'node:fs/promises';
import { BlenderSimDriver, type ImageBatch } from '@blender-sim/driver';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { blendersOf, isAlive, leftovers } from './processes.js';
import { RigProcesses } from './rig-processes.js';

const WHITE = 0xffffffff;
const LIGHTS = 7;

/** Pattern i lights LED i mod LIGHTS: each image is another one, so that a wrong order or a mix-up shows. */
const patterns = (taskCount: number): { taskCount: number; lightCount: number; words: number[] } => ({
  taskCount,
  lightCount: LIGHTS,
  words: Array.from({ length: taskCount * LIGHTS }, (_, at) =>
    Math.floor(at / LIGHTS) % LIGHTS === at % LIGHTS ? WHITE : 0,
  ),
});

const images = (batch: ImageBatch): string[] => batch.images.map((image) => Buffer.from(image).toString('base64'));

let disposables: AsyncDisposable[] = [];
function use<T extends AsyncDisposable>(resource: T): T {
  disposables.push(resource);
  return resource;
}
afterEach(async () => {
  for (const resource of disposables.reverse()) await resource[Symbol.asyncDispose]();
  disposables = [];
});

async function connect(address: string): Promise<BlenderSimDriver> {
  const driver = use(new BlenderSimDriver({ address }));
  await driver.tryConnect();
  return driver;
}

const only = <T>(list: readonly T[]): T => {
  const [first] = list;
  if (first === undefined) throw new Error('the list is empty');
  return first;
};

describe('a rig of real processes', () => {
  it('survives kill -9 and a freeze of its Blender processes', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const node = await rig.rendernode(main.address);
    const driver = await connect(main.address);
    const wanted = images(await driver.ledUpdateBatch(patterns(7)));
    expect(new Set(wanted).size).toBe(7);

    const killed = driver.ledUpdateBatch(patterns(84));
    const crashed = only(await blendersOf(node.child.pid));
    await eventually('work for it', 10_000, async () => ((await anyBusy([crashed])) ? true : undefined));
    process.kill(crashed, 'SIGKILL');
    expect(images(await killed)).toEqual(Array.from({ length: 12 }, () => wanted).flat());
    await eventually('another Blender in its place', 60_000, async () =>
      (await blendersOf(node.child.pid)).length === 2 ? true : undefined,
    );

    const frozen = driver.ledUpdateBatch(patterns(84));
    const stopped = only(await blendersOf(node.child.pid));
    await eventually('work for it', 10_000, async () => ((await anyBusy([stopped])) ? true : undefined));
    process.kill(stopped, 'SIGSTOP');
    expect(images(await frozen)).toEqual(Array.from({ length: 12 }, () => wanted).flat());
    expect(await isAlive(stopped)).toBe(false);
  });

  it('runs a request on another node when the one that has it is killed', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const nodes = await Promise.all([1, 2].map(() => rig.rendernode(main.address, ['--processes', '1'])));
    const driver = await connect(main.address);
    const wanted = images(await driver.ledUpdateBatch(patterns(7)));
    const seen: string[] = [];
    // Whichever node has the stream is killed after the first image; its Blender processes go with it.
    let victim: number[] = [];
    for await (const { image } of driver.ledUpdateStream(patterns(70))) {
      seen.push(Buffer.from(image).toString('base64'));
      if (seen.length !== 1) continue;
      const busy = await eventually('a busy Blender', 5000, async () => {
        for (const { child } of nodes) {
          const blenders = await blendersOf(child.pid);
          if (await anyBusy(blenders)) return { child, blenders };
        }
        return undefined;
      });
      victim = busy.blenders;
      process.kill(busy.child.pid, 'SIGKILL');
    }
    expect(seen).toEqual(Array.from({ length: 10 }, () => wanted).flat());
    for (const pid of victim) {
      await eventually('the end of an orphaned Blender', 10_000, async () => ((await isAlive(pid)) ? undefined : true));
    }
  });

  it('comes back by itself within 5 s when the main node is killed and started again', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    await rig.rendernode(main.address, ['--processes', '1']);
    const driver = await connect(main.address);
    await driver.move({ x: 3, y: -1, z: 0.25 });
    const wanted = images(await driver.ledUpdateBatch(patterns(2)));
    process.kill(main.child.pid, 'SIGKILL');
    await main.child.exited;
    await rig.mainnode([], main.address);
    const backMs = performance.now();
    expect(images(await driver.ledUpdateBatch(patterns(2)))).toEqual(wanted);
    expect(performance.now() - backMs).toBeLessThan(5000);
    expect(await driver.getPosition()).toEqual({ x: 3, y: -1, z: 0.25 });
  });

  it('leaves no process and nothing in shared memory behind, however it ends', async () => {
    const before = await leftovers();
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const [ended, killed] = await Promise.all([
      rig.rendernode(main.address, ['--processes', '1']),
      rig.rendernode(main.address, ['--processes', '1']),
    ]);
    const blenders = [...(await blendersOf(ended.child.pid)), ...(await blendersOf(killed.child.pid))];
    expect(blenders).toHaveLength(2);
    await ended.child.stop();
    process.kill(killed.child.pid, 'SIGKILL');
    await killed.child.exited;
    for (const pid of blenders) {
      await eventually('the end of every Blender', 10_000, async () => ((await isAlive(pid)) ? undefined : true));
    }
    // What a killed node could not remove, its Blender does, or else the next node.
    const next = await rig.rendernode(main.address, ['--processes', '1']);
    await next.child.stop();
    expect(await leftovers()).toEqual(before);
  });

  it.each(['render node', 'main node'] as const)('ends what is under way when the %s gets SIGTERM', async (who) => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const node = await rig.rendernode(main.address, ['--processes', '1']);
    const driver = await connect(main.address);
    await driver.ledUpdateBatch(patterns(7));
    const warmMs = performance.now();
    const wanted = images(await driver.ledUpdateBatch(patterns(7)));
    // Long enough on any machine that lives would run out, were they still taken.
    const rounds = Math.ceil(6000 / (performance.now() - warmMs));
    const [blender = 0] = await blendersOf(node.child.pid);
    const batch = driver.ledUpdateBatch(patterns(7 * rounds));
    await eventually('a busy Blender', 10_000, async () => ((await anyBusy([blender])) ? true : undefined));
    const { child } = who === 'main node' ? main : node;
    process.kill(child.pid, 'SIGTERM');
    expect(images(await batch)).toEqual(Array.from({ length: rounds }, () => wanted).flat());
    expect(await child.exited).toBe('status 0');
  });

  it('gives every driver a serial of its own, and says when none is left', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode(['--max-drivers', '2']);
    const serials = [
      await use(new BlenderSimDriver(main)).tryConnect(),
      await use(new BlenderSimDriver(main)).tryConnect(),
    ];
    expect(new Set(serials).size).toBe(2);
    await expect(use(new BlenderSimDriver(main)).tryConnect()).rejects.toMatchObject({ code: 'EXHAUSTED' });
  });

  it('stops rendering what nobody waits for', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const node = await rig.rendernode(main.address, ['--processes', '1']);
    const driver = await connect(main.address);
    await driver.ledUpdateBatch(patterns(1));
    const controller = new AbortController();
    const given = driver.ledUpdateBatch(patterns(2000), { signal: controller.signal });
    const blenders = await blendersOf(node.child.pid);
    await eventually('a busy Blender', 10_000, async () => ((await anyBusy(blenders)) ? true : undefined));
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
    const startedMs = performance.now();
    await driver.ledUpdateBatch(patterns(1));
    // 2000 patterns take far longer than this on any machine.
    expect(performance.now() - startedMs).toBeLessThan(8000);
  });
});

/** Whether any of the processes has used processor time within a tenth of a second. */
async function anyBusy(pids: readonly number[]): Promise<boolean> {
  const ticks = async (): Promise<number> =>
    (await Promise.all(pids.map(cpuTicks))).reduce((sum, value) => sum + value, 0);
  const before = await ticks();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return (await ticks()) - before >= 4;
}

async function cpuTicks(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
