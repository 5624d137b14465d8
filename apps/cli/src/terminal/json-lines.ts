import { printableJson } from '@blender-sim/base';
import type { Stream } from './stream.js';

/** Characters that are kept at most before they are written. */
const FULL = 1 << 16;

/** Milliseconds on the machine's monotonic clock (CLOCK_MONOTONIC): the same for all its processes. */
export function machineMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Lines, many a write: a system call for each of 100,000 samples a second would be what is measured. */
export class Lines {
  readonly #stream: Stream;
  #text = '';
  #isScheduled = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  print(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= FULL) {
      this.flush();
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.flush();
      });
    }
  }

  /** One JSON object, without characters that steer a terminal. */
  json(value: Readonly<Record<string, unknown>>): void {
    this.print(printableJson(JSON.stringify(value)));
  }

  /** An object with a name and a time, e.g. `{"event":"ready","at":123.456,...}`. */
  event(name: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.json({ event: name, at: machineMs(), ...facts });
  }

  flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#stream.write(text);
  }
}
