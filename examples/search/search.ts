// Which light shows the scratch? Looks for the LED pattern with the highest contrast: thousands of patterns at one position,
// which is traced once. See README.md.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BlenderSimDriver } from '@blender-sim/driver';
import { bestUniformLight, searchIllumination } from './illumination-search.js';
import { startOwnRig } from './own-rig.js';
import { comparison } from './picture.js';
import { progressBar } from './progress-bar.js';
import { PLATE_REGIONS, scratchRegions } from './scratch-regions.js';

const RIG = path.join(import.meta.dirname, '..', 'rigs', 'scratch', 'rig.yaml');

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupted.abort(new Error(`ended by ${name}`)));
}
const { signal } = interrupted;

try {
  const { values } = parseArgs({
    options: {
      main: { type: 'string' },
      rig: { type: 'string', default: RIG },
      renderer: { type: 'string', default: 'auto' },
      generations: { type: 'string', default: '40' },
      population: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: path.join('out', 'search') },
    },
  });
  const generations = wholeNumber('generations', values.generations, 1);
  const population = wholeNumber('population', values.population, 4);
  const seed = wholeNumber('seed', values.seed, 0);

  await using own = values.main === undefined ? await startOwnRig(values.rig, values.renderer, signal) : undefined;
  await using driver = new BlenderSimDriver({ address: values.main ?? own?.address ?? '' });
  await driver.tryConnect({ signal });
  const rig = await driver.getRig({ signal });
  console.log(`rig ${rig.name}: ${rig.lightCount} LEDs, ${rig.width}x${rig.height}, rendered by ${rig.renderer}`);
  const regions = scratchRegions(await driver.groundTruth({ signal }), PLATE_REGIONS);
  console.log(`${regions.scratch.length} pixels of scratch, ${regions.surroundings.length} of surroundings`);

  const tracedMs = performance.now();
  const before = await bestUniformLight(driver, rig.lightCount, regions, signal);
  console.log(`uniform light: contrast ${before.rating.contrast.toFixed(2)}, ${seconds(tracedMs)} with tracing`);

  const bar = progressBar(generations);
  const startedMs = performance.now();
  const after = await searchIllumination(driver, before, regions, {
    ...{ generations, population, seed, signal },
    onGeneration: (generation, best) => {
      const rate = (generation * population) / ((performance.now() - startedMs) / 1000);
      const contrast = best.rating.contrast.toFixed(2);
      bar.update(generation, `${generation}/${generations} best contrast ${contrast}, ${rate.toFixed(0)} patterns/s`);
    },
  }).finally(() => bar.end());
  console.log(
    `${generations * population} patterns: contrast ${after.rating.contrast.toFixed(2)}, ${seconds(startedMs)}`,
  );

  await mkdir(values.out, { recursive: true });
  const picture = path.join(values.out, 'before-after.png');
  const panels = [
    { title: 'Before, uniform light', shot: before },
    { title: 'After, best pattern', shot: after },
  ];
  await writeFile(picture, await comparison(rig, panels));
  const pattern = path.join(values.out, 'pattern.json');
  await writeFile(pattern, `${JSON.stringify(patternFile(after.pattern), null, 2)}\n`);
  console.log(`saved ${picture} and ${pattern}`);
} catch (error) {
  const failure: unknown = signal.aborted ? signal.reason : error;
  console.error(`search: ${failure instanceof Error ? failure.message : String(failure)}`);
  process.exitCode = 1;
}

/** A pattern file as `blender-sim render --patterns` takes it. */
function patternFile(pattern: Uint8Array): object {
  const leds = Array.from(pattern, (intensity, led) => ({ led, intensity })).filter(({ intensity }) => intensity > 0);
  return { version: 1, patterns: [{ name: 'best contrast of the scratch', leds }] };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 2 ** 31)
    throw new Error(`--${name} is ${JSON.stringify(text)}; expected a whole number of at least ${least}`);
  return value;
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
