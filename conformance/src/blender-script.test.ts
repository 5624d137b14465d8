// The unit tests of the Python that runs inside Blender (those that need no Blender), with the system's Python.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensurePackages } from './debian.js';

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'rig', 'blender');

const PYTHON = '/usr/bin/python3';

it('passes its own unit tests', async (test) => {
  const missing = await ensurePackages(['python3', 'python3-numpy']);
  test.skip(missing !== undefined, missing);
  const args = ['-m', 'unittest', 'discover', '-s', 'testing', '-t', '.'];
  const { stderr } = await promisify(execFile)(PYTHON, args, { cwd: FOLDER });
  expect(stderr).toMatch(/Ran [1-9]\d* tests/);
  expect(stderr.trim()).toMatch(/OK( \(skipped=\d+\))?$/);
});

// Scripts in .blend files stay unrun, radiometry, superposition, slots, cancelling, hanging up: a node played in Python.
it('passes its tests on a real Blender', async (test) => {
  const missing = await ensurePackages(['python3', 'python3-numpy', 'blender']);
  test.skip(missing !== undefined, missing);
  const isFull = process.env['BLENDER_SIM_FULL'] === '1';
  // Groups up to 255, ambient light and ground truth take minutes: in the full run.
  const traced = isFull
    ? ['testing.live_trace', 'testing.live_truth', 'testing.live_ambient']
    : ['testing.live_trace.OneLed', 'testing.live_truth.Truth.test_a_render_afterwards_is_as_before'];
  const args = ['-m', 'unittest', 'testing.live_render', 'testing.live_files', ...traced];
  const { stderr } = await promisify(execFile)(PYTHON, args, { cwd: FOLDER, maxBuffer: 2 ** 26 });
  expect(stderr).toMatch(/Ran [1-9]\d* tests/);
  expect(stderr.trim()).toMatch(/OK( \(skipped=\d+\))?$/);
});
