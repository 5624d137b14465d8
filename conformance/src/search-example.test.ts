import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadPatterns } from '@blender-sim/description';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { descendants, isAlive, processes } from './processes.js';
import { CHECKOUT } from './rig-processes.js';

const run = promisify(execFile);
const PROGRAM = ['--conditions=source', '--import', 'tsx', path.join(CHECKOUT, 'examples', 'search', 'search.ts')];
const SCRATCH = path.join(CHECKOUT, 'examples', 'rigs', 'scratch');

let folder: string;
let rig: string;

/** The example's rig with few pixels, so that the embedded renderer takes seconds. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-search-'));
  rig = path.join(folder, 'rig.yaml');
  const text = await readFile(path.join(SCRATCH, 'rig.yaml'), 'utf8');
  const small = text
    .replace('file: plate.ply', `file: ${path.join(SCRATCH, 'plate.ply')}`)
    .replace('width: 320', 'width: 80')
    .replace('height: 240', 'height: 60');
  expect(small).not.toBe(text);
  await writeFile(rig, small);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (out: string, generations = 3): string[] => [
  ...[...PROGRAM, '--rig', rig, '--renderer', 'embedded', '--out', out],
  ...['--generations', String(generations), '--population', '8'],
];

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, BLENDER_SIM_CACHE: path.join(folder, 'cache') });

it('the search example finds better light than uniform light, the same again, and says so', async () => {
  const found: string[] = [];
  for (const name of ['one', 'two']) {
    const out = path.join(folder, name);
    const { stdout, stderr } = await run(process.execPath, options(out), { cwd: CHECKOUT, env: environment() });
    expect(stdout).toMatch(/^rig scratch: 48 LEDs, 80x60, rendered by embedded$/m);
    const uniform = Number(/^uniform light: contrast ([\d.]+),/m.exec(stdout)?.[1]);
    const best = Number(/^24 patterns: contrast ([\d.]+),/m.exec(stdout)?.[1]);
    expect(best).toBeGreaterThan(uniform);
    expect(stderr).toMatch(/^\[#{24}\] 3\/3 best contrast/m);
    const png = await readFile(path.join(out, 'before-after.png'));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    const pattern = path.join(out, 'pattern.json');
    expect((await loadPatterns(pattern, 48)).words.some((word) => word !== 0)).toBe(true);
    found.push(await readFile(pattern, 'utf8'));
  }
  expect(found[1]).toBe(found[0]);
});

it('the search example leaves nothing running when it is interrupted', async () => {
  // It has no end of its own: it is at work when it is interrupted.
  const program = spawn(process.execPath, options(path.join(folder, 'interrupted'), 1_000_000), {
    ...{ cwd: CHECKOUT, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(program, 'close');
  await once(program.stdout, 'data');
  const started = descendants(program.pid ?? 0, await processes()).map(({ pid }) => pid);
  expect(started.length).toBeGreaterThanOrEqual(2);
  program.kill('SIGINT');
  expect(await ended).toEqual([1, null]);
  expect(said.trim().split('\n').at(-1)).toBe('search: ended by SIGINT');
  await eventually('the processes it started have ended', 60_000, async () => {
    const alive = await Promise.all(started.map(isAlive));
    return alive.includes(true) ? undefined : true;
  });
});

it('the search example says in one sentence what is wrong', async () => {
  const failed = run(process.execPath, [...PROGRAM, '--generations', 'many'], { cwd: CHECKOUT });
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: 'search: --generations is "many"; expected a whole number of at least 1\n',
  });
});
