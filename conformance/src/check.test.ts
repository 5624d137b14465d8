import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CaptureRecord, type CheckRecord, Child, EXIT } from 'blender-sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT } from './rig-processes.js';

const SPHERE = path.join(CHECKOUT, 'examples', 'rigs', 'sphere');

let scratch: string;
/** examples/rigs/sphere with fewer pixels. */
let sphere: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-check-'));
  sphere = await smallSphere('matt.yaml', []);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function smallSphere(name: string, changes: readonly (readonly [from: string, to: string])[]): Promise<string> {
  let text = await readFile(path.join(SPHERE, 'rig.yaml'), 'utf8');
  const small = [
    ['file: sphere.ply', `file: ${path.join(SPHERE, 'sphere.ply')}`],
    ['width: 320', 'width: 96'],
    ['height: 240', 'height: 72'],
    // One core a test file: a second process would cost its start, and change no pixel.
    ['render:\n', 'render:\n  processes: 1\n'],
  ] as const;
  for (const [from, to] of [...small, ...changes]) {
    if (!text.includes(from)) throw new Error(`the example rig has no ${from}`);
    text = text.replace(from, to);
  }
  const file = path.join(scratch, name);
  await writeFile(file, text);
  return file;
}

async function run(args: readonly string[]): Promise<{ status: string; stdout: string; stderr: string }> {
  let stderr = '';
  const child = new Child(args, { onStderr: (text) => (stderr += text) });
  const stdout = await child.output();
  return { status: await child.exited, stdout, stderr };
}

describe('blender-sim check', () => {
  it('a matt sphere: below 0.5 degrees unshadowed, through the 8-bit codes of the whole path', async () => {
    const out = path.join(scratch, 'check');
    const { status, stdout, stderr } = await run(['check', sphere, '--max-error', '0.5', '--out', out]);
    expect({ status, stderr }).toMatchObject({ status: `status ${String(EXIT.OK)}` });
    expect(stdout).toContain('passed: the mean may be 0.5 degrees at most');
    const record = JSON.parse(await readFile(path.join(out, 'check.json'), 'utf8')) as CheckRecord;
    expect(record).toMatchObject({ passed: true, leds: 24, width: 96, height: 72, hints: [] });
    expect(record.errorUnshadowed.meanDeg).toBeLessThan(0.5);
    expect(record.errorUnshadowed.pixels).toBeGreaterThan(400);
    for (const picture of record.pictures) expect((await stat(path.join(out, picture))).size).toBeGreaterThan(2000);
  });

  it('where the object was moved to: the light is nearer on one side, and that is known', async () => {
    const args = ['check', sphere, '--position', '8,-5,3', '--max-error', '0.5', '--json'];
    const { status, stdout } = await run([...args, '--out', path.join(scratch, 'moved')]);
    expect(status).toBe(`status ${String(EXIT.OK)}`);
    expect(JSON.parse(stdout)).toMatchObject({ position: { x: 8, y: -5, z: 3 }, passed: true });
  });

  it('a glossy sphere is told from a matt one, and a limit that it breaks has its exit code', async () => {
    const glossy = await smallSphere('glossy.yaml', [['roughness: 1, specular: 0', 'roughness: 0.3, specular: 1']]);
    // Enough light paths that what is left over is not noise.
    const args = [
      'check',
      glossy,
      '--max-error',
      '0.2',
      '--samples',
      '576',
      '--json',
      '--out',
      path.join(scratch, 'glossy'),
    ];
    const { status, stdout } = await run(args);
    expect(status).toBe(`status ${String(EXIT.CHECK_FAILED)}`);
    expect((JSON.parse(stdout) as CheckRecord).hints.join()).toContain('The object is not Lambertian');
  });

  it.each([
    { args: [], says: /takes RIG; found none/ },
    { args: ['RIG', '--max-error', '-1'], says: /--max-error is "-1"; expected a number above 0/ },
    { args: ['RIG', '--noise', '1', '--mode', 'direct'], says: /--noise needs the basis/ },
  ])('a wrong command line: $args', async ({ args, says }) => {
    const { status, stderr } = await run(['check', ...args.map((arg) => (arg === 'RIG' ? sphere : arg))]);
    expect(status).toBe(`status ${String(EXIT.USAGE)}`);
    expect(stderr).toMatch(says);
  });
});

it('render --ground-truth writes maps that fit the images', async () => {
  const out = path.join(scratch, 'truth');
  const args = ['render', '--rig', sphere, '--patterns', 'random:1', '--ground-truth', '--json', '--out', out];
  const { status, stdout, stderr } = await run(args);
  expect({ status, stderr }).toMatchObject({ status: `status ${String(EXIT.OK)}` });
  const { positions } = JSON.parse(stdout) as CaptureRecord;
  const truth = positions[0]?.groundTruth;
  const { leds } = JSON.parse(await readFile(path.join(out, truth?.leds ?? ''), 'utf8')) as {
    leds: { distance: number; irradiance: number }[];
  };
  expect(leds).toHaveLength(24);
  // 11 W from 600 mm: P / (4 pi d^2).
  expect(leds[0]?.distance).toBeCloseTo(600.33, 1);
  expect(leds[0]?.irradiance).toBeCloseTo(11 / (4 * Math.PI * 0.60033 ** 2), 3);
  const { maps } = JSON.parse(await readFile(path.join(out, truth?.description ?? ''), 'utf8')) as {
    maps: Record<string, { range?: { min: number; max: number }[] }>;
  };
  // A sphere of radius 20 under a camera 800 above: its top is 780 away.
  expect(maps['depth']?.range?.[0]?.min).toBeCloseTo(780, 0);
  expect(maps['depth']?.range?.[0]?.max).toBeLessThan(800.1);
});
