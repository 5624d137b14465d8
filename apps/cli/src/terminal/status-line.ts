/** Says what goes on while something takes long. */
export interface StatusLine {
  /** Shows `text` now, or soon where lines would come too fast. */
  update(text: string): void;
  /** Removes what a terminal shows; prints nothing more. Twice is fine. */
  done(): void;
}

/** On a terminal one line that is written over, ten times a second at most; else a line every two seconds at most. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  const isTerminal = stream.isTTY;
  const everyMs = isTerminal ? 100 : 2000;
  const startedMs = performance.now();
  let text = '';
  let shownMs = isTerminal ? -Infinity : startedMs;
  const show = (): void => {
    shownMs = performance.now();
    const seconds = ((shownMs - startedMs) / 1000).toFixed(0);
    if (isTerminal) stream.write(`\r\u001b[K${text.slice(0, Math.max(10, stream.columns - 8))} ${seconds} s`);
    else stream.write(`${text} (${seconds} s)\n`);
  };
  // The seconds go on also while nothing else is reported.
  const timer = setInterval(() => {
    if (text !== '' && performance.now() - shownMs >= Math.max(everyMs, 1000)) show();
  }, 500);
  timer.unref();
  return {
    update: (next) => {
      text = next;
      if (performance.now() - shownMs >= everyMs) show();
    },
    done: () => {
      clearInterval(timer);
      if (isTerminal && text !== '') stream.write('\r\u001b[K');
      text = '';
    },
  };
}
