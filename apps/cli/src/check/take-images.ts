import type { PatternSet, Rig } from '@blender-sim/description';
import { loadPatterns } from '@blender-sim/description';
import type { BlenderSimDriver, GroundTruthResult, ImageQuality, QualityOptions } from '@blender-sim/driver';

/** Patterns a request: well below what a main node takes. */
const BATCH = 256;

/** Of the driver what a check calls. */
export type CheckDriver = Pick<BlenderSimDriver, 'ledUpdateStream' | 'groundTruth'>;

/** What came through the whole rig. */
export interface Taken {
  /** One an LED, MONO8. */
  readonly images: readonly Uint8Array[];
  readonly ambient: Uint8Array | undefined;
  readonly quality: readonly ImageQuality[];
  readonly truth: GroundTruthResult;
}

export interface TakeOptions {
  readonly driver: CheckDriver;
  readonly rig: Rig;
  readonly quality: QualityOptions;
  readonly signal: AbortSignal;
  readonly onImage: (done: number, count: number) => void;
}

/** Lights every LED alone at full power, as any control program would, and asks for the truth. @throws DriverError. */
export async function takeImages({ driver, rig, quality, signal, onImage }: TakeOptions): Promise<Taken> {
  const patterns = await oneAtATime(rig);
  const images: Uint8Array[] = [];
  const qualities: ImageQuality[] = [];
  const asked = { ...quality, pixelFormat: 'MONO8', signal } as const;
  const { taskCount, lightCount, words } = patterns;
  for (let from = 0; from < taskCount; from += BATCH) {
    const count = Math.min(BATCH, taskCount - from);
    const part = {
      taskCount: count,
      lightCount,
      words: words.subarray(from * lightCount, (from + count) * lightCount),
    };
    for await (const frame of driver.ledUpdateStream(part, asked)) {
      images.push(Uint8Array.from(frame.image));
      if (frame.quality !== undefined) qualities.push(frame.quality);
      onImage(images.length, taskCount);
    }
  }
  const truth = await driver.groundTruth({ signal });
  const leds = rig.leds.length;
  return { images: images.slice(0, leds), ambient: images[leds], quality: qualities, truth };
}

/** `olat`, and all dark after it where the rig has light that no LED makes. */
async function oneAtATime(rig: Rig): Promise<Pick<PatternSet, 'taskCount' | 'lightCount' | 'words'>> {
  const { taskCount, lightCount, words } = await loadPatterns('olat', rig.leds.length);
  const shinesByItself = rig.scene.ownLight === 'ambient' || rig.ambient.radiance.some((value) => value > 0);
  if (!shinesByItself) return { taskCount, lightCount, words };
  const withDark = new Uint32Array(words.length + lightCount);
  withDark.set(words);
  return { taskCount: taskCount + 1, lightCount, words: withDark };
}
