import type { Stream } from '../../../terminal/stream.js';
import type { KeySource } from '../cyber-tools.js';
import { type Key, keysOf } from './keys.js';

// The other screen of the terminal, so that what was on it comes back; no cursor; what is too wide is cut, not wrapped.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** What a full screen needs. */
export interface ScreenTools {
  readonly stdin: KeySource;
  readonly stdout: Stream;
  /** Called when the process ends, however it does. */
  readonly onExit: (action: () => void) => () => void;
}

/** The whole terminal and its keys. Whatever happens, `close` or the end of the process gives both back. */
export class FullScreen {
  readonly #tools: ScreenTools;
  readonly #undo: (() => void)[] = [];

  constructor(tools: ScreenTools, onKey: (key: Key) => void, onResize: () => void) {
    this.#tools = tools;
    const { stdin, stdout } = tools;
    const onData = (data: Buffer | string): void => {
      for (const key of keysOf(data.toString())) onKey(key);
    };
    this.#undo.push(tools.onExit(() => this.close()));
    stdin.setRawMode?.(true);
    this.#undo.push(() => stdin.setRawMode?.(false));
    stdin.on('data', onData);
    stdin.resume();
    this.#undo.push(() => {
      stdin.off('data', onData);
      stdin.pause();
    });
    stdout.on('resize', onResize);
    this.#undo.push(() => stdout.off('resize', onResize));
    stdout.write(ENTER);
    this.#undo.push(() => stdout.write(LEAVE));
  }

  paint(lines: readonly string[]): void {
    // Cleared before it is written: behind a line as wide as the screen the cursor stands on its last character.
    const painted = lines.map((line, at) => (at === lines.length - 1 ? CLEAR_BELOW : CLEAR_LINE) + line);
    this.#tools.stdout.write(HOME + painted.join('\r\n'));
  }

  /** Twice is fine. */
  close(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }
}
