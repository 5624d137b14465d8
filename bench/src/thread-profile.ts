import type { Profiler } from 'node:inspector';

/** Where a thread's time went, in milliseconds of the profile. */
export interface ThreadProfile {
  readonly thread: string;
  /** Time in which it did anything at all. */
  readonly busyMs: number;
  /** Of it inside WebAssembly: in the render node that is the kernel and nothing else. */
  readonly wasmMs: number;
  /** The functions that took most of the rest, longest first. */
  readonly others: readonly { readonly name: string; readonly ms: number }[];
}

const SHOWN = 6;
/** Time in which a thread waits: the profiler's names for it, and piscina's threads, which wait in Atomics.wait. */
const WAITING: ReadonlySet<string> = new Set(['(idle)', '(root)', 'atomicsWaitLoop']);

/** Adds up a CPU profile by the function that was running. */
export function threadProfile(
  thread: string,
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
): ThreadProfile {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const others = new Map<string, number>();
  let busyMs = 0;
  let wasmMs = 0;
  samples.forEach((id, at) => {
    const frame = nodeOf.get(id)?.callFrame;
    if (frame === undefined || WAITING.has(frame.functionName)) return;
    // A sample stands for the time until the next one.
    const ms = Math.max(0, timeDeltas[at + 1] ?? 0) / 1000;
    busyMs += ms;
    if (frame.url.startsWith('wasm:')) {
      wasmMs += ms;
      return;
    }
    const file = frame.url.split('/').at(-1) ?? '';
    const name = `${frame.functionName === '' ? '(anonymous)' : frame.functionName}${file === '' ? '' : ` ${file}`}`;
    others.set(name, (others.get(name) ?? 0) + ms);
  });
  const sorted = [...others].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
  return { thread, busyMs, wasmMs, others: sorted.slice(0, SHOWN) };
}
