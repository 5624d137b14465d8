import type { z } from 'zod';

/** Fails unless exactly one of `keys` is given; also when other keys of the mapping are wrong. */
export function exactlyOne<T extends z.ZodType>(schema: T, keys: readonly string[]): T {
  const given = (value: unknown): string[] => keys.filter((key) => property(value, key) !== undefined);
  return always(
    schema,
    (value) => given(value).length === 1,
    (value) => `expected exactly one of ${keys.join(', ')}, found ${given(value).join(' and ') || 'none of them'}`,
  ).meta({ oneOf: keys.map((key) => ({ required: [key] })) });
}

/**
 * A check across the keys of a mapping that also runs when some of them are wrong, so that all problems of a file are
 * listed at once; `isRight` therefore gets anything and answers true where it cannot judge.
 * @param message a whole sentence; `path` is where, below the mapping.
 */
export function always<T extends z.ZodType>(
  schema: T,
  isRight: (value: object) => boolean,
  message: (value: object) => string,
  path: PropertyKey[] = [],
): T {
  return schema.refine((value) => isRight(value as object), {
    error: (issue) => message(issue.input as object),
    path,
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });
}

/** The value at a key of something that may not even be a mapping. */
export function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** `value` if it is three finite numbers. */
export function asVec3(value: unknown): readonly [number, number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 3 || !value.every(Number.isFinite)) return undefined;
  return value as [number, number, number];
}
