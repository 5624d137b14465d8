// Writes the published JSON Schemas: `tsx --conditions=source rig/description/src/schema-main.ts OUTDIR` (npm run gen).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { patternFileSchema } from './schema/pattern-file.js';
import { rigFileSchema } from './schema/rig-file.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: schema-main.ts OUTDIR');
mkdirSync(folder, { recursive: true });
for (const [name, title, schema] of [
  ['rig', 'blender-sim rig', rigFileSchema],
  ['patterns', 'blender-sim patterns', patternFileSchema],
] as const) {
  // What a person writes: before defaults are filled in.
  const json = { title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) };
  writeFileSync(path.join(folder, `${name}.schema.json`), `${JSON.stringify(json, null, 2)}\n`);
}
