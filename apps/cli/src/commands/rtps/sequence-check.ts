import { type Guid, guidText } from '@blender-sim/rtps';

/** Whether the samples of each writer come in order, each once, none left out. */
export class SequenceCheck {
  /** Numbers left out between the first and the last of a writer. */
  missing = 0;
  /** Samples whose number is not above the one before. */
  backwards = 0;
  readonly #last = new Map<string, number>();

  see(writer: Guid, sequence: number): void {
    const key = guidText(writer);
    const last = this.#last.get(key);
    if (last !== undefined && sequence <= last) {
      this.backwards += 1;
      return;
    }
    this.missing += last === undefined ? 0 : sequence - last - 1;
    this.#last.set(key, sequence);
  }
}
