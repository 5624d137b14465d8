import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Where a worker thread's code is, and what Node needs to run it. */
export interface WorkerFile {
  /** Absolute. */
  readonly filename: string;
  readonly execArgv: string[];
}

/** Set by scripts/worker-bundles.mjs for a run of the tests: a folder with the bundled code of the workers. */
const BUNDLES = process.env['BLENDER_SIM_WORKER_BUNDLES'];
const CHECKOUT = path.resolve(import.meta.dirname, '..', '..');

/**
 * The file `name` beside the module that asks: built, or where the module itself runs from source (the tests), the source,
 * for a pool that imports it, or its bundle where the tests have made one.
 * @param moduleUrl import.meta.url of that module. @param name without its ending.
 */
export function workerFile(moduleUrl: string, name: string): WorkerFile {
  const here = fileURLToPath(moduleUrl);
  const ending = path.extname(here);
  const filename = path.join(path.dirname(here), `${name}${ending}`);
  if (ending !== '.ts') return { filename, execArgv: [] };
  const bundle = bundleOf(filename);
  if (bundle !== undefined) return { filename: bundle, execArgv: [] };
  return { filename, execArgv: ['--import', 'tsx', '--conditions=source'] };
}

/** Starts a thread of its own on such a file. A thread can't begin in a .ts file, but import one by tsx. */
export function startWorker(moduleUrl: string, name: string, options: WorkerOptions): Worker {
  const { filename } = workerFile(moduleUrl, name);
  if (!filename.endsWith('.ts')) return new Worker(filename, { ...options, execArgv: [] });
  // Found from here: what is evaluated would look for it in the working directory.
  const tsx = new URL('./api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm'))).href;
  const code = `import(${JSON.stringify(tsx)}).then((tsx) => tsx.tsImport(${JSON.stringify(filename)}, ${JSON.stringify(moduleUrl)}))`;
  return new Worker(code, { ...options, eval: true, execArgv: ['--conditions=source'] });
}

function bundleOf(source: string): string | undefined {
  if (BUNDLES === undefined) return undefined;
  const bundle = path.join(BUNDLES, path.relative(CHECKOUT, source).replace(/\.ts$/, '.mjs'));
  return existsSync(bundle) ? bundle : undefined;
}
