// Writes the published JSON Schemas: `tsx --conditions=source rig/description/src/schema-main.ts OUTDIR` (npm run gen).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { publishedSchemas } from './schema/published.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: schema-main.ts OUTDIR');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas())) {
  writeFileSync(path.join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
