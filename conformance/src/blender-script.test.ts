// The unit tests of the Python that runs inside Blender (those that need no Blender), with the system's Python.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { INSTALL_MS, ensurePackages } from './debian.js';
import { IS_FULL, seededSelection } from './full-run.js';

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'rig', 'blender');

const PYTHON = '/usr/bin/python3';

it('passes its own unit tests', { timeout: INSTALL_MS }, async (test) => {
  const missing = await ensurePackages(['python3', 'python3-numpy']);
  test.skip(missing !== undefined, missing);
  const args = ['-m', 'unittest', 'discover', '-s', 'testing', '-t', '.'];
  const { stderr } = await promisify(execFile)(PYTHON, args, { cwd: FOLDER });
  expect(stderr).toMatch(/Ran [1-9]\d* tests/);
  expect(stderr.trim()).toMatch(/OK( \(skipped=\d+\))?$/);
});

/** The tests on a real Blender, by name, in the order of the files. */
async function liveTests(): Promise<string[]> {
  const list = `import glob, unittest
def names(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite): yield from names(test)
        else: yield test.id()
for file in sorted(glob.glob('testing/live_*.py')):
    print(*names(unittest.defaultTestLoader.loadTestsFromName('testing.' + file[8:-3])), sep='\\n')`;
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', list], { cwd: FOLDER });
  return stdout.trim().split('\n');
}

/** What guards most: scripts in .blend files stay unrun, light adds up, no Blender outlives its node. */
const ALWAYS = [
  'testing.live_files.Blend.test_what_a_blend_brings_along',
  'testing.live_render.Superposition.test_keep_superposes',
  'testing.live_render.Channel.test_hanging_up_ends_blender_while_it_renders',
];
/** Minutes of light paths: groups up to 255, ambient light and ground truth. All in the full run, as the rest is. */
const LONG = /live_ambient|live_trace\.Groups|live_truth\.Truth\.test_(?!a_render_afterwards)/;

// Radiometry, superposition, slots, cancelling, hanging up: a node played in Python.
it('passes its tests on a real Blender', { timeout: INSTALL_MS }, async (test) => {
  const missing = await ensurePackages(['python3', 'python3-numpy', 'blender']);
  test.skip(missing !== undefined, missing);
  const all = await liveTests();
  expect(all).toEqual(expect.arrayContaining(ALWAYS));
  const others = all.filter((name) => !ALWAYS.includes(name) && !LONG.test(name));
  const chosen = IS_FULL ? all : [...ALWAYS, ...seededSelection('tests on a real Blender', [others], 4)];
  const args = ['-m', 'unittest', ...chosen];
  const { stderr } = await promisify(execFile)(PYTHON, args, { cwd: FOLDER, maxBuffer: 2 ** 26 });
  expect(stderr).toContain(`Ran ${String(chosen.length)} tests`);
  expect(stderr.trim()).toMatch(/OK( \(skipped=\d+\))?$/);
});
