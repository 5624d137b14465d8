const LONGEST = 40;

/** What a value of a YAML or JSON file is, in the words of a message: `the text "red"`, `a list of 2`, `nothing`. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return `the text ${JSON.stringify(cut(value))}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return `a mapping${keysText(value)}`;
  return `a ${typeof value}`;
}

function numberText(value: number | bigint): string {
  if (Number.isNaN(value)) return 'not-a-number (.nan)';
  if (value === Infinity) return 'infinity (.inf)';
  if (value === -Infinity) return '-infinity (-.inf)';
  return String(value);
}

function keysText(value: object): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return ' without keys';
  return ` with ${cut(keys.slice(0, 3).join(', '))}${keys.length > 3 ? ', ...' : ''}`;
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}
