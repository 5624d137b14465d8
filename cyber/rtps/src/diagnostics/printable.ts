const LONGEST = 256;

// C0 and C1 controls, and what turns the writing direction or is invisible: a peer's name must not steer a terminal.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text of a peer, fit to be shown: control characters become `\u{..}`.
 * @param longest characters; what is longer is cut and ends with an ellipsis.
 */
export function printable(text: string, longest: number = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** As `printable`, between quotes. */
export function quoted(text: string): string {
  return `"${printable(text)}"`;
}
