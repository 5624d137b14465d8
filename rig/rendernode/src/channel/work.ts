import type { Position } from '@blender-sim/protocol';
import { Message } from './message.js';
import { TYPE } from './messages.js';

/** Patterns to render one by one: RENDER. */
export interface RenderWork {
  readonly kind: 'render';
  /** In metres. */
  readonly positionM: Position;
  readonly taskCount: number;
  readonly lightCount: number;
  readonly words: Uint32Array;
  readonly seed: number;
  /** Light paths a pixel; 0: the rig's. */
  readonly samples: number;
}

/** One render of some LEDs at full power, each in an image of its own; no LED: the ambient light. */
export interface Shot {
  readonly leds: readonly number[];
  /** Light paths a pixel. */
  readonly samples: number;
  readonly seed: number;
  /** Number of the first light path within the sequence of the seed. */
  readonly offset: number;
}

/** Shots to trace one by one: TRACE. */
export interface TraceWork {
  readonly kind: 'trace';
  /** In metres. */
  readonly positionM: Position;
  readonly shots: readonly Shot[];
}

/** The ground truth at a position: TRUTH. */
export interface TruthWork {
  readonly kind: 'truth';
  /** In metres. */
  readonly positionM: Position;
}

/** A task for one process. */
export type ProcessWork = RenderWork | TraceWork | TruthWork;

/** FRAMEs that a task brings. */
export function framesOf(work: ProcessWork): number {
  switch (work.kind) {
    case 'render':
      return work.taskCount;
    case 'trace':
      return work.shots.length;
    case 'truth':
      return 1;
  }
}

/** The frame that gives a task to a process (docs/channel.md). @throws FrameError for more than a message can hold. */
export function workMessage(
  taskNumber: number,
  work: ProcessWork,
): { readonly type: number; readonly message: Message } {
  const { x, y, z } = work.positionM;
  const begin = (capacity: number): Message =>
    Message.empty(64 + capacity)
      .appendU32(taskNumber)
      .appendF64(x)
      .appendF64(y)
      .appendF64(z);
  switch (work.kind) {
    case 'render': {
      const message = begin(work.words.length * 4)
        .appendU32(work.taskCount)
        .appendU32(work.lightCount);
      for (const word of work.words) message.appendU32(word);
      return { type: TYPE.RENDER, message: message.appendU32(work.seed).appendU32(work.samples) };
    }
    case 'trace': {
      const message = begin(work.shots.length * 32).appendU32(work.shots.length);
      for (const { leds, samples, seed, offset } of work.shots) {
        message.appendU32(samples).appendU32(seed).appendU32(offset).appendU32(leds.length);
        for (const led of leds) message.appendU32(led);
      }
      return { type: TYPE.TRACE, message };
    }
    case 'truth':
      return { type: TYPE.TRUTH, message: begin(0) };
  }
}
