import type { GroundTruth } from '@blender-sim/optics';
import { type Exr, TornFrameError, copyChannel, openExr } from './exr.js';
import { type SlotFile, readSlotFile } from './slot-file.js';

/** The file of a TRUTH in a slot. */
export interface TruthSlot extends SlotFile {
  readonly width: number;
  readonly height: number;
  /** Lengths in the file are metres, in the maps the rig's units. */
  readonly metresPerUnit: number;
}

/** The maps of the ground truth, on their own. */
export type TruthMaps = Omit<GroundTruth, 'width' | 'height'>;

/** Takes the maps out of shared memory: docs/channel.md, "TRUTH". @throws TornFrameError. */
export function takeTruth(slot: TruthSlot): TruthMaps {
  const exr = openExr(readSlotFile(slot));
  const { width, height } = slot;
  if (exr.width !== width || exr.height !== height) {
    throw new TornFrameError(
      `the slot file holds ${String(exr.width)}x${String(exr.height)} pixels, announced were ${String(width)}x${String(height)}`,
    );
  }
  const mask = read(exr, ['L.IndexOB.X']).map((part) => (part > 0 ? 1 : 0));
  const lengths = (map: Float32Array): Float32Array => map.map((value) => value / slot.metresPerUnit);
  return {
    normal: within(read(exr, ['L.Normal.X', 'L.Normal.Y', 'L.Normal.Z']), mask),
    depth: within(lengths(read(exr, ['L.Depth.Z'])), mask),
    point: within(lengths(read(exr, ['L.Position.X', 'L.Position.Y', 'L.Position.Z'])), mask),
    albedo: within(read(exr, ['L.DiffCol.R', 'L.DiffCol.G', 'L.DiffCol.B']), mask),
    mask,
  };
}

/** Channels interleaved. */
function read(exr: Exr, names: readonly string[]): Float32Array {
  const plane = new Float32Array(exr.width * exr.height);
  const map = new Float32Array(plane.length * names.length);
  names.forEach((name, channel) => {
    copyChannel(exr, name, plane);
    for (let pixel = 0; pixel < plane.length; pixel++) map[pixel * names.length + channel] = plane[pixel] as number;
  });
  return map;
}

/** 0 where no object is. */
function within(map: Float32Array, mask: Float32Array): Float32Array {
  const channels = map.length / mask.length;
  return map.map((value, at) => (mask[Math.floor(at / channels)] === 0 ? 0 : value));
}
