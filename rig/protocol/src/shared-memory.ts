import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Where Linux mounts the memory that all processes of a host share. */
const ROOT = '/dev/shm';

const FILE = new RegExp(`^(${ROOT}/blender-sim-\\d+-\\d+-[A-Za-z0-9]{6})/images-[0-9a-f]{32}$`);

/**
 * Which shared memory this process sees: the machine's boot, the mount, and the user, whose files nobody else may read. Two
 * processes with the same text can hand files to each other. Empty: there is none.
 */
export function sharedMemoryHost(): string {
  try {
    const { dev, ino } = statSync(ROOT);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return [boot, dev, ino, process.getuid?.() ?? ''].join('/');
  } catch {
    // Not Linux, or a container without it.
    return '';
  }
}

/** A path for images that nobody can guess, in a render node's own folder of shared memory. */
export function sharedImagesFile(folder: string): string {
  return path.join(folder, `images-${randomBytes(16).toString('hex')}`);
}

/** The render node's folder that such a file lies in; undefined when the path is not one that sharedImagesFile makes. */
export function sharedImagesFolder(file: string): string | undefined {
  return FILE.exec(file)?.[1];
}
