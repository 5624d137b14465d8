// How often a pixel is copied between shared memory and the driver's hands: main node, render node (with a fake renderer
// in Blender's place) and driver run in this one process, and every copying function of Buffers and typed arrays is
// counted by the octets it copies. What the kernel copies for the sockets is not in it.
import { loadRig } from '@blender-sim/description';
import { BlenderSimDriver } from '@blender-sim/driver';
import { startMainNode } from '@blender-sim/mainnode';
import { FakeRenderer } from '@blender-sim/optics/testing';
import { startRenderNode } from '@blender-sim/rendernode';
import { writeResult } from './compare.js';
import { TINY, densePatterns } from './rig-under-test.js';

const IMAGES = 400;

const counted = new Map<string, number>();
const places = new Map<string, number>();
let counting = false;

function count(what: string, octets: number): void {
  if (!counting || octets < 1024) return;
  counted.set(what, (counted.get(what) ?? 0) + octets);
  const frame =
    new Error().stack
      ?.split('\n')
      .slice(3)
      .find((line) => !line.includes('node:internal')) ?? '';
  const place = `${what} ${/[^/]+\/[^/]+\.js:\d+/.exec(frame)?.[0] ?? 'node'}`;
  places.set(place, (places.get(place) ?? 0) + octets);
}

/** Wraps a method so that what it copies is counted. */
function watch<T extends object>(
  owner: T,
  name: keyof T & string,
  octets: (self: Uint8Array, args: unknown[], result: unknown) => number,
): void {
  // The callers name methods only; which signature each has does not matter here.
  const original = owner[name] as unknown as (...args: unknown[]) => unknown;
  Object.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    value: function (this: Uint8Array, ...args: unknown[]): unknown {
      const result = original.apply(this, args);
      count(name, octets(this, args, result));
      return result;
    },
  });
}

const lengthOf = (value: unknown): number => (ArrayBuffer.isView(value) ? value.byteLength : 0);
watch(Uint8Array.prototype, 'set', (_self, [source]) => lengthOf(source));
watch(Uint8Array.prototype, 'slice', (_self, _args, result) => lengthOf(result));
watch(Buffer.prototype, 'copy', (_self, _args, result) => Number(result));
watch(Buffer, 'concat', (_self, _args, result) => lengthOf(result));

const rig = await loadRig(TINY);
const renderer = new FakeRenderer({ lightCount: rig.leds.length, width: rig.camera.width, height: rig.camera.height });
const main = await startMainNode({ listen: { host: '127.0.0.1', port: 0 } });
const node = await startRenderNode({ rig, renderer, main: main.address });
const driver = new BlenderSimDriver({ address: main.address });
try {
  await driver.tryConnect();
  const patterns = densePatterns(IMAGES, rig.leds.length);
  await driver.ledUpdateBatch(patterns);
  counting = true;
  const batch = await driver.ledUpdateBatch(patterns);
  counting = false;
  const octets = batch.images.reduce((sum, image) => sum + image.length, 0);
  const rows = [...places]
    .map(([place, copied]) => ({ place, copies: copied / octets }))
    .sort((a, b) => b.copies - a.copies);
  process.stdout.write(
    `copies of each pixel from the render node's camera to the driver's hands (${String(octets)} octets of images)\n`,
  );
  for (const { place, copies } of rows) process.stdout.write(`  ${copies.toFixed(2)}  ${place}\n`);
  const total = rows.reduce((sum, { copies }) => sum + copies, 0);
  process.stdout.write(`  ${total.toFixed(2)}  in all, in JavaScript\n`);
  writeResult('copies', { octets, rows, total });
} finally {
  await driver.disconnect();
  await node.close();
  await main.close();
}
process.exit(0);
