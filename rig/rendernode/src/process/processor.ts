import { readFile } from 'node:fs/promises';

/**
 * The kind of processor as far as Cycles' images tell it: with AVX2 they differ in the last bits from those of SSE2, SSE4.1
 * and AVX, which are the same (measured: docs/decisions/0009-same-request-same-bytes.md). CYCLES_CPU_NO_AVX2 in the environment
 * turns AVX2 off in Blender: then all nodes of a mixed farm are of one kind.
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
  const hasAvx2 = flags.includes('avx2') && process.env['CYCLES_CPU_NO_AVX2'] === undefined;
  return `${process.arch} ${hasAvx2 ? 'avx2' : 'base'}`;
}
