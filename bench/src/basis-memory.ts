// Memory of the basis: 128 LEDs at 1280x1024, each way of keeping their light in a process of its own. The light is a
// stand-in's; memory, threads, kernel, files and requests are the real ones. What is shown: octets an LED and pixel, and that
// the process' peak stays below what is used of --memory, plus what is under way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { DEFAULT_WORK_BYTES } from '@blender-sim/optics';
import type { MemoryCase, MemoryFigures } from './memory-case.js';
import { writeResult } from './compare.js';
import { benchOptions } from './options.js';

const MIB = 2 ** 20;

const { quick } = benchOptions();
const size = quick ? { leds: 32, width: 640, height: 480 } : { leds: 128, width: 1280, height: 1024 };
const memoryBytes = MIB * (quick ? 256 : 2048);
/** Enough for one position's planes, not for three positions'; for coloured ones not even for one. */
const littleBytes = MIB * (quick ? 160 : 1024);

const CASES: readonly MemoryCase[] = [
  { ...size, name: 'grey, 16-bit planes', kind: 'grey', pixelFormat: 'MONO8', positions: 1, memoryBytes },
  { ...size, name: 'grey, float planes', kind: 'grey', pixelFormat: 'MONO32F', positions: 1, memoryBytes },
  { ...size, name: 'coloured', kind: 'colour', pixelFormat: 'MONO8', positions: 1, memoryBytes },
  {
    ...{ ...size, name: '3 positions, float', kind: 'grey', pixelFormat: 'MONO32F' },
    ...{ positions: 3, memoryBytes: littleBytes },
  },
  {
    ...{ ...size, name: 'coloured, too little', kind: 'colour', pixelFormat: 'MONO8' },
    ...{ positions: 1, memoryBytes: littleBytes },
  },
];

/** Every case has its peak to itself. */
async function measure(of: MemoryCase): Promise<MemoryFigures> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'memory-case-process.js'), JSON.stringify(of)],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${of.name}: the process ended with ${String(code)}`);
  });
  const [figures] = (await Promise.race([once(child, 'message'), ended])) as [MemoryFigures];
  await once(child, 'exit').catch(() => undefined);
  return figures;
}

const mib = (octets: number): string => (octets / MIB).toFixed(0).padStart(6);
process.stdout.write(
  [
    `${String(size.leds)} LEDs, ${String(size.width)}x${String(size.height)}; MiB`,
    '                        octets/LED/pixel  LED light  limit  before    peak   bound',
    '',
  ].join('\n'),
);
const rows: { case: MemoryCase; figures: MemoryFigures; bound: number; isBounded: boolean }[] = [];
for (const of of CASES) {
  const figures = await measure(of);
  // Of the limit only what is used can be resident: LED images and the work area of jobs.
  const used = Math.min(of.memoryBytes, figures.lightBytes + DEFAULT_WORK_BYTES);
  const bound = used + figures.beforeBytes + figures.underWayBytes;
  const isBounded = figures.peakBytes <= bound;
  rows.push({ case: of, figures, bound, isBounded });
  const samples = of.leds * of.width * of.height;
  // Of several positions not all are there at once.
  const each = figures.refused === undefined && of.positions === 1 ? (figures.lightBytes / samples).toFixed(2) : '-';
  process.stdout.write(
    `${of.name.padEnd(22)}  ${each.padStart(16)}     ${mib(figures.lightBytes)} ${mib(of.memoryBytes)}  ${mib(figures.beforeBytes)}  ${mib(figures.peakBytes)}  ${mib(bound)} ${isBounded ? '' : 'EXCEEDED'}\n`,
  );
  if (figures.refused !== undefined) process.stdout.write(`  refused: ${figures.refused}\n`);
}
process.stdout.write(
  'bound: before + under way + what is used of the limit (LED light and the work area of sums). Under way: pairs that are traced or written, twice, and the answer\n',
);
writeResult(quick ? 'basis-memory-quick' : 'basis-memory', rows);
if (rows.some(({ isBounded }) => !isBounded)) process.exitCode = 1;
