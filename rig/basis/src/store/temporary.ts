import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A temporary of a process that can't be asked after is left alone for so long. A write takes seconds. */
export const FOREIGN_TEMPORARY_MS: number = 60 * 60 * 1000;

const NAME = /^\.tmp-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}$/;

/** A name no other process and no other thread has: `.tmp-<where process numbers mean the same>-<process>-<random>`. */
export function temporaryName(): string {
  return `.tmp-${processSpace()}-${String(process.pid)}-${randomBytes(8).toString('hex')}`;
}

/** Whether the name is one of temporaryName(). */
export function isTemporary(name: string): boolean {
  return NAME.test(name);
}

/**
 * Whether nobody will finish it: its process is gone, or, where process numbers mean something else (another machine or
 * container, before a reboot) or may have been used again, it is old. Should it be alive after all, its rename fails and
 * the write is given up: no wrong file comes of it.
 */
export function isStaleTemporary(name: string, ageMs: number): boolean {
  const match = NAME.exec(name);
  if (match === null) return false;
  if (ageMs >= FOREIGN_TEMPORARY_MS) return true;
  return match[1] === processSpace() && !isRunning(Number(match[2]));
}

let space: string | undefined;

/** Eight hexadecimal digits: the same for two processes exactly when a process number means the same to both. */
function processSpace(): string {
  space ??= createHash('sha256').update(spaceName()).digest('hex').slice(0, 8);
  return space;
}

function spaceName(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid');
  } catch {
    return hostname();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
