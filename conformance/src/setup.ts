import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

// Every test file begins with nothing traced, and leaves nothing behind: the user's own cache is not touched.
const dir = mkdtempSync(path.join(tmpdir(), 'blender-sim-cache-'));
process.env['BLENDER_SIM_CACHE'] = dir;
afterAll(() => rmSync(dir, { recursive: true, force: true }));
