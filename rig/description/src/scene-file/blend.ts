import type { FileHandle } from 'node:fs/promises';
import { faulty, sound, type Inspection } from './inspection.js';
import { readPart } from './read-part.js';

const GZIP = '1f8b';
const ZSTD = '28b52ffd';

/** A .blend: its magic and, where it is neither compressed nor newer than this code, the chain of its blocks. */
export async function inspectBlend(handle: FileHandle, size: number): Promise<Inspection> {
  const head = await readPart(handle, 0, 12);
  const hex = head.toString('hex');
  if (hex.startsWith(GZIP) || hex.startsWith(ZSTD)) return sound;
  if (!head.toString('latin1').startsWith('BLENDER')) {
    return faulty('SCENE_NOT_A_MESH', 'is not a .blend file (it does not begin with BLENDER)');
  }
  if (size < 12) return faulty('SCENE_TRUNCATED', `is truncated: ${size} octets are not even a header`);
  const pointer = { _: 4, '-': 8 }[String.fromCharCode(head[7] ?? 0)];
  const endian = String.fromCharCode(head[8] ?? 0);
  // Blender 5 has another header; what is not known here is left to Blender.
  if (pointer === undefined || (endian !== 'v' && endian !== 'V')) return sound;
  return walkBlocks(handle, size, 16 + pointer, endian === 'v');
}

async function walkBlocks(handle: FileHandle, size: number, header: number, isLittle: boolean): Promise<Inspection> {
  let offset = 12;
  while (offset + 8 <= size) {
    const block = await readPart(handle, offset, 8);
    if (block.toString('latin1', 0, 4) === 'ENDB') return sound;
    const length = isLittle ? block.readInt32LE(4) : block.readInt32BE(4);
    // A negative length is nothing this code knows; Blender may.
    if (length < 0) return sound;
    offset += header + length;
  }
  return faulty('SCENE_TRUNCATED', `is truncated: its last block is missing (it has ${size} octets)`);
}
