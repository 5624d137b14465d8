import { expect, it } from 'vitest';
import type { MatchedReader } from './writer-engine-types.js';
import { WriterHarness } from './testing/writer-harness.js';

const FRAME_OCTETS = 1_800_000;
const FRAGMENTS = FRAME_OCTETS / 60_000;
const FRAMES = 90;

/** A reader as of Fast-RTPS 1.5: it gets all that is sent, and answers 117 ms after a HEARTBEAT whatever comes meanwhile. */
class LateReader {
  readonly #writer: WriterHarness;
  /** Fragments of frames of which some are here. */
  readonly #fragments = new Map<number, number>();
  readonly #here = new Set<number>();
  /** Frames that are here as a whole. */
  frames = 0;
  #last = 0;
  #answerAt: number | undefined;

  constructor(writer: WriterHarness) {
    this.#writer = writer;
  }

  step(): void {
    for (const { submessage } of this.#writer.take()) {
      if (submessage.kind === 'data-frag') {
        const { sequence } = submessage;
        const count = (this.#fragments.get(sequence) ?? 0) + 1;
        this.#fragments.set(sequence, count);
        if (count === FRAGMENTS) {
          this.#here.add(sequence);
          this.frames++;
        }
      } else if (submessage.kind === 'gap') {
        for (let sequence = submessage.start; sequence < submessage.list.base; sequence++) this.#here.add(sequence);
      } else if (submessage.kind === 'heartbeat') {
        this.#last = submessage.last;
        if (!submessage.final) this.#answerAt ??= this.#writer.now + 117;
      }
    }
    if (this.#answerAt === undefined || this.#writer.now < this.#answerAt) return;
    this.#answerAt = undefined;
    let base = 1;
    while (this.#here.has(base)) base++;
    const missing = [];
    for (let sequence = base; sequence <= this.#last; sequence++) {
      const next = (this.#fragments.get(sequence) ?? 0) + 1;
      const rest = Array.from({ length: FRAGMENTS + 1 - next }, (_, index) => next + index);
      if (next > 1 && rest.length > 0) this.#writer.nackFrag(1, sequence, next, rest);
      else if (!this.#here.has(sequence)) missing.push(sequence);
    }
    this.#writer.acknack(1, base, missing);
  }
}

/** 54 MB/s at 30 Hz for 3 s, from a writer that keeps one frame. @returns how many reach the reader. */
function framesOfCamera(more: Partial<MatchedReader>): number {
  const writer = new WriterHarness({ history: { kind: 'keep-last', depth: 1 } });
  writer.join(1, more);
  const reader = new LateReader(writer);
  for (let ms = 0; ms < 40 * FRAMES; ms++) {
    if (ms % 33 === 0 && ms < 33 * FRAMES) writer.write(FRAME_OCTETS);
    writer.tick(1);
    reader.step();
  }
  expect(writer.engine.heldOctets).toBe(0);
  expect(writer.engine.counters.resent).toBe(0);
  return reader.frames;
}

it('the frames of a camera all reach a reader that is known to acknowledge 117 ms late', () => {
  expect(framesOfCamera({ answersLate: true })).toBe(FRAMES);
});

it('one that is thought to answer soon is held to what it acknowledges: frames are overtaken by the next', () => {
  expect(framesOfCamera({})).toBeLessThan(0.8 * FRAMES);
});
