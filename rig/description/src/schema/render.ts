import type { z } from 'zod';
import { integer, mapping, oneOf, positive } from './values.js';

/** `render` of a rig file. */
export interface RenderFile {
  samples: number;
  bounces: number;
  device: 'cpu' | 'gpu';
  seed: number;
  unlit: 'cull' | 'keep';
  processes: number;
  threads_per_process: number;
  frame_timeout_s: number;
  max_rss_mb: number;
}

/** `render`: how the light is traced, and by how many processes. */
export const renderSchema: z.ZodType<RenderFile> = mapping('the render settings', {
  samples: integer(1, 1_048_576)
    .default(32)
    .describe('Light paths a pixel. Noise falls with the square root. Default: 32.'),
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
