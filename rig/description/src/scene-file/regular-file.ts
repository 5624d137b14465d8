import { stat } from 'node:fs/promises';

/** Octets of a regular file, or undefined: what scene files name may be a device without an end. */
export async function regularFileSize(file: string): Promise<number | undefined> {
  try {
    const stats = await stat(file);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}
