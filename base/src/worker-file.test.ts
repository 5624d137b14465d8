import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startWorker, workerFile } from './worker-file.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'worker-file-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('is the file beside the module, source for source and built for built', () => {
  expect(workerFile('file:///a/b/pool.ts', 'work')).toMatchObject({ filename: '/a/b/work.ts' });
  expect(workerFile('file:///a/b/pool.js', 'work')).toEqual({ filename: '/a/b/work.js', execArgv: [] });
});

test('is the bundle where this run of the tests has made one', () => {
  const asks = path.resolve(import.meta.dirname, '../../rig/basis/src/exposure/worker-team.ts');
  const { filename, execArgv } = workerFile(pathToFileURL(asks).href, 'exposure-worker');
  expect(filename).toMatch(/worker-bundles-\w+\/rig\/basis\/src\/exposure\/exposure-worker\.mjs$/);
  expect(execArgv).toEqual([]);
});

test.each([
  [
    'ts',
    'import { parentPort, workerData } from "node:worker_threads";\nparentPort?.postMessage((workerData as number) + 1);',
  ],
  ['js', 'const t = require("node:worker_threads"); t.parentPort.postMessage(t.workerData + 1);'],
])('a thread begins in a .%s file', async (ending, code) => {
  writeFileSync(path.join(scratch, `work.${ending}`), code);
  const worker = startWorker(pathToFileURL(path.join(scratch, `pool.${ending}`)).href, 'work', { workerData: 41 });
  expect(await once(worker, 'message')).toEqual([42]);
  await worker.terminate();
});
