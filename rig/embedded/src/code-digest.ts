import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { REVISION } from 'three';

/** Folders whose code decides a pixel. */
const FOLDERS = ['trace', 'scene'] as const;

/**
 * SHA-256 in hexadecimal of everything but the rig that the traced light depends on: this renderer's own code, three.js
 * (it reads files), and the engine and kind of processor that compute sines and powers.
 */
export async function codeDigest(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(['embedded', REVISION, process.versions.v8, process.arch]));
  for (const folder of FOLDERS) {
    const full = path.join(import.meta.dirname, folder);
    const files = (await readdir(full)).filter((file) => /\.[jt]s$/.test(file) && !/\.(?:test|d)\.[jt]s$/.test(file));
    for (const file of files.sort()) {
      hash.update(`${folder}/${file}\n`).update(await readFile(path.join(full, file)));
    }
  }
  return hash.digest('hex');
}
