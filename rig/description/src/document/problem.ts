/** One thing wrong in a file. */
export interface Problem {
  /** Where in the document, e.g. `leds[3].position[1]`; empty for the document as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is expected and what was found, without the path. */
  readonly message: string;
}

/** Keys and indices from the top of a document. */
export type DocumentPath = readonly (string | number)[];

/** `['leds', 3, 'power_w']` becomes `leds[3].power_w`; a key that would be ambiguous is quoted. */
export function formatPath(path: DocumentPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** A message with more lines helps nobody. */
const MAX_LINES = 100;

/** All problems of one file (the first hundred) as text: one line each, `FILE:LINE:COLUMN: PATH: MESSAGE`. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const lines = problems.slice(0, MAX_LINES).map(({ path, line, column, message }) => {
    const where = path === '' ? '' : `${path}: `;
    return `${file}:${line}:${column}: ${where}${message}`;
  });
  if (problems.length > MAX_LINES) lines.push(`${file}: ... and ${problems.length - MAX_LINES} more`);
  return lines.length === 1 ? lines.join('') : [`${file}: ${problems.length} problems`, ...lines].join('\n');
}

/** The problems in the order of the file. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
