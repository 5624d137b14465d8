import { expect, test } from 'vitest';
import { FullScreen } from './full-screen.js';

/** A terminal of 4 columns and 2 rows that knows what the monitor sends: cells are kept at the right end, as with DECAWM off. */
function terminal(): { readonly rows: string[][]; write(text: string): boolean } {
  const rows = [1, 2].map(() => new Array<string>(4).fill('x'));
  let [line, column] = [0, 0];
  const erase = (from: number): void => void rows[line]?.fill(' ', from);
  return {
    rows,
    write: (text) => {
      for (const part of text.match(/\u001b\[[0-9;?]*[A-Za-z]|[^]/g) ?? []) {
        if (part === '\u001b[H') [line, column] = [0, 0];
        else if (part === '\u001b[K') erase(column);
        else if (part === '\u001b[J') {
          erase(column);
          for (const below of rows.slice(line + 1)) below.fill(' ');
        } else if (part === '\r') column = 0;
        else if (part === '\n') line += 1;
        else if (!part.startsWith('\u001b')) {
          const row = rows[line];
          if (row !== undefined) row[column] = part;
          column = Math.min(3, column + 1);
        }
      }
      return true;
    },
  };
}

test('lines as wide as the terminal keep their last character, and what was there before goes', () => {
  const screen = terminal();
  const nothing = (): never => undefined as never;
  const painted = (...lines: readonly string[]): string[] => {
    full.paint(lines);
    return screen.rows.map((row) => row.join(''));
  };
  const full = new FullScreen(
    {
      stdin: { isTTY: true, on: nothing, off: nothing, resume: nothing, pause: nothing },
      stdout: { isTTY: true, columns: 4, rows: 2, on: nothing, off: nothing, write: screen.write },
      onExit: () => nothing,
    },
    nothing,
    nothing,
  );
  expect(painted('abcd', 'efgh')).toEqual(['abcd', 'efgh']);
  expect(painted('a', 'b')).toEqual(['a   ', 'b   ']);
  expect(painted('c')).toEqual(['c   ', '    ']);
  full.close();
});
