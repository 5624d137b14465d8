import path from 'node:path';
import { formatPath, formatProblems, inOrder, type Problem } from '../document/problem.js';
import { readText } from '../document/read-text.js';
import { readYaml } from '../document/read-yaml.js';
import { schemaProblems } from '../document/schema-problems.js';
import { RigDescriptionError } from '../error.js';
import { patternFileSchema } from '../schema/pattern-file.js';
import { olatPatterns, randomPatterns } from './made-patterns.js';
import { maxPatterns, type PatternSet } from './pattern-set.js';
import { resolvePatterns } from './resolve-patterns.js';

/** The seed of `random:N`. */
const DEFAULT_SEED = 1;

/**
 * Patterns for a rig of `lightCount` LEDs.
 * @param spec path of a pattern file (YAML or JSON), `random:N` or `random:N:SEED` (SEED 0..2^32-1), or `olat`.
 * @throws RigDescriptionError PATTERNS_NOT_FOUND, PATTERNS_UNREADABLE, PATTERNS_SYNTAX, PATTERNS_INVALID; its `problems`
 *   lists all that is wrong in the file.
 */
export async function loadPatterns(spec: string, lightCount: number): Promise<PatternSet> {
  if (spec === 'olat') return oneByOne(lightCount);
  if (spec.startsWith('random:')) return randomFrom(spec, lightCount);
  const absolute = path.resolve(spec);
  const text = readYaml(await readText(absolute, 'PATTERNS', 'pattern file'));
  if ('problems' in text) throw failure('PATTERNS_SYNTAX', text.problems);
  const parsed = patternFileSchema.safeParse(text.value);
  if (!parsed.success) throw failure('PATTERNS_INVALID', schemaProblems(text, parsed.error.issues));
  const problems: Problem[] = [];
  const patterns = resolvePatterns(parsed.data, lightCount, ({ path: where, message }) => {
    problems.push({ path: formatPath(where), ...text.locate(where), message });
  });
  if (problems.length > 0) throw failure('PATTERNS_INVALID', problems);
  return patterns;

  function failure(code: 'PATTERNS_SYNTAX' | 'PATTERNS_INVALID', all: readonly Problem[]): RigDescriptionError {
    const ordered = inOrder(all);
    return new RigDescriptionError(code, absolute, formatProblems(absolute, ordered), { problems: ordered });
  }
}

function oneByOne(lightCount: number): PatternSet {
  if (lightCount <= maxPatterns(lightCount)) return olatPatterns(lightCount);
  const message = `olat: expected at most ${maxPatterns(lightCount)} patterns, found one for each of ${lightCount} LEDs`;
  throw new RigDescriptionError('PATTERNS_INVALID', 'olat', message);
}

function randomFrom(spec: string, lightCount: number): PatternSet {
  const match = /^random:(\d+)(?::(\d+))?$/.exec(spec);
  const count = Number(match?.[1]);
  const seed = Number(match?.[2] ?? DEFAULT_SEED);
  const most = maxPatterns(lightCount);
  if (!(count >= 1 && count <= most) || !(seed <= 0xffffffff)) {
    throw new RigDescriptionError(
      'PATTERNS_INVALID',
      spec,
      `${spec}: expected random:N or random:N:SEED with N from 1 to ${most} and SEED from 0 to 4294967295`,
    );
  }
  return randomPatterns(count, lightCount, seed);
}
