/** A shared WebAssembly memory; may be posted to other threads. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** A compiled WebAssembly module; may be posted to other threads. */
export type WasmModule = object & { readonly brand?: 'a compiled module' };

/** The part of the WebAssembly interface in use: the compiler's library has it for browsers only. */
interface WebAssemblyGlobal {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: unknown };
  compile(bytes: Uint8Array): Promise<WasmModule>;
}

/** Node's WebAssembly, with types. */
export const webAssembly: WebAssemblyGlobal = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;
