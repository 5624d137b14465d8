import {
  type GroundTruthLed__Output,
  GroundTruthMap,
  type GroundTruthMapName,
  type GroundTruthPart__Output,
  GroundTruthSequence,
  GROUND_TRUTH_MAPS,
  type Position,
  positionOf,
} from '@blender-sim/protocol';
import { badResponse } from './error.js';

/** An LED as the object's origin sees it. */
export interface LedTruth {
  /** Unit vector from the object towards the LED. */
  readonly direction: Position;
  /** In the rig's length unit. */
  readonly distance: number;
  /** At full power on a surface that faces it, in W/m2. */
  readonly irradiance: number;
}

/**
 * What is really there at a position, as the camera sees it: one value or vector a pixel, row by row from the top left,
 * in the rig's coordinates and length unit; 0 where no object is.
 */
export interface GroundTruthResult {
  /** The object's. */
  readonly position: Position;
  readonly width: number;
  readonly height: number;
  /** One per LED of the rig. */
  readonly leds: readonly LedTruth[];
  /**
   * height x width x channels floats: `normal` (3, unit vector away from the surface), `depth` (1, along the camera's line
   * of sight), `point` (3), `albedo` (3, linear), `mask` (1, 1 where the object is).
   */
  readonly maps: Readonly<Record<GroundTruthMapName, Float32Array>>;
}

/** Puts the parts of one stream together (pure): whole, or not at all. */
export class GroundTruthAssembly {
  readonly #sequence = new GroundTruthSequence();
  readonly #maps: Partial<Record<GroundTruthMapName, Float32Array>> = {};
  #header: Omit<GroundTruthResult, 'maps'> | undefined;

  /** @throws DriverError BAD_RESPONSE for a part that is none, comes twice, out of order or in another size. */
  take(part: GroundTruthPart__Output): void {
    const problem = this.#sequence.take(part);
    if (problem !== undefined) throw badResponse(problem);
    if (part.map === GroundTruthMap.GT_NONE) {
      const { position, width, height, leds } = part;
      this.#header = { position: positionOf(position), width, height, leds: leds.map(ledOf) };
      return;
    }
    const name = GROUND_TRUTH_MAPS.find(({ map }) => map === part.map)?.name;
    if (name !== undefined) this.#maps[name] = floatsOf(part.data);
  }

  /** @throws DriverError BAD_RESPONSE when something is missing. */
  result(): GroundTruthResult {
    const { missing } = this.#sequence;
    const { normal, depth, point, albedo, mask } = this.#maps;
    if (!this.#header || !normal || !depth || !point || !albedo || !mask) {
      throw badResponse(`The ground truth ended without ${this.#header ? missing.join(', ') : 'its header'}.`);
    }
    return { ...this.#header, maps: { normal, depth, point, albedo, mask } };
  }
}

function ledOf({ direction, distance, irradiance }: GroundTruthLed__Output): LedTruth {
  return { direction: positionOf(direction), distance, irradiance };
}

/** A copy: the octets may begin anywhere in a message, floats need a multiple of four. Node runs little-endian only. */
function floatsOf(data: Buffer): Float32Array {
  const octets = new Uint8Array(data.length);
  octets.set(data);
  return new Float32Array(octets.buffer);
}
