/** Whether a partition name is a pattern: it holds an fnmatch wildcard (DDS 1.4, 2.2.3.13). */
export function isPartitionPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Whether a writer's and a reader's partitions have one in common (DDS 1.4, 2.2.3.13): equal names, or a name that fits
 * the other's pattern. Two patterns never fit each other. No partition at all is the default one, "".
 */
export function partitionsMatch(offered: readonly string[], requested: readonly string[]): boolean {
  const writers = offered.length === 0 ? [''] : offered;
  const readers = requested.length === 0 ? [''] : requested;
  return writers.some((writer) => readers.some((reader) => partitionMatches(writer, reader)));
}

function partitionMatches(a: string, b: string): boolean {
  const [isAPattern, isBPattern] = [isPartitionPattern(a), isPartitionPattern(b)];
  if (isAPattern && isBPattern) return false;
  if (isAPattern) return fnmatch(a, b);
  return isBPattern ? fnmatch(b, a) : a === b;
}

/**
 * POSIX fnmatch without flags: `*`, `?`, `[a-z]`, `[!a-z]`, and a backslash that takes the wildcard out of what follows.
 * At most pattern length times name length steps: names come from peers.
 */
export function fnmatch(pattern: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let starAt = -1;
  let starPosition = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      starAt = at++;
      starPosition = position;
      continue;
    }
    const width = at < pattern.length ? matchOne(pattern, at, name[position] ?? '') : 0;
    if (width > 0) {
      at += width;
      position++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      position = ++starPosition;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** How many characters of the pattern stand for `character`; 0: they don't. */
function matchOne(pattern: string, at: number, character: string): number {
  const first = pattern[at];
  if (first === '?') return 1;
  if (first === '[') {
    const set = bracket(pattern, at, character);
    if (set !== undefined) return set.isIn ? set.width : 0;
  }
  if (first === '\\' && at + 1 < pattern.length) return pattern[at + 1] === character ? 2 : 0;
  return first === character ? 1 : 0;
}

/** A bracket expression; undefined where none is closed: then `[` stands for itself. */
function bracket(pattern: string, at: number, character: string): { isIn: boolean; width: number } | undefined {
  let i = at + 1;
  const isNegated = pattern[i] === '!' || pattern[i] === '^';
  if (isNegated) i++;
  let isIn = false;
  for (let isFirst = true; i < pattern.length; isFirst = false) {
    if (pattern[i] === ']' && !isFirst) return { isIn: isIn !== isNegated, width: i + 1 - at };
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const low = pattern[i] ?? '';
    const hasRange = pattern[i + 1] === '-' && i + 2 < pattern.length && pattern[i + 2] !== ']';
    const high = hasRange ? (pattern[i + 2] ?? '') : low;
    if (low <= character && character <= high) isIn = true;
    i += hasRange ? 3 : 1;
  }
  return undefined;
}
