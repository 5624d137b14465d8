import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { FOREIGN_TEMPORARY_MS, isStaleTemporary, isTemporary, temporaryName } from './temporary.js';

/** The number of a process that has just ended. */
function endedProcess(): string {
  return String(spawnSync(process.execPath, ['--version']).pid);
}

test('a name is new every time', () => {
  const names = new Set(Array.from({ length: 1000 }, temporaryName));
  expect(names.size).toBe(1000);
  expect([...names].every(isTemporary)).toBe(true);
});

test('that of a running process stays until it is old', () => {
  expect(isStaleTemporary(temporaryName(), 0)).toBe(false);
  expect(isStaleTemporary(temporaryName(), FOREIGN_TEMPORARY_MS - 1)).toBe(false);
  // Its number may have been used again.
  expect(isStaleTemporary(temporaryName(), FOREIGN_TEMPORARY_MS)).toBe(true);
});

test('that of a process that is gone is stale at once', () => {
  const name = temporaryName().replace(`-${String(process.pid)}-`, `-${endedProcess()}-`);
  expect(isTemporary(name)).toBe(true);
  expect(isStaleTemporary(name, 0)).toBe(true);
});

test('that of another machine or container stays until it is old: its number means nothing here', () => {
  const name = `.tmp-00000000-${endedProcess()}-0123456789abcdef`;
  expect(isStaleTemporary(name, 0)).toBe(false);
  expect(isStaleTemporary(name, FOREIGN_TEMPORARY_MS)).toBe(true);
});

test.each(['', 'b0-p0.pair', '.tmp-x', `${temporaryName()}x`])('%j is none, however old', (name) => {
  expect(isTemporary(name)).toBe(false);
  expect(isStaleTemporary(name, Infinity)).toBe(false);
});
