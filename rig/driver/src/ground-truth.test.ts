import { afterEach, describe, expect, it } from 'vitest';
import { BlenderSimDriver } from './driver.js';
import { FakeMainNode, type Script, fakeGroundTruth } from './testing/index.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function rig(script?: (count: number) => Script | undefined): Promise<BlenderSimDriver> {
  const fake = await FakeMainNode.start({
    script: ({ method, count }) => (method === 'GetGroundTruth' ? script?.(count) : undefined),
  });
  const driver = new BlenderSimDriver({ address: fake.address, backoff: { firstMs: 1, maxMs: 5 } });
  open.push(fake, driver);
  await driver.tryConnect();
  await driver.move({ x: 2, y: 0, z: 0 });
  return driver;
}

const PARTS = fakeGroundTruth({ width: 4, height: 3, lightCount: 8 }, { x: 2, y: 0, z: 0 });

describe('groundTruth', () => {
  it('gives the maps as floats, and the LEDs as the object sees them', async () => {
    const driver = await rig();
    const { position, width, height, leds, maps } = await driver.groundTruth();
    expect({ position, width, height }).toEqual({ position: { x: 2, y: 0, z: 0 }, width: 4, height: 3 });
    expect(leds).toHaveLength(8);
    expect(leds[1]).toEqual({ direction: { x: 0, y: 0, z: 1 }, distance: 2, irradiance: 0.5 });
    const lengths = Object.entries(maps).map(([name, map]) => [name, map.length]);
    expect(Object.fromEntries(lengths)).toEqual({ normal: 36, depth: 12, point: 36, albedo: 36, mask: 12 });
    expect([...maps.depth]).toEqual(Array.from({ length: 12 }, (_, at) => at + 2));
  });

  it('begins again when the stream breaks, and mixes nothing', async () => {
    const driver = await rig((count) => (count < 3 ? { breakAfter: count + 1 } : undefined));
    expect((await driver.groundTruth()).maps.normal[35]).toBe(37);
  });

  it.each<[string, readonly object[], RegExp]>([
    ['without a map', PARTS.slice(0, 5), /ended without mask/],
    ['of nothing', [], /ended without its header/],
    ['without its header', PARTS.slice(1), /does not begin with its header/],
    ['with a map twice', [...PARTS.slice(0, 3), ...PARTS.slice(2)], /depth map came twice/],
    ['with a torn map', [PARTS[0] ?? {}, { ...PARTS[1], data: Buffer.alloc(3) }], /in 3 octets/],
  ])('refuses an answer %s', async (_what, response, message) => {
    const driver = await rig(() => ({ response }));
    await expect(driver.groundTruth()).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringMatching(message) as string,
    });
  });

  it('carries the code of the main node, and ends with its signal', async () => {
    const failing = await rig(() => ({ status: { code: 2, message: 'no render node' } }));
    await expect(failing.groundTruth()).rejects.toMatchObject({ code: 'OVERLOAD' });
    const hanging = await rig(() => 'hang');
    await expect(hanging.groundTruth({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
