import { describe, expect, test } from 'vitest';
import { Message } from './message.js';
import { TYPE } from './messages.js';
import { type ProcessWork, framesOf, workMessage } from './work.js';

const positionM = { x: 0.5, y: -1, z: 2 };

/** Reads what every task begins with. */
function begun(work: ProcessWork, type: number): Message {
  const made = workMessage(9, work);
  expect(made.type).toBe(type);
  const back = Message.from(made.message.bytes());
  expect([back.readU32(), back.readF64(), back.readF64(), back.readF64()]).toEqual([9, 0.5, -1, 2]);
  return back;
}

function u32s(message: Message, count: number): number[] {
  return Array.from({ length: count }, () => message.readU32());
}

describe('a task for a process', () => {
  test('RENDER: counts, words, seed, samples', () => {
    const words = Uint32Array.of(0xffffffff, 0, 5, 6, 7, 8);
    const work = { kind: 'render', positionM, taskCount: 3, lightCount: 2, words, seed: 42, samples: 16 } as const;
    const back = begun(work, TYPE.RENDER);
    expect(u32s(back, 10)).toEqual([3, 2, ...words, 42, 16]);
    back.expectEnd();
    expect(framesOf(work)).toBe(3);
  });

  test('TRACE: its shots with samples, seed and LEDs', () => {
    const shots = [
      { samples: 4, seed: 7, offset: 0, leds: [3, 300] },
      { samples: 2, seed: 8, offset: 5, leds: [] },
    ];
    const back = begun({ kind: 'trace', positionM, shots }, TYPE.TRACE);
    expect(u32s(back, 11)).toEqual([2, 4, 7, 0, 2, 3, 300, 2, 8, 5, 0]);
    back.expectEnd();
    expect(framesOf({ kind: 'trace', positionM, shots })).toBe(2);
  });

  test('TRUTH: the position', () => {
    begun({ kind: 'truth', positionM }, TYPE.TRUTH).expectEnd();
    expect(framesOf({ kind: 'truth', positionM })).toBe(1);
  });
});
