import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadRig } from '@blender-sim/description';
import { type Command, defineCommand, integerOption } from '../command.js';
import { Child, type ChildOptions } from '../process/child.js';
import { EXIT } from '../exit-code.js';
import { LOG_OPTIONS, TLS_OPTIONS, logArguments, tlsArguments } from '../shared-options.js';
import { SUMMARY } from '../summaries.js';
import type { CaptureRecord } from '../render/capture.js';
import { statusLine } from '../terminal/status-line.js';
import { savings } from '../demo/savings.js';
import { RENDERER_OPTIONS, rendererArguments } from '../renderer/renderer-options.js';
import { captureTable } from '../terminal/table.js';

const NAME = 'demo';
const EXAMPLES = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'examples');

export const demo: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.demo,
  options: {
    out: { type: 'string', value: 'DIR', help: 'folder for the images', default: 'out/demo' },
    rig: { type: 'string', value: 'FILE', help: 'another rig', default: 'examples/rigs/medal/rig.yaml' },
    patterns: {
      type: 'string',
      value: 'FILE|random:N',
      help: 'what to light',
      default: 'examples/patterns/medal-directions.yaml; random:8 for another rig',
    },
    ...RENDERER_OPTIONS,
    processes: { ...RENDERER_OPTIONS.processes, default: '2' },
    threads: { ...RENDERER_OPTIONS.threads, default: '1' },
    'cache-dir': { ...RENDERER_OPTIONS['cache-dir'], default: 'the folder cache beside the images, emptied first' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
    'log-level': { ...LOG_OPTIONS['log-level'], default: 'warn' },
  },
  run: async ({ options, signal }) => {
    const rigFile = options.rig ?? path.join(EXAMPLES, 'rigs', 'medal', 'rig.yaml');
    // Made for the medal's own LEDs.
    const patterns =
      options.patterns ??
      (options.rig === undefined ? path.join(EXAMPLES, 'patterns', 'medal-directions.yaml') : 'random:8');
    const out = options.out ?? path.join('out', 'demo');
    const processes = integerOption(NAME, 'processes', options.processes ?? '2', 1, 64);
    const { renderer: kind = 'auto', 'cache-dir': cacheDir = path.join(out, 'cache') } = options;
    // What it prints is the time that tracing takes, so nothing may be there from the last time.
    if (options['cache-dir'] === undefined) await rm(cacheDir, { recursive: true, force: true });
    const kept = { ...options, 'cache-dir': cacheDir, processes: String(processes), threads: options.threads ?? '1' };
    const rig = await loadRig(rigFile);
    const say = (text: string): void => void process.stdout.write(`${text}\n`);
    say(
      `rig ${rig.name}: ${String(rig.leds.length)} LEDs, ${String(rig.camera.width)}x${String(rig.camera.height)}, ${String(rig.render.samples)} samples`,
    );
    const passedOn = [...tlsArguments(options), ...logArguments(options, 'warn')];
    const status = statusLine();
    const children: Child[] = [];
    const start = (args: readonly string[], childOptions: ChildOptions = {}): Child => {
      const child = new Child(args, childOptions);
      children.push(child);
      return child;
    };
    try {
      status.update('starting the main node');
      const main = await start(['mainnode', '--listen', '127.0.0.1:0', '--json', ...passedOn]).ready(signal);
      say(`main node on ${main.address}`);
      status.update(`starting a render node with ${String(processes)} Blender processes`);
      const node = await start([
        ...['rendernode', '--main', main.address, '--rig', rigFile, '--json', ...passedOn],
        ...rendererArguments(kept),
      ]).ready(signal);
      say(
        `render node on ${node.address}, renderer ${node.renderer ?? 'unknown'}, ${String(processes)} processes warm`,
      );
      const positions = threePositions(rig);
      const capture = async (what: string, folder: string, args: readonly string[]): Promise<CaptureRecord> => {
        const driver = start(['render', '--main', main.address, '--out', folder, '--json', ...args, ...passedOn], {
          onStderr: (text) => status.update(`${what}: ${lastLine(text)}`),
        });
        return JSON.parse(await driver.result(signal)) as CaptureRecord;
      };
      const at = positions.flatMap((position) => ['--position', position]);
      const record = await capture('driver', out, ['--patterns', patterns, ...at]);
      status.done();
      say('');
      process.stdout.write(captureTable(record, out));
      const hasDirect = node.renderer?.startsWith('blender') === true;
      const again = await capture('the same again', path.join(out, 'again'), ['--patterns', patterns, ...at]);
      const direct = hasDirect
        ? await capture('patterns of their own', path.join(out, 'direct'), [
            // As many as there are processes: all of them work, as they do for the basis.
            ...['--patterns', `random:${String(processes)}`, '--mode', 'direct', '--position', positions[0] ?? '0,0,0'],
          ])
        : undefined;
      status.done();
      say(await savings({ first: record, again, direct, out }));
      say(
        `images: ${path.join(out, 'p00-t0000.png')} ... (${String(record.images)}), what was done: ${path.join(out, 'render.json')}`,
      );
      // The matt sphere is the rig whose normals photometric stereo has to find.
      const checked = options.rig === undefined ? path.join(EXAMPLES, 'rigs', 'sphere', 'rig.yaml') : rigFile;
      const check = start(
        [
          ...['check', checked, '--out', path.join(out, 'check'), ...passedOn],
          ...(options.rig === undefined ? rendererArguments({ ...kept, renderer: kind }) : ['--main', main.address]),
        ],
        { onStderr: (text) => status.update(`self-check: ${lastLine(text)}`) },
      );
      const verdict = await check.result(signal);
      status.done();
      say('');
      process.stdout.write(verdict);
      return EXIT.OK;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      status.done();
      // Last started, first stopped: nobody loses the one it talks to.
      for (const child of children.reverse()) await child.stop();
    }
  },
});

/** What the driver said last, without its own count of seconds. */
function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').replace(/ \(\d+ s\)$/, '');
}

/** Home, and a quarter of the travel to either side of it. */
function threePositions({ stage: { home, min, max } }: Awaited<ReturnType<typeof loadRig>>): string[] {
  const [x, y, z] = home;
  return [
    [x, y, z],
    [x + (max[0] - x) / 4, y + (max[1] - y) / 8, z],
    [x + (min[0] - x) / 4, y + (min[1] - y) / 8, z],
  ].map((position) => position.join(','));
}
