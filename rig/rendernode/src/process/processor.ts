import { readFile } from 'node:fs/promises';

/**
 * The kind of processor as Cycles tells them apart: it has code of its own for SSE2, SSE4.1 and AVX2, whose images differ in
 * their last bits (measured: docs/decisions/0009-same-request-same-bytes.md).
 */
export async function processorKind(): Promise<string> {
  let flags: readonly string[] = [];
  try {
    flags =
      /^flags\s*:(.*)$/m
        .exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1]
        ?.trim()
        .split(/\s+/) ?? [];
  } catch {
    // Not Linux: the architecture says what can be said.
  }
  const kind = ['avx2', 'sse4_1'].find((flag) => flags.includes(flag)) ?? 'base';
  return `${process.arch} ${kind}`;
}
