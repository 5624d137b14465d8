import {
  GROUND_TRUTH_MAPS,
  GroundTruthMap,
  type GroundTruthPart,
  OK_STATUS,
  type Position,
  type RenderOptions__Output,
  type RenderRsp,
  renderModeOf,
  renderQualityOf,
} from '@blender-sim/protocol';

/** Size of the fake rig. */
export interface FakeSize {
  readonly width: number;
  readonly height: number;
  readonly lightCount: number;
}

/** The octets the fake makes up: different for different light and position. */
export function fakeImage(words: readonly number[], { x, y, z }: Position, length: number): Buffer {
  const light = words.reduce((sum, word, led) => sum + (led + 1) * ((word >>> 24) + (word & 0xff)), 0);
  return Buffer.from(Array.from({ length }, (_, at) => (light + 3 * x + 5 * y + 7 * z + at) & 0xff));
}

/** How the fake says that it made its images: as asked, by default basis of 64 samples with a noise of half a level. */
export function fakeQuality(
  options: RenderOptions__Output | null,
  taskCount: number,
): Required<Pick<RenderRsp, 'mode' | 'samples'>> & { readonly noise: number[] } {
  const { mode = 'basis', samples = 64, noise = 0.5 } = renderQualityOf(options);
  return {
    mode: renderModeOf(mode),
    samples,
    noise: mode === 'direct' ? [] : Array<number>(taskCount).fill(noise),
  };
}

/** What the fake makes up as ground truth: every float of a map is its index plus the position's x. */
export function fakeGroundTruth({ width, height, lightCount }: FakeSize, position: Position): GroundTruthPart[] {
  const leds = Array.from({ length: lightCount }, (_, led) => ({
    direction: { x: 0, y: 0, z: 1 },
    distance: led + 1,
    irradiance: 1 / (led + 1),
  }));
  const header = { status: OK_STATUS, map: GroundTruthMap.GT_NONE, width, height, leds, position: { ...position } };
  const maps = GROUND_TRUTH_MAPS.map(({ map, channels }) => {
    const floats = Float32Array.from({ length: width * height * channels }, (_, at) => at + position.x);
    return { status: OK_STATUS, map, width, height, channels, data: Buffer.from(floats.buffer) };
  });
  return [header, ...maps];
}
