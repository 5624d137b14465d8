import type { FileHandle } from 'node:fs/promises';

/** Octets `start` to `start + length` of a file; fewer where it ends before. */
export async function readPart(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Text lines of a file, streamed, so that a file of any size may be scanned; of a long line only the beginning. */
export async function* textLines(handle: FileHandle): AsyncGenerator<string> {
  const longest = 65_536;
  let rest = '';
  for await (const chunk of handle.createReadStream({ start: 0, encoding: 'utf8', autoClose: false })) {
    const lines = (rest + String(chunk)).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '').slice(0, longest);
    yield* lines;
  }
  if (rest !== '') yield rest;
}
