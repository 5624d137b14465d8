import type { z } from 'zod';
import { mapping, vec3 } from './values.js';

/** `stage` of a rig file. */
export interface StageFile {
  home: [number, number, number];
  min?: [number, number, number] | undefined;
  max?: [number, number, number] | undefined;
}

/** `stage`: where the object may be moved. That home is within min and max is checked once the defaults are known. */
export const stageSchema: z.ZodType<StageFile> = mapping('the stage', {
  home: vec3()
    .default([0, 0, 0])
    .describe('Position before the first Move, within min and max (rig units). Default: 0, 0, 0.'),
  min: vec3().optional().describe('Lowest position of each axis (rig units). Default: -100 mm.'),
  max: vec3().optional().describe('Highest position of each axis (rig units). Default: 100 mm.'),
});
