import type { LedFile } from '../schema/led.js';
import type { RigLed } from '../rig.js';
import { linearColour } from './colour.js';
import { barPositions, domePositions, ringPositions } from './layouts.js';
import { fromMillimetres, type LengthUnit } from './length-unit.js';
import type { Vec3 } from '../schema/values.js';

const DEFAULT_RADIUS_MM = 1;

/** The entries of `leds` as one flat list in the order of the file: the index is the LED's number on the wire. */
export function resolveLeds(entries: readonly LedFile[], unit: LengthUnit): RigLed[] {
  return entries.flatMap((entry) => {
    const rest = {
      emitter: entry.emitter,
      radius: entry.radius ?? fromMillimetres(DEFAULT_RADIUS_MM, unit),
      powerW: entry.power_w,
      color: linearColour(entry.color),
      aim: entry.aim,
    };
    return positions(entry).map((position) => ({ position, ...rest }));
  });
}

function positions({ position, dome, ring, bar }: LedFile): Vec3[] {
  if (dome !== undefined) return domePositions(dome);
  if (ring !== undefined) return ringPositions(ring);
  if (bar !== undefined) return barPositions(bar);
  return position === undefined ? [] : [position];
}
