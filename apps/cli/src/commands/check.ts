import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@blender-sim/base';
import { makeFolder } from '@blender-sim/basis';
import { loadRig } from '@blender-sim/description';
import { parseHostPort } from '@blender-sim/protocol';
import { checkPictures } from '../check/pictures.js';
import { evaluate } from '../check/evaluate.js';
import { type CheckRecord, checkRecord, checkText } from '../check/record.js';
import { takeImages } from '../check/take-images.js';
import { CliError } from '../cli-error.js';
import { type Command, defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { positionOption } from '../render/position-option.js';
import { QUALITY_OPTIONS, positive, qualityOf } from '../render/quality-options.js';
import { SESSION_OPTIONS, localSettings, withRig } from '../render/rig-session.js';
import { LOG_OPTIONS, TLS_OPTIONS, credentialsOf, loggerOf } from '../shared-options.js';
import { SUMMARY } from '../summaries.js';
import { statusLine } from '../terminal/status-line.js';

const NAME = 'check';

export const check: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.check,
  operands: ['RIG'],
  options: {
    ...SESSION_OPTIONS,
    position: { type: 'string', value: 'X,Y,Z', help: "object position in the rig's unit", default: 'where it is' },
    'max-error': {
      type: 'string',
      value: 'DEG',
      help: 'exit with 7 when the mean error of unshadowed pixels is larger',
    },
    out: { type: 'string', value: 'DIR', help: 'folder for the pictures', default: 'out/check' },
    ...QUALITY_OPTIONS,
    json: { type: 'boolean', help: 'print check.json on stdout instead of the text' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
    'log-level': { ...LOG_OPTIONS['log-level'], default: 'warn' },
  },
  notes:
    'Takes one 8-bit image an LED through driver, main node and render node, estimates normals from them by photometric\nstereo (least squares, near light) and compares them with the true ones. Unshadowed pixels are those that every LED\nreaches. Writes DIR/normals.png (estimated and true), DIR/error.png and DIR/check.json.',
  run: async ({ operands: [file = ''], options, signal }) => {
    const startedMs = performance.now();
    const out = options.out ?? path.join('out', 'check');
    const quality = qualityOf(NAME, options);
    const position = options.position === undefined ? undefined : positionOption(NAME, options.position);
    const maxErrorDeg =
      options['max-error'] === undefined ? undefined : positive(NAME, 'max-error', options['max-error']);
    const local = localSettings(NAME, options);
    const main = options.main === undefined ? undefined : parseHostPort(options.main);
    const logger = loggerOf(NAME, options, 'warn');
    const credentials = await credentialsOf(options);
    const rig = await loadRig(file);
    // What it says of an earlier run is no longer true from here on, and a folder that can't be had is found now.
    await write(out, async () => {
      makeFolder(out, 0o777);
      await rm(path.join(out, 'check.json'), { force: true });
    });
    const status = statusLine();
    const onStage = (text: string): void => status.update(text);
    let record: CheckRecord;
    try {
      const { taken, renderer } = await withRig(
        { main, rig, local, credentials, logger, signal, onStage },
        async ({ driver, served }) => {
          if (position !== undefined) await driver.move(position, { signal });
          const onImage = (done: number, count: number): void => onStage(`LED ${String(done)}/${String(count)}`);
          return {
            taken: await takeImages({ driver, rig, quality, signal, onImage }),
            renderer: served.rendererDigest,
          };
        },
      );
      onStage('estimating normals');
      const noise = Math.max(0, ...taken.quality.map((image) => image.noise ?? 0));
      const evaluation = evaluate({ ...taken, rig, noise });
      const pictures = await checkPictures(rig.name, evaluation, taken.truth, rig.camera);
      for (const picture of pictures) await write(out, () => writeFile(path.join(out, picture.file), picture.png));
      record = checkRecord({
        ...{ rig, renderer, evaluation, maxErrorDeg },
        position: taken.truth.position,
        quality: taken.quality,
        seconds: Number(((performance.now() - startedMs) / 1000).toFixed(3)),
        pictures: pictures.map((picture) => picture.file),
      });
    } finally {
      status.done();
    }
    const json = path.join(out, 'check.json');
    await write(out, async () => {
      await writeFile(`${json}.part`, `${JSON.stringify(record, null, 2)}\n`);
      // Last, and whole or not at all: a check.json says that its pictures are there.
      await rename(`${json}.part`, json);
    });
    const files = [...record.pictures.map((name) => path.join(out, name)), json].join(', ');
    process.stdout.write(options.json === true ? `${JSON.stringify(record)}\n` : `${checkText(record)}${files}\n`);
    return record.passed ? EXIT.OK : EXIT.CHECK_FAILED;
  },
});

/** @throws CliError OUTPUT. */
async function write(out: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new CliError('OUTPUT', `Can't write to ${out}: ${messageOf(error)}`, { cause: error });
  }
}
