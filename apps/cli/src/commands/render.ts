import path from 'node:path';
import { type PatternSet, loadPatterns, loadRig } from '@blender-sim/description';
import { BlenderSimDriver } from '@blender-sim/driver';
import { type HostPort, type Position, formatHostPort, parseHostPort } from '@blender-sim/protocol';
import { CliError } from '../cli-error.js';
import { type Command, defineCommand, integerOption, usage } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import type { Bits } from '../images/png.js';
import { Capture } from '../render/capture.js';
import { type LocalRig, startLocalRig } from '../render/local-rig.js';
import { LOG_OPTIONS, TLS_OPTIONS, credentialsOf, loggerOf } from '../shared-options.js';
import { statusLine } from '../terminal/status-line.js';
import { captureTable } from '../terminal/table.js';

const NAME = 'render';

export const render: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.render,
  options: {
    rig: { type: 'string', value: 'FILE', help: 'the rig; needed without --main' },
    main: { type: 'string', value: 'HOST:PORT', help: 'use this main node instead of starting everything here' },
    position: {
      type: 'string',
      multiple: true,
      value: 'X,Y,Z',
      help: "object position in the rig's unit; several: one image set each",
      default: 'where it is',
    },
    patterns: {
      type: 'string',
      value: 'FILE|random:N[:SEED]|olat',
      help: 'what to light: a pattern file, N random ones, or one LED at a time',
      default: 'olat',
    },
    out: { type: 'string', value: 'DIR', help: 'folder for the images', default: 'out/render' },
    bits: { type: 'string', value: '8|16', help: 'depth of the PNGs', default: '8' },
    color: { type: 'boolean', help: 'RGB images; default: mono, by the rig' },
    batch: { type: 'string', value: 'N', help: 'patterns in one request', default: '256' },
    processes: { type: 'string', value: 'N', help: 'Blender processes (without --main)', default: "the rig's" },
    threads: { type: 'string', value: 'N', help: 'threads of each (without --main)', default: "the rig's" },
    json: { type: 'boolean', help: 'print render.json on stdout instead of the table' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
    'log-level': { ...LOG_OPTIONS['log-level'], default: 'warn' },
  },
  notes:
    'Writes DIR/pPP-tTTTT.png (position, pattern), DIR/contact-sheet.png and DIR/render.json (positions, patterns, words,\nfiles, seconds, digests). The format of pattern files: rig/description/README.md.',
  run: async ({ options, signal }) => {
    const out = options.out ?? path.join('out', 'render');
    const bits = bitsOf(options.bits ?? '8');
    const batch = integerOption(NAME, 'batch', options.batch ?? '256', 1, 4096);
    const positions = (options.position ?? []).map(positionOption);
    if (options.main === undefined && options.rig === undefined)
      throw usage(NAME, 'give --rig FILE to render alone, or --main HOST:PORT');
    if (options.main !== undefined && (options.processes ?? options.threads) !== undefined) {
      throw usage(NAME, '--processes and --threads are for rendering alone; with --main the render nodes decide');
    }
    const main = options.main === undefined ? undefined : parseHostPort(options.main);
    const logger = loggerOf(NAME, options, 'warn');
    const credentials = await credentialsOf(options);
    const rig = options.rig === undefined ? undefined : await loadRig(options.rig);
    // A wrong pattern file is found before anything is started.
    let patterns: PatternSet | undefined = rig && (await loadPatterns(options.patterns ?? 'olat', rig.leds.length));
    const status = statusLine();
    let local: LocalRig | undefined;
    let driver: BlenderSimDriver | undefined;
    try {
      if (main === undefined && rig !== undefined) {
        status.update('starting Blender');
        local = await startLocalRig({
          rig,
          logger,
          signal,
          processes:
            options.processes === undefined ? undefined : integerOption(NAME, 'processes', options.processes, 1, 256),
          threads: options.threads === undefined ? undefined : integerOption(NAME, 'threads', options.threads, 0, 1024),
        });
      }
      const address = main ?? local?.address;
      if (address === undefined) throw new Error('neither a main node nor a rig');
      driver = new BlenderSimDriver({
        address,
        logger,
        ...(main === undefined ? {} : { credentials }),
        // The batch decides how long it takes; Ctrl-C ends it.
        renderDeadlineMs: Infinity,
      });
      status.update(`connecting to ${formatHostPort(address)}`);
      await driver.tryConnect({ signal });
      const served = await driver.getRig({ signal });
      status.update(`rendering at ${formatHostPort(address)}`);
      if (rig !== undefined && served.rigDigest !== rig.digest) throw otherRig(address, served.name, rig.name);
      patterns ??= await loadPatterns(options.patterns ?? 'olat', served.lightCount);
      const capture = new Capture({ driver, rig: served, patterns, bits, batch, color: options.color === true, out });
      const record = await capture.run(positions, {
        signal,
        onProgress: ({ position, positionCount, done, count, perSecond }) => {
          status.update(
            `position ${String(position + 1)}/${String(positionCount)}, pattern ${String(done)}/${String(count)}, ${perSecond.toFixed(1)} images/s`,
          );
        },
      });
      status.done();
      process.stdout.write(options.json === true ? `${JSON.stringify(record)}\n` : captureTable(record, out));
      return EXIT.OK;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      status.done();
      await driver?.disconnect();
      await local?.close();
    }
  },
});

function bitsOf(text: string): Bits {
  if (text === '8') return 8;
  if (text === '16') return 16;
  throw usage(NAME, `--bits is ${JSON.stringify(text)}; expected 8 or 16`);
}

function positionOption(text: string): Position {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [x, y, z] = parts;
  if (parts.length !== 3 || x === undefined || y === undefined || z === undefined || !parts.every(Number.isFinite)) {
    throw usage(NAME, `--position is ${JSON.stringify(text)}; expected three numbers X,Y,Z`);
  }
  return { x, y, z };
}

function otherRig(address: HostPort, served: string, wanted: string): CliError {
  return new CliError(
    'USAGE',
    `The main node at ${formatHostPort(address)} serves the rig ${JSON.stringify(served)}, --rig is ${JSON.stringify(wanted)} (or another version of it); leave --rig out to use what is served.`,
  );
}
