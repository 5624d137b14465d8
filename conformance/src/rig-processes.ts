import path from 'node:path';
import { Child } from 'blender-sim';

export const CHECKOUT: string = path.resolve(import.meta.dirname, '..', '..');
export const FIXTURES: string = path.resolve(import.meta.dirname, '..', 'fixtures');
export const TINY_RIG: string = path.join(FIXTURES, 'tiny', 'rig.yaml');

/** Long enough for a cold Blender on a busy machine. */
export const START_MS = 120_000;

/** A server process of the binary, with its address. */
export interface Served {
  readonly child: Child;
  readonly address: string;
}

/** Starts processes of the binary and ends them all, in the reverse order, when it is disposed of. */
export class RigProcesses implements AsyncDisposable {
  readonly #children: Child[] = [];

  start(args: readonly string[]): Child {
    const child = new Child(args);
    this.#children.push(child);
    return child;
  }

  async mainnode(args: readonly string[] = [], listen = '127.0.0.1:0'): Promise<Served> {
    return this.#serve(['mainnode', '--listen', listen, '--json', ...args]);
  }

  async rendernode(main: string, args: readonly string[] = [], rig: string = TINY_RIG): Promise<Served> {
    return this.#serve(['rendernode', '--main', main, '--rig', rig, '--json', ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.splice(0).reverse()) await child.stop();
  }

  async #serve(args: readonly string[]): Promise<Served> {
    const child = this.start(args);
    const { address } = await child.ready(AbortSignal.timeout(START_MS));
    return { child, address };
  }
}
