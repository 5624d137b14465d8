const LONGEST = 256;

// C0 and C1 controls, and what turns the writing direction or is invisible: a peer's name must not steer a terminal.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text of a peer, fit to be shown: control characters become `\u{..}`.
 * @param longest characters; what is longer is cut and ends with an ellipsis.
 */
export function printable(text: string, longest: number = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(UNPRINTABLE, (character) => `\\u{${codeOf(character)}}`);
}

/**
 * JSON of a peer's values, fit to be shown: the same characters become `\uXXXX`, so it is JSON of the same values.
 * @param json on one line, as JSON.stringify gives it: outside of its strings it has none of these characters.
 */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => `\\u${codeOf(character).padStart(4, '0')}`);
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16);
}
