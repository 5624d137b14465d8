import path from 'node:path';
import { type PatternSet, loadPatterns, loadRig } from '@blender-sim/description';
import { parseHostPort } from '@blender-sim/protocol';
import { type Command, defineCommand, integerOption, usage } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import type { Bits } from '../images/png.js';
import { Capture } from '../render/capture.js';
import { SESSION_OPTIONS, localSettings, withRig } from '../render/rig-session.js';
import { QUALITY_OPTIONS, qualityOf } from '../render/quality-options.js';
import { positionOption } from '../render/position-option.js';
import { LOG_OPTIONS, TLS_OPTIONS, credentialsOf, loggerOf } from '../shared-options.js';
import { statusLine } from '../terminal/status-line.js';
import { captureTable } from '../terminal/table.js';

const NAME = 'render';

export const render: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.render,
  options: {
    rig: { type: 'string', value: 'FILE', help: 'the rig; needed without --main' },
    ...SESSION_OPTIONS,
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
    ...QUALITY_OPTIONS,
    'ground-truth': { type: 'boolean', help: 'also write normals, depth, points, albedo and mask of every position' },
    json: { type: 'boolean', help: 'print render.json on stdout instead of the table' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
    'log-level': { ...LOG_OPTIONS['log-level'], default: 'warn' },
  },
  notes:
    'Writes DIR/pPP-tTTTT.png (position, pattern), DIR/contact-sheet.png and DIR/render.json (positions, patterns, words,\nfiles, seconds, digests, how each image was made and its measured noise). With --ground-truth also DIR/pPP-MAP.exr (32-bit\nfloat), DIR/pPP-MAP.png (16 bits; DIR/pPP-truth.json says how to read them) and DIR/pPP-leds.json. The format of pattern\nfiles: rig/description/README.md.',
  run: async ({ options, signal }) => {
    const out = options.out ?? path.join('out', 'render');
    const bits = bitsOf(options.bits ?? '8');
    const batch = integerOption(NAME, 'batch', options.batch ?? '256', 1, 4096);
    const quality = qualityOf(NAME, options);
    const positions = (options.position ?? []).map((text) => positionOption(NAME, text));
    if (options.main === undefined && options.rig === undefined)
      throw usage(NAME, 'give --rig FILE to render alone, or --main HOST:PORT');
    const local = localSettings(NAME, options);
    const main = options.main === undefined ? undefined : parseHostPort(options.main);
    const logger = loggerOf(NAME, options, 'warn');
    const credentials = await credentialsOf(options);
    const rig = options.rig === undefined ? undefined : await loadRig(options.rig);
    // A wrong pattern file is found before anything is started.
    let patterns: PatternSet | undefined = rig && (await loadPatterns(options.patterns ?? 'olat', rig.leds.length));
    const status = statusLine();
    const onStage = (text: string): void => status.update(text);
    try {
      const record = await withRig(
        { main, rig, local, credentials, logger, signal, onStage },
        async ({ driver, served }) => {
          patterns ??= await loadPatterns(options.patterns ?? 'olat', served.lightCount);
          const capture = new Capture({
            ...{ driver, rig: served, patterns, bits, batch, quality, out },
            color: options.color === true,
            groundTruth: options['ground-truth'] === true,
          });
          return capture.run(positions, {
            signal,
            onProgress: ({ position, positionCount, done, count, perSecond, noise }) => {
              const measured = noise === undefined ? '' : `, noise at most ${noise.toFixed(2)}`;
              onStage(
                `position ${String(position + 1)}/${String(positionCount)}, pattern ${String(done)}/${String(count)}, ${perSecond.toFixed(1)} images/s${measured}`,
              );
            },
          });
        },
      );
      status.done();
      process.stdout.write(options.json === true ? `${JSON.stringify(record)}\n` : captureTable(record, out));
      return EXIT.OK;
    } finally {
      status.done();
    }
  },
});

function bitsOf(text: string): Bits {
  if (text === '8') return 8;
  if (text === '16') return 16;
  throw usage(NAME, `--bits is ${JSON.stringify(text)}; expected 8 or 16`);
}
