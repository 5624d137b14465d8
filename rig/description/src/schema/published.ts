import { z } from 'zod';
import { patternFileSchema } from './pattern-file.js';
import { rigFileSchema } from './rig-file.js';

/** The JSON Schemas for editors by their file names: of what a person writes, before defaults are filled in. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  const publish = (title: string, schema: z.ZodType): object => ({
    title,
    ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }),
  });
  return {
    'rig.schema.json': publish('blender-sim rig', rigFileSchema),
    'patterns.schema.json': publish('blender-sim patterns', patternFileSchema),
  };
}
