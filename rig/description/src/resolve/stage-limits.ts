import type { Vec3 } from '../schema/values.js';
import { fromMillimetres, type LengthUnit } from './length-unit.js';

/** Half the travel of a stage whose limits are not given, in millimetres. */
const DEFAULT_TRAVEL_MM = 100;

/** The travel of a stage, with the default for what is not given: 100 mm both ways on every axis. */
export function stageLimits(
  min: Vec3 | undefined,
  max: Vec3 | undefined,
  unit: LengthUnit,
): { readonly min: Vec3; readonly max: Vec3 } {
  const travel = fromMillimetres(DEFAULT_TRAVEL_MM, unit);
  return { min: min ?? [-travel, -travel, -travel], max: max ?? [travel, travel, travel] };
}
