import { Child } from 'blender-sim';

/** A main node and a render node of our own. */
export interface OwnRig extends AsyncDisposable {
  /** HOST:PORT of the main node. */
  readonly address: string;
}

/**
 * Starts both as processes on free ports of this machine. They end when this is disposed of, and also when this process is
 * killed.
 * @param renderer `blender`, `embedded` or `auto`.
 * @throws CliError CHILD_FAILED with what the process said; the signal's reason. Nothing is left running then.
 */
export async function startOwnRig(rigFile: string, renderer: string, signal: AbortSignal): Promise<OwnRig> {
  const children: Child[] = [];
  // The render node first: it says goodbye to the main node.
  const stop = async (): Promise<void> => {
    for (const child of children.splice(0).reverse()) await child.stop();
  };
  const serve = async (...args: string[]): Promise<string> => {
    const child = new Child([...args, '--json', '--log-level', 'warn'], {
      onStderr: (text) => void process.stderr.write(text),
    });
    children.push(child);
    return (await child.ready(signal)).address;
  };
  try {
    const address = await serve('mainnode', '--listen', '127.0.0.1:0');
    await serve('rendernode', '--main', address, '--rig', rigFile, '--renderer', renderer);
    return { address, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
