import { readFile } from 'node:fs/promises';
import { BlenderSimDriver, type ImageBatch } from '@blender-sim/driver';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { NOTHING_LEFT, blendersOf, isAlive, leftSince, leftovers } from './processes.js';
import { RigProcesses } from './rig-processes.js';

const WHITE = 0xffffffff;
const LIGHTS = 7;
/** Of a processor, in hundredths of a second: what work takes at least. */
const WORK_TICKS = 4;

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

describe('a rig of real processes', () => {
  it('survives kill -9 and a freeze of its Blender processes', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const node = await rig.rendernode(main.address);
    const driver = await connect(main.address);
    const wanted = images(await driver.ledUpdateBatch(patterns(7)));
    expect(new Set(wanted).size).toBe(7);

    const [crashed = 0, stopped = 0] = await blendersOf(node.child.pid);
    expect(stopped).toBeGreaterThan(0);
    const crashedWorks = await workSince(crashed);
    const killed = driver.ledUpdateBatch(patterns(84));
    await eventually('work for it', 60_000, crashedWorks);
    process.kill(crashed, 'SIGKILL');
    expect(images(await killed)).toEqual(Array.from({ length: 12 }, () => wanted).flat());
    await eventually('another Blender in its place', 60_000, async () => {
      const blenders = await blendersOf(node.child.pid);
      return blenders.length === 2 && !blenders.includes(crashed) ? true : undefined;
    });

    // The one that was there: its successor still starts, and may take long.
    const stoppedWorks = await workSince(stopped);
    const frozen = driver.ledUpdateBatch(patterns(84));
    await eventually('work for it', 60_000, stoppedWorks);
    process.kill(stopped, 'SIGSTOP');
    expect(images(await frozen)).toEqual(Array.from({ length: 12 }, () => wanted).flat());
    // Before the answer, unless its work was done when it was frozen.
    await eventually('the end of the frozen Blender', 60_000, async () =>
      (await isAlive(stopped)) ? undefined : true,
    );
  });

  it('runs a request on another node when the one that has it is killed', async () => {
    const rig = use(new RigProcesses());
    const main = await rig.mainnode();
    const nodes = await Promise.all([1, 2].map(() => rig.rendernode(main.address, ['--processes', '1'])));
    const driver = await connect(main.address);
    const wanted = images(await driver.ledUpdateBatch(patterns(7)));
    const able = await Promise.all(
      nodes.map(async ({ child }) => {
        const blenders = await blendersOf(child.pid);
        return { child, blenders, ticks: await ticksSince(blenders) };
      }),
    );
    const seen: string[] = [];
    // Whichever node has the stream is killed after the first image; its Blender processes go with it.
    let victim: number[] = [];
    for await (const { image } of driver.ledUpdateStream(patterns(70))) {
      seen.push(Buffer.from(image).toString('base64'));
      if (seen.length !== 1) continue;
      const busy = await eventually('a Blender at work', 60_000, async () => {
        const all = await Promise.all(able.map(async (node) => ({ node, ticks: await node.ticks() })));
        // An idle one's heartbeats take some, too.
        const most = all.reduce((one, other) => (other.ticks > one.ticks ? other : one));
        return most.ticks >= WORK_TICKS ? most.node : undefined;
      });
      victim = busy.blenders;
      process.kill(busy.child.pid, 'SIGKILL');
    }
    expect(seen).toEqual(Array.from({ length: 10 }, () => wanted).flat());
    for (const pid of victim) {
      await eventually('the end of an orphaned Blender', 60_000, async () => ((await isAlive(pid)) ? undefined : true));
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
    const startedMs = performance.now();
    await rig.mainnode([], main.address);
    const backMs = performance.now();
    expect(images(await driver.ledUpdateBatch(patterns(2)))).toEqual(wanted);
    // A main node is there in half a second; a machine that takes longer has other things to do.
    expect(performance.now() - backMs).toBeLessThan(Math.max(5000, 10 * (backMs - startedMs)));
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
      await eventually('the end of every Blender', 60_000, async () => ((await isAlive(pid)) ? undefined : true));
    }
    // What a killed node could not remove, its Blender does, or else the next node.
    const next = await rig.rendernode(main.address, ['--processes', '1']);
    await next.child.stop();
    expect(await leftSince(before)).toEqual(NOTHING_LEFT);
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
    const works = await workSince(blender);
    const batch = driver.ledUpdateBatch(patterns(7 * rounds));
    await eventually('a Blender at work', 60_000, works);
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
    const [blender = 0] = await blendersOf(node.child.pid);
    const works = await workSince(blender);
    const given = driver.ledUpdateBatch(patterns(2000), { signal: controller.signal });
    await eventually('a Blender at work', 60_000, works);
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
    const before = await cpuTicks(blender);
    await driver.ledUpdateBatch(patterns(1));
    // In hundredths of a second: 2000 patterns take far more processor time than this on any machine.
    expect((await cpuTicks(blender)) - before).toBeLessThan(800);
  });
});

/**
 * A probe for whether a process has used some processor time since now: however little of it it gets at a time, and also
 * when it has done its work before anybody looks.
 */
async function workSince(pid: number): Promise<() => Promise<true | undefined>> {
  const ticks = await ticksSince([pid]);
  return async () => ((await ticks()) >= WORK_TICKS ? true : undefined);
}

/** A probe for the processor time that the processes have used since now. */
async function ticksSince(pids: readonly number[]): Promise<() => Promise<number>> {
  const ticks = async (): Promise<number> =>
    (await Promise.all(pids.map(cpuTicks))).reduce((sum, value) => sum + value, 0);
  const before = await ticks();
  return async () => (await ticks()) - before;
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
