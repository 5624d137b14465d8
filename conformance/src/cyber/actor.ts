import { type Random, sleep, systemClock } from '@blender-sim/base';
import type { CyberProcess } from './cyber-process.js';

const CHANNELS = ['left', 'middle', 'right'] as const;
/** Some stand still for less than SHORT_LEASE, some for longer; either is over long before another lease. */
const FREEZES_MS = [
  [0, 1000],
  [2500, 5500],
] as const;

/** A process of either make that does what chance says, and what it has by then. */
export class Actor {
  readonly process: CyberProcess;
  readonly make: 'C++' | 'ours';
  readonly node: string;
  readonly writes: Set<string> = new Set();
  readonly reads: Set<string> = new Set();
  readonly #random: Random;
  #thawed: Promise<void> | undefined;

  constructor(process: CyberProcess, make: 'C++' | 'ours', node: string, random: Random) {
    this.process = process;
    this.make = make;
    this.node = node;
    this.#random = random;
    process.tell(`node ${node}`);
  }

  /** Opens or closes a writer or reader, or stands still. @returns what it did, for the message of a test that fails. */
  act(): string {
    const channel = CHANNELS[Math.floor(this.#random() * CHANNELS.length)]!;
    const chance = this.#random();
    if (chance < 0.4) return this.#toggle('writer', this.writes, channel);
    if (chance < 0.8) return this.#toggle('reader', this.reads, channel);
    return this.#freeze();
  }

  /** It runs. */
  async awake(): Promise<void> {
    await this.#thawed;
  }

  /** `other` hears what this one writes, by now or soon. @throws after a minute in vain. */
  reaches(other: Actor, channel: string): Promise<void> {
    return this.process.writesUntilHeard(channel, other.process);
  }

  #toggle(kind: 'writer' | 'reader', has: Set<string>, channel: string): string {
    const command = has.delete(channel) ? `close-${kind} ${channel}` : `${kind} ${this.node} ${channel}`;
    if (!command.startsWith('close')) has.add(channel);
    this.process.tell(command);
    return `${this.node}: ${command}`;
  }

  #freeze(): string {
    if (this.#thawed !== undefined) return `${this.node}: waits`;
    const [least, most] = FREEZES_MS[this.#random() < 0.5 ? 0 : 1];
    const ms = least + this.#random() * (most - least);
    this.process.freeze();
    this.#thawed = sleep(systemClock, 'a freeze', ms).then(() => {
      this.process.thaw();
      this.#thawed = undefined;
    });
    return `${this.node}: stands still for ${ms.toFixed(0)} ms`;
  }
}
