// A batch of direct renders through driver, main node and render node against Blender writing the same images alone (blender/alone.py: the
// same scene, the same patterns, no node and no channel). One warm Blender process on each side, both idle but for their turn.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { loadRig } from '@blender-sim/description';
import { blenderScene, findBlender } from '@blender-sim/rendernode';
import { samplingSeed } from '@blender-sim/optics';
import { compare } from './compare.js';
import { MEDAL, densePatterns, startRig } from './rig-under-test.js';

const ROUNDS = 3;
const THREADS = 2;
/** Roughly how long one side's batch takes. */
const BATCH_SECONDS = 10;

const rig = await loadRig(MEDAL);
const folder = await mkdtemp('/dev/shm/blender-sim-bench-');
const sceneFile = path.join(folder, 'scene.json');
const { path: program } = await findBlender();
await writeFile(sceneFile, JSON.stringify(blenderScene(rig, THREADS)));
const seed = samplingSeed(rig.render.seed, { x: 0, y: 0, z: 0 });
const alone = spawn(
  program,
  [
    ...['--background', '--factory-startup', '--disable-autoexec', '-noaudio', '--threads', String(THREADS)],
    ...[
      '--python',
      path.resolve(import.meta.dirname, '..', 'blender', 'alone.py'),
      '--',
      sceneFile,
      folder,
      String(seed),
    ],
  ],
  { stdio: ['pipe', 'pipe', 'ignore'] },
);
/** Told of each SECONDS line: Blender prints many others, several at a time. */
let onSeconds: (seconds: number) => void = () => undefined;
createInterface(alone.stdout).on('line', (line) => {
  const match = /^SECONDS (\S+)$/.exec(line);
  if (match) onSeconds(Number(match[1]));
});

/** @returns seconds Blender alone takes for the patterns. */
function blenderAlone(count: number): Promise<number> {
  const { words, lightCount } = densePatterns(count, rig.leds.length);
  return new Promise((resolve) => {
    onSeconds = resolve;
    alone.stdin.write(`${JSON.stringify({ lightCount, words: [...words] })}\n`);
  });
}

const under = await startRig(MEDAL, 1, THREADS);
try {
  const oneSeconds = (await blenderAlone(2)) / 2;
  const count = Math.max(2, Math.round(BATCH_SECONDS / oneSeconds));
  const patterns = densePatterns(count, under.lightCount);
  await compare({
    name: 'overhead',
    unit: `seconds for ${String(count)} images`,
    rounds: ROUNDS,
    target: 'at most 1.05',
    ours: {
      name: 'driver, main node, render node',
      measure: async () => {
        const startedMs = performance.now();
        await under.driver.ledUpdateBatch(patterns, { mode: 'direct' });
        return (performance.now() - startedMs) / 1000;
      },
    },
    reference: { name: 'Blender alone', measure: () => blenderAlone(count) },
  });
} finally {
  await under[Symbol.asyncDispose]();
  alone.stdin.end();
  alone.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
