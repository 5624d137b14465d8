import type { Rig } from '@blender-sim/description';
import type { ImageQuality } from '@blender-sim/driver';
import type { AngularError } from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';
import { type Evaluation, percent } from './evaluate.js';

/** Degrees; absent where no pixel counts. */
export interface ErrorFigures {
  readonly pixels: number;
  readonly meanDeg?: number;
  readonly medianDeg?: number;
  readonly p95Deg?: number;
  readonly maxDeg?: number;
}

/** What check.json says. */
export interface CheckRecord {
  readonly rig: { readonly name: string; readonly digest: string; readonly renderer: string };
  readonly position: Position;
  readonly lengthUnit: string;
  readonly width: number;
  readonly height: number;
  /** LEDs that shine. */
  readonly leds: number;
  readonly objectPixels: number;
  /** Shares, 0..1, of the object's pixels: with a normal, and reached by every LED. */
  readonly solved: number;
  readonly unshadowed: number;
  /** Shares, 0..1, of the object's samples (pixels x LEDs). */
  readonly usedSamples: number;
  readonly saturatedSamples: number;
  /** Pixels that every LED reaches; what `passed` is about, where there are any. */
  readonly errorUnshadowed: ErrorFigures;
  readonly errorAll: ErrorFigures;
  /** Share of pixels whose light no Lambertian surface explains. */
  readonly unexplained: number;
  readonly mode: ImageQuality['mode'] | undefined;
  /** Of the image with the fewest. */
  readonly samples: number | undefined;
  /** Sigma of the noisiest image in 8-bit levels as measured. */
  readonly noise: number | undefined;
  readonly hints: readonly string[];
  readonly maxErrorDeg: number | undefined;
  readonly passed: boolean;
  readonly seconds: number;
  /** Relative to the folder. */
  readonly pictures: readonly string[];
}

/** More pixels than this, and the sentence on Lambertian objects is printed. */
const MANY_UNEXPLAINED = 0.1;
const MANY_SATURATED = 0.05;

export interface RecordInput {
  readonly rig: Rig;
  readonly renderer: string;
  readonly position: Position;
  readonly quality: readonly ImageQuality[];
  readonly evaluation: Evaluation;
  readonly maxErrorDeg: number | undefined;
  readonly seconds: number;
  readonly pictures: readonly string[];
}

/** Puts a check's numbers together and judges them. */
export function checkRecord(input: RecordInput): CheckRecord {
  const { rig, quality, evaluation, maxErrorDeg } = input;
  const { objectPixels, unshadowed, all } = evaluation;
  const noises = quality.flatMap(({ noise }) => noise ?? []);
  const judged = unshadowed.count > 0 ? unshadowed.mean : all.mean;
  return {
    rig: { name: rig.name, digest: rig.digest, renderer: input.renderer },
    position: input.position,
    lengthUnit: rig.lengthUnit,
    width: evaluation.estimate.width,
    height: evaluation.estimate.height,
    leds: evaluation.lights,
    objectPixels,
    solved: evaluation.estimate.solved / objectPixels,
    unshadowed: unshadowed.count / objectPixels,
    usedSamples: evaluation.usedSamples,
    saturatedSamples: evaluation.saturatedSamples,
    errorUnshadowed: figures(unshadowed),
    errorAll: figures(all),
    unexplained: evaluation.unexplained,
    mode: quality[0]?.mode,
    samples: quality.length === 0 ? undefined : Math.min(...quality.map(({ samples }) => samples)),
    noise: noises.length === 0 ? undefined : Math.max(...noises),
    hints: hintsOf(evaluation),
    maxErrorDeg,
    passed: maxErrorDeg === undefined || judged <= maxErrorDeg,
    seconds: input.seconds,
    pictures: input.pictures,
  };
}

function figures({ count, mean, median, p95, max }: AngularError): ErrorFigures {
  return count === 0 ? { pixels: 0 } : { pixels: count, meanDeg: mean, medianDeg: median, p95Deg: p95, maxDeg: max };
}

function hintsOf({ unexplained, saturatedSamples, unshadowed, lights }: Evaluation): string[] {
  const hints: string[] = [];
  if (unexplained > MANY_UNEXPLAINED) {
    hints.push(
      `The object is not Lambertian, or light reaches it by other ways than from the LEDs: in ${percent(unexplained)} of the pixels a matt surface does not explain the images (gloss, reflections between its parts, soft shadows). Photometric stereo is wrong there; that is the object's, not the rig's.`,
    );
  }
  if (saturatedSamples > MANY_SATURATED) {
    hints.push(
      `${percent(saturatedSamples)} of the samples are saturated and were left out; a smaller camera.exposure shows more.`,
    );
  }
  if (unshadowed.count === 0) {
    hints.push(`No pixel is reached by all ${String(lights)} LEDs; the error of all pixels is judged.`);
  }
  return hints;
}

/** What is printed of a check. */
export function checkText(record: CheckRecord): string {
  const { x, y, z } = record.position;
  const place = `${[x, y, z].map(String).join(', ')} ${record.lengthUnit}`;
  const made = record.mode === undefined ? '' : `, ${record.mode}, ${String(record.samples)} samples`;
  const noise = record.noise === undefined ? '' : `, noise sigma at most ${record.noise.toFixed(3)} of an 8-bit level`;
  const row = (name: string, figures: ErrorFigures): string => {
    const { pixels, meanDeg, medianDeg, p95Deg, maxDeg } = figures;
    const cells = [meanDeg, medianDeg, p95Deg, maxDeg].map((value) => (value?.toFixed(3) ?? '-').padStart(9));
    return `${name.padEnd(22)}${cells.join('')}${String(pixels).padStart(10)}`;
  };
  const verdict =
    record.maxErrorDeg === undefined
      ? []
      : [`${record.passed ? 'passed' : 'FAILED'}: the mean may be ${String(record.maxErrorDeg)} degrees at most`];
  return [
    `rig ${record.rig.name} at ${place}: ${String(record.leds)} LEDs one at a time, 8-bit ${String(record.width)}x${String(record.height)}${made}${noise}`,
    `object: ${String(record.objectPixels)} pixels, ${percent(record.solved)} with a normal, ${percent(record.unshadowed)} reached by every LED; ${percent(record.usedSamples)} of the samples used`,
    '',
    `${'angular error, degrees'.padEnd(22)}${['mean', 'median', '95%', 'max'].map((name) => name.padStart(9)).join('')}${'pixels'.padStart(10)}`,
    row('unshadowed', record.errorUnshadowed),
    row('all with a normal', record.errorAll),
    ...record.hints.map((hint) => `hint: ${hint}`),
    ...verdict,
    '',
  ].join('\n');
}
