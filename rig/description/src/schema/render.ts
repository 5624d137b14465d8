import type { z } from 'zod';
import { always, property } from './checks.js';
import { integer, mapping, oneOf, positive } from './values.js';

/** `render` of a rig file. */
export interface RenderFile {
  mode: 'auto' | 'direct' | 'basis';
  samples?: number | undefined;
  noise?: number | undefined;
  max_samples_per_led: number;
  bounces: number;
  device: 'cpu' | 'gpu';
  seed: number;
  unlit: 'cull' | 'keep';
  processes: number;
  threads_per_process: number;
  frame_timeout_s: number;
  max_rss_mb: number;
}

/** A light level in 8-bit codes: more than all of them is no noise any more. */
const MAX_NOISE = 255;

const render: z.ZodType<RenderFile> = mapping('the render settings', {
  mode: oneOf(['auto', 'direct', 'basis'])
    .default('auto')
    .describe(
      'basis: a position is traced once, a pattern is a weighted sum of it; direct: one render a pattern; auto: basis. Default: auto.',
    ),
  samples: integer(1, 1_048_576)
    .optional()
    .describe('Light paths a pixel. Noise falls with the square root. Not with noise. Default: 32.'),
  noise: positive('a number of 8-bit levels above 0', MAX_NOISE)
    .optional()
    .describe(
      "Instead of samples: no pattern's noise exceeds it; sigma in 8-bit levels at the camera before sensor noise. Not with mode direct.",
    ),
  max_samples_per_led: integer(4, 65_536)
    .default(4096)
    .describe('A noise that takes more light paths a pixel and LED than this is refused. Default: 4096.'),
  bounces: integer(0, 1024)
    .default(4)
    .describe('Most reflections of a light path; 0 is direct light alone. Default: 4.'),
  device: oneOf(['cpu', 'gpu']).default('cpu').describe('Where Cycles runs. Default: cpu.'),
  seed: integer(0, 2_147_483_647)
    .default(1)
    .describe('Seed of the noise: the same request gives the same bytes. Default: 1.'),
  unlit: oneOf(['cull', 'keep'])
    .default('cull')
    .describe(
      'Whether an LED of weight 0 takes no samples (less noise) or keeps its share (exact superposition). Default: cull.',
    ),
  processes: integer(1, 1024).default(2).describe('Blender processes of a render node. Default: 2.'),
  threads_per_process: integer(1, 1024).default(1).describe('Threads of one Blender process. Default: 1.'),
  frame_timeout_s: positive('a number of seconds above 0')
    .default(300)
    .describe('A frame that takes longer is given up (s). Default: 300.'),
  max_rss_mb: integer(256, 16_777_216)
    .default(4096)
    .describe('A process above it is replaced after its task (MiB). Default: 4096.'),
});

/** `render`: how the light is traced, and by how many processes. */
export const renderSchema: z.ZodType<RenderFile> = always(
  always(
    render,
    (value) => property(value, 'samples') === undefined || property(value, 'noise') === undefined,
    () => 'expected at most one of samples and noise, found both',
  ),
  (value) => property(value, 'mode') !== 'direct' || property(value, 'noise') === undefined,
  () => 'expected mode auto or basis together with noise, found direct: say samples instead',
  ['mode'],
);
