import { expect, it } from 'vitest';
import { progressBar } from './progress-bar.js';

function run(isTTY: boolean, total: number): string {
  let written = '';
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  // Of a stream only these three are used.
  const bar = progressBar(total, { isTTY, columns: 80, write } as unknown as NodeJS.WriteStream);
  for (let done = 1; done <= total; done++) bar.update(done, `step ${done}`);
  bar.end();
  bar.end();
  return written;
}

it('writes over one line on a terminal', () => {
  const written = run(true, 40);
  expect(written.match(/\n/g)).toHaveLength(1);
  expect(written.endsWith('[########################] step 40\n')).toBe(true);
});

it('writes ten lines where nothing can be written over, and all of few', () => {
  const lines = run(false, 40).trim().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('[##......................] step 4');
  expect(run(false, 3).trim().split('\n')).toHaveLength(3);
});
