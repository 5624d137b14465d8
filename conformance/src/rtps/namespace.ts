import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensurePackages } from '../debian.js';

const run = promisify(execFile);

let made = 0;

/** A network namespace of its own: a loopback interface and an Ethernet link, multicast works on both. */
export interface Namespace extends AsyncDisposable {
  readonly name: string;
  /** Of the Ethernet link; what is sent to it stays in the namespace. */
  readonly address: string;
  /** The command that runs `command` inside. The process keeps its pid. */
  command(command: readonly [program: string, ...args: string[]]): [program: string, ...args: string[]];
}

/**
 * Makes a namespace; disposing of it removes it.
 * @returns why it can't be had: no permission, or no `ip`.
 */
export async function makeNamespace(): Promise<Namespace | { readonly missing: string }> {
  if (process.getuid?.() !== 0) return { missing: 'network namespaces need root' };
  const missing = await ensurePackages(['iproute2']);
  if (missing !== undefined) return { missing };
  const name = `bsim-${String(process.pid)}-${String((made += 1))}`;
  const address = '10.77.0.1';
  const inside = async (...args: string[]): Promise<void> => void (await run('ip', ['-n', name, ...args]));
  const remove = async (): Promise<void> => void (await run('ip', ['netns', 'del', name]).catch(() => undefined));
  try {
    await run('ip', ['netns', 'add', name]);
    await inside('link', 'set', 'lo', 'up');
    await inside('link', 'set', 'lo', 'multicast', 'on');
    // Both ends stay here: the second one is there so that the first has a carrier.
    await inside('link', 'add', 'wire0', 'type', 'veth', 'peer', 'name', 'wire1');
    await inside('addr', 'add', `${address}/24`, 'dev', 'wire0');
    await inside('link', 'set', 'wire0', 'up');
    await inside('link', 'set', 'wire1', 'up');
  } catch (error) {
    await remove();
    const { stderr = '', message = String(error) } = error as { stderr?: string; message?: string };
    return { missing: `ip netns is not permitted: ${stderr.trim() || message}` };
  }
  return {
    name,
    address,
    command: (command) => ['ip', 'netns', 'exec', name, ...command],
    [Symbol.asyncDispose]: remove,
  };
}
