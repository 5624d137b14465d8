import type { Clock } from '@blender-sim/base';
import { untilAborted } from '../../terminal/until-aborted.js';
import type { Stream } from '../../terminal/stream.js';
import type { NetworkWatch } from './network-watch.js';

/** Ages and silences move on also while nothing happens. */
const EVERY_MS = 1000;
/** Events in a burst make one picture. */
const SOON_MS = 100;

const HOME_AND_CLEAR = '\u001b[H\u001b[J';

/** Keeps a picture on a terminal up to date until the signal aborts; the last one stays. */
export async function showLive(
  terminal: Stream,
  draw: () => string,
  watch: NetworkWatch,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let soon: (() => void) | undefined;
  const redraw = (): void => {
    soon?.();
    soon = undefined;
    terminal.write(HOME_AND_CLEAR + fit(draw(), terminal.columns, terminal.rows - 1));
  };
  watch.onEvent(() => (soon ??= clock.after('redraw', SOON_MS, redraw)));
  const stop = clock.every('redraw', EVERY_MS, redraw);
  redraw();
  try {
    await untilAborted(signal);
  } finally {
    stop();
    soon?.();
    terminal.write(HOME_AND_CLEAR + draw());
  }
}

/** The lines that fit, none longer than the terminal is wide. */
function fit(text: string, columns: number, rows: number): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} lines more`];
  return shown.map((line) => line.slice(0, columns)).join('\n') + '\n';
}
