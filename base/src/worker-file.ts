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

/**
 * The file `name` beside the module that asks: built, or where the module itself runs from source (the tests), the source,
 * for a pool that imports it.
 * @param moduleUrl import.meta.url of that module. @param name without its ending.
 */
export function workerFile(moduleUrl: string, name: string): WorkerFile {
  const here = fileURLToPath(moduleUrl);
  const ending = path.extname(here);
  return {
    filename: path.join(path.dirname(here), `${name}${ending}`),
    execArgv: ending === '.ts' ? ['--import', 'tsx', '--conditions=source'] : [],
  };
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
