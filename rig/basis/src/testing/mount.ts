import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small file system in memory, for tests of a full or read-only disk. */
export interface SmallDisk extends AsyncDisposable {
  readonly dir: string;
  makeReadOnly(): void;
}

/** Why smallDisk can't be had here; undefined: it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  if (process.getuid?.() !== 0) return 'only root may mount';
  // A name space of its own may forbid mounts to root too.
  const probe = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  return probe.status === 0 ? undefined : `mounting is refused: ${probe.stderr.toString().trim()}`;
}

/** @param bytes its size. */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const dir = await mkdtemp(path.join(tmpdir(), 'small-disk-'));
  mount('mount', '-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'none', dir);
  return {
    dir,
    makeReadOnly: () => mount('mount', '-o', 'remount,ro', dir),
    [Symbol.asyncDispose]: async () => {
      mount('umount', '--lazy', dir);
      await rm(dir, { recursive: true });
    },
  };
}

function mount(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.toString()}`);
}
