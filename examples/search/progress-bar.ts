const CELLS = 24;
const LINES = 10;

/** Shows how far something is. */
export interface ProgressBar {
  /** @param done of `total`. @param text what else there is to say. */
  update(done: number, text: string): void;
  /** Leaves the last state standing. Twice is fine. */
  end(): void;
}

/** On a terminal one line that is written over; in a file or a pipe ten lines in all. */
export function progressBar(total: number, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  let open = false;
  return {
    update: (done, text) => {
      const filled = Math.round((CELLS * done) / total);
      const line = `[${'#'.repeat(filled)}${'.'.repeat(CELLS - filled)}] ${text}`;
      if (stream.isTTY) {
        stream.write(`\r\u001b[K${line.slice(0, Math.max(20, stream.columns - 1))}`);
        open = true;
      } else if (Math.floor((done * LINES) / total) > Math.floor(((done - 1) * LINES) / total))
        stream.write(`${line}\n`);
    },
    end: () => {
      if (open) stream.write('\n');
      open = false;
    },
  };
}
