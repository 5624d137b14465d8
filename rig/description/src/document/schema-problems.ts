import type { z } from 'zod';
import { found } from './found.js';
import { formatPath, type DocumentPath, type Problem } from './problem.js';
import type { YamlText } from './read-yaml.js';

type Issue = z.core.$ZodIssue;

interface Placed {
  readonly path: DocumentPath;
  readonly message: string;
  readonly part?: 'key';
}

/**
 * Every issue that zod reports for `text`, each place once.
 * A schema's own message is what it expects; what was found is added here.
 */
export function schemaProblems(text: YamlText, issues: readonly Issue[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { path, message, part } of issues.flatMap((issue) => flatten(issue, []))) {
    const formatted = formatPath(path);
    if (!problems.has(formatted)) problems.set(formatted, { path: formatted, ...text.locate(path, part), message });
  }
  return [...problems.values()];

  function flatten(issue: Issue, base: DocumentPath): Placed[] {
    const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    switch (issue.code) {
      case 'custom':
        return [{ path, message: issue.message }];
      case 'unrecognized_keys': {
        const messages = issue.message.split('\n');
        return issue.keys.map((key, i) => ({
          path: [...path, key],
          message: messages[i] ?? 'unknown key',
          part: 'key',
        }));
      }
      case 'invalid_union': {
        // The branch whose kind of value this is knows better what is wrong inside it.
        const inside = issue.errors.find((branch) => branch.every(isInside));
        if (inside !== undefined) return inside.flatMap((nested) => flatten(nested, path));
        return [expected(path, issue.message)];
      }
      default:
        return [expected(path, issue.message)];
    }
  }

  function expected(path: DocumentPath, expectation: string): Placed {
    const value = valueAt(text.value, path);
    const what = value === undefined ? 'but it is missing' : `found ${found(value)}`;
    return { path, message: `expected ${expectation}, ${what}` };
  }
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'custom';
}

function valueAt(value: unknown, path: DocumentPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}
