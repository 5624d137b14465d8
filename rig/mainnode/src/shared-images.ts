import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read as readCallback,
  readSync,
  unlinkSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { imageRoom, sharedImagesFolder, sharedMemoryHost } from '@blender-sim/protocol';

const read = promisify(readCallback);

/** What is larger is read in another thread: so much takes well below a millisecond. */
const MAX_SYNC_BYTES = 1024 * 1024;

/** Takes over images that a render node on this host has put into shared memory instead of its answer. */
export interface SharedImages {
  /** What render nodes compare with their own (sharedMemoryHost); empty: nothing is taken over. */
  readonly host: string;
  /**
   * Reads a file and removes it.
   * @param octets that it has to have.
   * @param count of images in it.
   * @throws SharedImagesError when it isn't there, is not a render node's, or has another size.
   */
  take(file: string, octets: number, count: number): Promise<Buffer>;
}

/** A file that can't be taken over; the node is to send its octets instead. */
export class SharedImagesError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SharedImagesError';
  }
}

/** The real one: /dev/shm. @param host default: this process's own. */
export function localSharedImages(host: string = sharedMemoryHost()): SharedImages {
  return { host, take };
}

async function take(file: string, octets: number, count: number): Promise<Buffer> {
  const fd = open(file);
  try {
    const problem = problemOf(fd, octets);
    if (problem !== undefined) throw new SharedImagesError(`${file}: ${problem}`);
    // While it is open it can still be read, and nothing is left behind, whatever happens to us.
    unlinkSync(file);
    const images = imageRoom(octets, count);
    for (let at = 0; at < octets;) {
      const left = octets - at;
      const got =
        octets > MAX_SYNC_BYTES ? (await read(fd, images, at, left, at)).bytesRead : readSync(fd, images, at, left, at);
      if (got === 0) throw new SharedImagesError(`${file}: it became shorter while it was read`);
      at += got;
    }
    return images;
  } catch (error) {
    throw asProblem(file, error);
  } finally {
    closeSync(fd);
  }
}

function open(file: string): number {
  const folder = sharedImagesFolder(file);
  if (folder === undefined) throw new SharedImagesError(`${file}: not a file of a render node in shared memory`);
  try {
    const stat = lstatSync(folder);
    if (!stat.isDirectory() || !isOurs(stat.uid)) throw new SharedImagesError(`${folder}: not a folder of this user`);
    // Not through a symbolic link, and without waiting where it is a pipe.
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw asProblem(file, error);
  }
}

function problemOf(fd: number, octets: number): string | undefined {
  const stat = fstatSync(fd);
  if (!stat.isFile() || stat.nlink !== 1) return 'not a plain file';
  if (!isOurs(stat.uid)) return "another user's";
  if (stat.size !== octets) return `${String(stat.size)} octets where ${String(octets)} were announced`;
  return undefined;
}

function isOurs(uid: number): boolean {
  return uid === process.getuid?.();
}

function asProblem(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SharedImagesError) return error;
  return new SharedImagesError(`${file}: ${error.message}`, { cause: error });
}
