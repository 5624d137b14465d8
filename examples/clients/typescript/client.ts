// A client of the rig in TypeScript: connect, move, one batch of light patterns, save the images. Heartbeats and
// reconnections are the SDK's business.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BlenderSimDriver } from '@blender-sim/driver';

// So that "--position -1,0,0" is not taken for an option.
const args = process.argv
  .slice(2)
  .join('\n')
  .replace(/^--position\n/m, '--position=')
  .split('\n')
  .filter(Boolean);

try {
  const { values } = parseArgs({
    args,
    options: {
      main: { type: 'string', default: '127.0.0.1:50051' },
      out: { type: 'string', default: 'out' },
      position: { type: 'string', default: '0,0,0' },
      patterns: { type: 'string', default: '8' },
      // As many as patterns unless told otherwise.
      lights: { type: 'string' },
    },
  });
  const [x = NaN, y = NaN, z = NaN, ...rest] = values.position.split(',').map(Number);
  if (Number.isNaN(x + y + z) || rest.length > 0) throw new Error(`--position ${values.position} is no X,Y,Z`);
  const count = Number(values.patterns);
  const lights = Number(values.lights ?? count);
  if (!(Number.isInteger(count) && count > 0 && Number.isInteger(lights) && lights > 0)) {
    throw new Error('--patterns and --lights: at least one');
  }

  await using driver = new BlenderSimDriver({ address: values.main });
  driver.on('lost', ({ reason, message }) => console.error(`lost the main node (${reason}): ${message}`));
  driver.on('reconnected', ({ goneMs }) => console.error(`back after ${String(Math.round(goneMs))} ms`));
  await driver.tryConnect();
  await driver.move({ x, y, z });

  // Each pattern lights the next LED alone, fully white.
  const dark = { intensity: 0, r: 0, g: 0, b: 0 };
  const white = { intensity: 255, r: 255, g: 255, b: 255 };
  const patterns = Array.from({ length: count }, (_, task) =>
    Array.from({ length: lights }, (_led, light) => (light === task % lights ? white : dark)),
  );
  const startedMs = performance.now();
  const { width, height, images } = await driver.ledUpdateBatch(patterns);
  const seconds = (performance.now() - startedMs) / 1000;

  await mkdir(values.out, { recursive: true });
  for (const [index, image] of images.entries()) {
    const pgm = Buffer.concat([Buffer.from(`P5\n${String(width)} ${String(height)}\n255\n`), image]);
    await writeFile(path.join(values.out, `${String(index).padStart(3, '0')}.pgm`), pgm);
  }
  const size = `${String(width)}x${String(height)}`;
  console.log(`${String(images.length)} images of ${size} in ${seconds.toFixed(2)} s, saved in ${values.out}`);
} catch (error) {
  console.error(`client: ${(error as Error).message}`);
  process.exitCode = 1;
}
