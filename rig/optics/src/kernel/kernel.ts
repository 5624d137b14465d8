import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.js';

/** Octets of private memory that `expose` needs; assembly/index.ts bounds it. */
export const SCRATCH_BYTES = 65_536;

/** The compiled kernel on one memory; any thread may have its own. */
export interface Kernel {
  /**
   * Does groups `from`..`to` (of 8 pixels) of the planned job at address `job`.
   * @param scratch address of SCRATCH_BYTES octets that nobody else uses now.
   */
  expose(job: number, from: number, to: number, scratch: number): void;
}

/** Compiles gen/kernel.wasm; the module may be posted to other threads. */
export async function compileKernel(): Promise<WasmModule> {
  // The same place from src/kernel and from dist/kernel.
  const file = fileURLToPath(new URL('../../gen/kernel.wasm', import.meta.url));
  return webAssembly.compile(await readFile(file));
}

/** The kernel for this thread. */
export function openKernel(module: WasmModule, memory: WasmMemory): Kernel {
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  // What assembly/index.ts exports.
  return exports as Kernel;
}
