// Bundles the worker threads' code once for a test run: from source a thread would load tsx and every module of the packages
// that it touches, 0.5 to 2 s of a processor, and the tests start hundreds. base/src/worker-file.ts takes what is made here.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const ENVIRONMENT = 'BLENDER_SIM_WORKER_BUNDLES';
const FOLDER = 'worker-bundles-';

/** Called by vitest before the first test of a project. @returns what removes the bundles after the last one. */
export async function setup(project) {
  // Each project calls it; the bundles are one.
  if (process.env[ENVIRONMENT] !== undefined) return undefined;
  // Below node_modules: there the packages are found that are not bundled.
  const cache = path.join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  removeLeftovers(cache);
  const folder = mkdtempSync(path.join(cache, FOLDER));
  try {
    await bundleInto(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // A worker that is half written concerns only its own tests.
    process.stderr.write(`workers run from source, slowly: ${error.message}\n`);
    return undefined;
  }
  // Inherited by the processes that run the tests, and by those that tests start from source.
  process.env[ENVIRONMENT] = folder;
  project.onTestsRerun(() => bundleInto(folder));
  return () => {
    delete process.env[ENVIRONMENT];
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Folders of runs that were killed: no run lasts a day. */
function removeLeftovers(cache) {
  const longAgoMs = Date.now() - 24 * 3600 * 1000;
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(FOLDER))) {
    const folder = path.join(cache, name);
    const madeMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (madeMs < longAgoMs) rmSync(folder, { recursive: true, force: true });
  }
}

async function bundleInto(folder) {
  // tsx brings esbuild.
  const { build } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild');
  await build({
    entryPoints: workers(),
    outbase: root,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    sourcemap: 'inline',
    plugins: [workspace],
  });
}

/** By their name: `*-worker.ts` in a package's sources. */
function workers() {
  const { workspaces } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const folders = workspaces.map((name) => path.join(root, name, 'src'));
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('-worker.ts'))
      .map((name) => path.join(folder, name)),
  );
}

/** Our packages are bundled, without the modules that nothing is taken from: importing them does nothing. Others stay outside. */
const workspace = {
  name: 'workspace',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === workspace) return undefined;
      if (!name.startsWith('.') && !name.startsWith('@blender-sim/')) return { path: name, external: true };
      const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: workspace });
      return { ...found, sideEffects: false };
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const here = JSON.stringify(pathToFileURL(file).href);
      return { contents: readFileSync(file, 'utf8').replaceAll('import.meta.url', here), loader: 'ts' };
    });
  },
};
