/** What a key press asks for. */
export type Key = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'first' | 'last' | 'quit' | 'interrupt';

/** What terminals send (ECMA-48 and xterm); letters as in less and cyber_monitor. */
const SEQUENCES: readonly (readonly [string, Key])[] = [
  ['\u001b[A', 'up'],
  ['\u001bOA', 'up'],
  ['\u001b[B', 'down'],
  ['\u001bOB', 'down'],
  ['\u001b[C', 'right'],
  ['\u001bOC', 'right'],
  ['\u001b[D', 'left'],
  ['\u001bOD', 'left'],
  ['\u001b[5~', 'page-up'],
  ['\u001b[6~', 'page-down'],
  ['\u001b[H', 'first'],
  ['\u001b[1~', 'first'],
  ['\u001b[F', 'last'],
  ['\u001b[4~', 'last'],
  ['\r', 'right'],
  ['\n', 'right'],
  ['k', 'up'],
  ['j', 'down'],
  ['h', 'left'],
  ['l', 'right'],
  [' ', 'page-down'],
  ['b', 'page-up'],
  ['g', 'first'],
  ['G', 'last'],
  ['q', 'quit'],
  ['\u0003', 'interrupt'],
  ['\u001b', 'left'],
];
/** An escape sequence that means nothing here: passed over whole. */
const UNKNOWN = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O.)/;

/** The keys in what a terminal sent at once; others are passed over. */
export function keysOf(text: string): Key[] {
  const keys: Key[] = [];
  for (let rest = text; rest !== '';) {
    const found = SEQUENCES.find(([sequence]) => sequence !== '\u001b' && rest.startsWith(sequence));
    const unknown = found === undefined ? UNKNOWN.exec(rest)?.[0] : undefined;
    const escape = rest.startsWith('\u001b') ? ('left' as const) : undefined;
    const key = found?.[1] ?? (unknown === undefined ? escape : undefined);
    if (key !== undefined) keys.push(key);
    rest = rest.slice(found?.[0].length ?? unknown?.length ?? 1);
  }
  return keys;
}
