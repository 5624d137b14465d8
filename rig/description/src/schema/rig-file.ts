import { z } from 'zod';
import { LENGTH_UNITS, type LengthUnit } from '../resolve/length-unit.js';
import { stageLimits } from '../resolve/stage-limits.js';
import { ambientSchema, type AmbientFile } from './ambient.js';
import { cameraSchema, type CameraFile } from './camera.js';
import { always, asVec3, property } from './checks.js';
import { ledsSchema, type LedFile } from './led.js';
import { renderSchema, type RenderFile } from './render.js';
import { sceneSchema, type SceneFile } from './scene.js';
import { stageSchema, type StageFile } from './stage.js';
import { mapping, oneOf, text } from './values.js';

/** A rig file with its defaults filled in where they do not depend on other keys; names as in the file. */
export interface RigFile {
  version: 1;
  name?: string | undefined;
  length_unit: LengthUnit;
  scene: SceneFile;
  ambient: AmbientFile;
  stage: StageFile;
  camera: CameraFile;
  leds: LedFile[];
  render: RenderFile;
}

const file: z.ZodType<RigFile> = mapping('a rig', {
  $schema: text().optional().describe('For editors of JSON; ignored. Default: none.'),
  version: z.literal(1, { error: '1' }).describe('Version of this format: 1.'),
  name: text().optional().describe('Shown in lists. Default: the name of the folder.'),
  length_unit: oneOf(LENGTH_UNITS)
    .default('mm')
    .describe('Unit of every length here ("rig units") and of stage positions: mm, cm, m or in. Default: mm.'),
  scene: sceneSchema.describe('The object on the stage: its file, size and material.'),
  ambient: ambientSchema
    .prefault({} as AmbientFile)
    .describe('Light that is there whatever the LEDs do. Default: none, a dark room.'),
  stage: stageSchema
    .prefault({} as StageFile)
    .describe('Where the object may be moved. Default: home 0, 0, 0 and 100 mm both ways on every axis.'),
  camera: cameraSchema.describe('Resolution, optics, pose and response to light.'),
  leds: ledsSchema.describe('Single LEDs and generators; numbered from 0 in this order. At most 65535 in all.'),
  render: renderSchema
    .prefault({} as RenderFile)
    .describe('How the light is traced, and by how many processes. Default: every default below.'),
});

function isUnit(value: unknown): value is LengthUnit {
  return (LENGTH_UNITS as readonly unknown[]).includes(value);
}

/** What is wrong between home, min and max of the stage, or undefined. */
function stageFault(value: object): string | undefined {
  const unit = property(value, 'length_unit');
  const stage = property(value, 'stage');
  const home = asVec3(property(stage, 'home'));
  if (!isUnit(unit) || home === undefined) return undefined;
  const { min, max } = stageLimits(asVec3(property(stage, 'min')), asVec3(property(stage, 'max')), unit);
  for (const [axis, name] of ['x', 'y', 'z'].entries()) {
    const [low = 0, at = 0, high = 0] = [min[axis], home[axis], max[axis]];
    if (low > high) return `expected min at most max, found ${low} above ${high} on ${name}`;
    if (at < low || at > high) return `expected home from min to max (${low} to ${high} on ${name}), found ${at}`;
  }
  return undefined;
}

/** The rig file: the source of gen/rig.schema.json. */
export const rigFileSchema: z.ZodType<RigFile> = always(
  file,
  (value) => stageFault(value) === undefined,
  (value) => stageFault(value) ?? '',
  ['stage'],
);
