// One case of the basis-memory benchmark, in a process of its own: its argument is a MemoryCase as JSON, its message to the
// parent the MemoryFigures. Everything of rig/basis is real but for the light, which a stand-in makes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { silentLogger } from '@blender-sim/base';
import { BasisRenderer, startBasisParts } from '@blender-sim/basis';
import { loadRig } from '@blender-sim/description';
import { RendererError, slabBytes } from '@blender-sim/optics';
import { PixelFormat, imageBytes, pixelLayout } from '@blender-sim/protocol';
import { writeDomeRig } from './dome-rig.js';
import type { MemoryCase, MemoryFigures } from './memory-case.js';
import { patternsOf } from './patterns/pattern-kinds.js';
import { temporaryFolder } from './rig-under-test.js';
import { StandInTracer } from './stand-in-tracer.js';

const PATTERNS = 16;
/** As if there were two Blender processes: each has a pair that is traced and one that is taken over (BasisRenderer). */
const PROCESSES = 2;
const PAIRS_TRACED = 2 * PROCESSES;
/** Pairs that wait for the disk at most (PairSource). */
const PAIRS_WRITTEN = 8;
/** Pairs are shared memory, which the garbage collector gives back a while after nobody has them any more. */
const UNTIL_COLLECTED = 2;

const of = JSON.parse(process.argv[2] ?? '') as MemoryCase;
await using folder = await temporaryFolder();
const { leds, width, height } = of;
const rig = await loadRig(
  await writeDomeRig(folder.path, { object: 'sphere', leds, width, height, samples: 4 * leds }),
);
const pixels = width * height;
const parts = await startBasisParts({
  rig,
  memoryBytes: of.memoryBytes,
  cache: { dir: path.join(folder.path, 'cache'), maxBytes: 2 ** 32 },
});
let slabs = 0;
let mostSlabs = 0;
const { exposer } = parts;
await using renderer = new BasisRenderer({
  ...parts,
  exposer: {
    ...exposer,
    allocate: () => {
      slabs += 1;
      mostSlabs = Math.max(mostSlabs, slabs);
      return exposer.allocate();
    },
    release: (slab) => {
      slabs -= 1;
      exposer.release(slab);
    },
  },
  rig,
  tracer: new StandInTracer({ leds, width, height, processes: PROCESSES }),
  direct: undefined,
  rendererDigest: 'stand-in',
  logger: silentLogger,
  maxQueued: 8192,
});
const { words, lightCount } = patternsOf(of.kind, PATTERNS, leds);
const pixelFormat = PixelFormat[of.pixelFormat];
const layout = pixelLayout(pixelFormat);
if (layout === undefined) throw new RangeError(`no pixel format ${of.pixelFormat}`);
const answer = new Uint8Array(PATTERNS * imageBytes(width, height, layout));
const beforeBytes = process.memoryUsage.rss();
let refused: string | undefined;
try {
  for (let at = 0; at < of.positions; at++) {
    const request = {
      ...{ requestId: String(at), position: { x: at, y: 0, z: 0 } },
      ...{ taskCount: PATTERNS, lightCount, words: Uint32Array.from(words), pixelFormat },
    };
    // As the render node does: into one answer.
    const onFrame = ({ index, pixels: image }: { index: number; pixels: Uint8Array }): void =>
      answer.set(image, index * image.length);
    await renderer.render(request, { onFrame });
  }
} catch (error) {
  if (!(error instanceof RendererError)) throw error;
  refused = error.message;
}
const pairBytes = 3 * 4 * pixels;
const figures: MemoryFigures = {
  lightBytes: mostSlabs * slabBytes(pixels),
  beforeBytes,
  peakBytes: peakRss(),
  underWayBytes: UNTIL_COLLECTED * (PAIRS_TRACED + PAIRS_WRITTEN) * pairBytes + answer.length,
  refused,
};
process.send?.(figures);
process.disconnect();

/** The most memory that this process ever had resident, in octets. */
function peakRss(): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(match?.[1]) * 1024;
}
