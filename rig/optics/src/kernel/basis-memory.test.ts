import { expect, test } from 'vitest';
import { BasisMemory } from './basis-memory.js';

const WORK = 2 ** 16;

test('hands out zeroed slabs until it is full, and again what was released', () => {
  const memory = new BasisMemory({ pixels: 100, maxBytes: 3 * 2 ** 16, workBytes: WORK });
  expect(memory.slabBytes).toBe(13 * 256);
  expect(memory.slabCount).toBe(Math.floor(2 ** 16 / memory.slabBytes));
  const slabs = Array.from({ length: memory.slabCount }, () => memory.allocate());
  expect(new Set(slabs).size).toBe(memory.slabCount);
  expect(memory.usedBytes).toBe(memory.slabCount * memory.slabBytes);
  expect(memory.freeSlabs).toBe(0);
  expect(() => memory.allocate()).toThrow(expect.objectContaining({ code: 'KERNEL_MEMORY_FULL' }));

  const view = new Uint8Array(memory.shared.memory.buffer, memory.shared.slabsAt, memory.slabCount * memory.slabBytes);
  view.fill(7);
  const [, second = -1] = slabs;
  memory.release(second);
  memory.release(second);
  expect(memory.freeSlabs).toBe(1);
  expect(memory.allocate()).toBe(second);
  const at = second * memory.slabBytes;
  expect(view.subarray(at, at + memory.slabBytes).every((octet) => octet === 0)).toBe(true);
  expect(view[at - 1]).toBe(7);
  expect(view[at + memory.slabBytes]).toBe(7);
});

test('says whether a taken slab has to be cleared', () => {
  const memory = new BasisMemory({ pixels: 8, maxBytes: 3 * 2 ** 16, workBytes: WORK });
  const { slab, clean } = memory.take();
  expect(clean).toBe(true);
  memory.release(slab);
  expect(memory.take()).toEqual({ slab, clean: false });
});

test.each([
  [{ pixels: 0, maxBytes: 2 ** 20 }, 'KERNEL_JOB_INVALID', 'an image has 0 pixels'],
  [{ pixels: 1.5, maxBytes: 2 ** 20 }, 'KERNEL_JOB_INVALID', '1.5 pixels'],
  [{ pixels: 100, maxBytes: 1000 }, 'KERNEL_JOB_INVALID', '1000 octets'],
  [{ pixels: 100, maxBytes: 2 ** 33 }, 'KERNEL_JOB_INVALID', '4 GiB'],
  [{ pixels: 100, maxBytes: NaN }, 'KERNEL_JOB_INVALID', 'NaN'],
  [{ pixels: 1_000_000, maxBytes: 2 ** 20, workBytes: WORK }, 'KERNEL_MEMORY_FULL', 'not one slab'],
] as const)('refuses %j with %s', (options, code, words) => {
  expect(() => new BasisMemory(options)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(new RegExp(words, 'i')) as unknown }),
  );
});
