/** East Asian Wide and Fullwidth (UAX 11), and what is shown as an emoji unless told otherwise. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Combining marks, format characters, and the vowels and finals of Hangul: they stand on the character before. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]/u;
const EMOJI = /\p{Emoji}/u;
/** Two of them make a flag; each takes a column. */
const REGIONAL = /\p{Regional_Indicator}/u;
const SOFT_HYPHEN = '\u00ad';
/** Asks for the character before as an emoji. */
const EMOJI_STYLE = '\ufe0f';
const LAST_ASCII = '\u007f';

/** Columns of a terminal that a text takes: 2 for each Chinese character, 0 for a combining mark. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { columns } of characters(text)) width += columns;
  return width;
}

/** The beginning of a text: as much as fits into so many columns. */
export function firstColumns(text: string, columns: number): string {
  let left = columns;
  let end = 0;
  for (const { character, columns: width } of characters(text)) {
    left -= width;
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The end of a text: as much as fits into so many columns. */
export function lastColumns(text: string, columns: number): string {
  let over = displayWidth(text) - columns;
  let start = 0;
  for (const { character, columns: width } of characters(text)) {
    // A mark goes with the character that it stands on.
    if (over <= 0 && (width > 0 || start === 0)) break;
    over -= width;
    start += character.length;
  }
  return text.slice(start);
}

/** Blanks after a text up to so many columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

function* characters(text: string): Generator<{ readonly character: string; readonly columns: number }> {
  let before = '';
  for (const character of text) {
    yield { character, columns: columnsOf(character, before) };
    before = character;
  }
}

function columnsOf(character: string, before: string): number {
  if (character <= LAST_ASCII) return 1;
  if (character === EMOJI_STYLE) return EMOJI.test(before) && columnsOf(before, '') === 1 ? 1 : 0;
  if (character === SOFT_HYPHEN || REGIONAL.test(character)) return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
