import path from 'node:path';
import { silentLogger, systemClock } from '@blender-sim/base';
import { BasisStore } from '@blender-sim/basis';
import { CACHE_DIR_HELP, defaultCacheDir } from '../cache/cache-dir.js';
import { type CacheReport, gcReport, listReport, noCache, verifyReport } from '../cache/cache-report.js';
import { DEFAULT_CACHE_SIZE, sizeOption } from '../cache/size.js';
import { type Command, defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import { statusLine } from '../terminal/status-line.js';

const DIR = { type: 'string', value: 'DIR', help: 'the cache', default: CACHE_DIR_HELP } as const;
const JSON_FLAG = { type: 'boolean', help: 'the result as JSON' } as const;

/** `blender-sim cache ls`. */
export const cacheLs: Command = defineCommand({
  name: 'cache ls',
  summary: SUMMARY['cache ls'],
  options: {
    dir: DIR,
    'max-size': {
      type: 'string',
      value: 'SIZE',
      help: 'the limit to show beside the total; nothing is removed',
      default: DEFAULT_CACHE_SIZE,
    },
    json: JSON_FLAG,
  },
  notes:
    'A line a basis, the one used last first: the beginning of its key, pixels, images (one an LED, and one for the ambient\nlight), files, size and last use.',
  run: async ({ options }) => {
    const limit = sizeOption('cache ls', 'max-size', options['max-size'] ?? DEFAULT_CACHE_SIZE);
    const report = await withCache(options.dir, async (store) => listReport(store.dir, limit, await store.list()));
    show(report, options.json);
    return EXIT.OK;
  },
});

/** `blender-sim cache gc`. */
export const cacheGc: Command = defineCommand({
  name: 'cache gc',
  summary: SUMMARY['cache gc'],
  options: {
    dir: DIR,
    'max-size': { type: 'string', value: 'SIZE', help: 'what may stay, e.g. 512M or 0', default: DEFAULT_CACHE_SIZE },
    json: JSON_FLAG,
  },
  notes: 'The least recently used files go first. Render nodes may go on meanwhile: what is missing is traced again.',
  run: async ({ options }) => {
    const limit = sizeOption('cache gc', 'max-size', options['max-size'] ?? DEFAULT_CACHE_SIZE);
    const report = await withCache(options.dir, async (store) => gcReport(store.dir, limit, await store.gc(limit)));
    show(report, options.json);
    return EXIT.OK;
  },
});

/** `blender-sim cache verify`. */
export const cacheVerify: Command = defineCommand({
  name: 'cache verify',
  summary: SUMMARY['cache verify'],
  options: { dir: DIR, remove: { type: 'boolean', help: 'remove the broken files' }, json: JSON_FLAG },
  notes:
    'Exits with 3 when a file is broken, removed or not. A render node never uses such a file: it removes it itself.',
  run: async ({ options, signal }) => {
    const status = statusLine();
    let broken = 0;
    try {
      const report = await withCache(options.dir, async (store) => {
        const found = await store.verify({
          remove: options.remove === true,
          signal,
          onProgress: (done, files) => status.update(`checked ${String(done)} of ${String(files)} files`),
        });
        broken = found.broken.length;
        return verifyReport(store.dir, found);
      });
      status.done();
      show(report, options.json);
    } finally {
      status.done();
    }
    return broken === 0 ? EXIT.OK : EXIT.BAD_INPUT;
  },
});

/** Opens what is there; to look at a cache makes none. */
async function withCache(
  given: string | undefined,
  use: (store: BasisStore) => Promise<CacheReport>,
): Promise<CacheReport> {
  const dir = given === undefined ? defaultCacheDir() : path.resolve(given);
  if (!(await BasisStore.exists(dir))) return noCache(dir);
  // Without a limit: a render node's own may be larger than any that is assumed here.
  const store = await BasisStore.open({ dir, maxBytes: Infinity, logger: silentLogger, clock: systemClock });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function show(report: CacheReport, asJson: boolean | undefined): void {
  process.stdout.write(asJson === true ? `${JSON.stringify(report.json)}\n` : report.text);
}
