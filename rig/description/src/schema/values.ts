import { z } from 'zod';
import { nearest } from '../document/nearest.js';

// A schema's message says what it expects, as the object of "expected ..."; schema-problems.ts adds what was found.

/** x, y, z. */
export type Vec3 = readonly [x: number, y: number, z: number];

/** A mapping whose unknown keys are errors that name the nearest known one. */
export function mapping<Shape extends z.core.$ZodLooseShape>(
  what: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `${what} (a mapping with ${known.join(', ')})`;
      return issue.keys.map((key, i) => unknownKey(key, i < MAX_GUESSES ? known : [], known)).join('\n');
    },
  });
}

/** A file of nothing but unknown keys is no rig; guesses for all would take minutes. */
const MAX_GUESSES = 100;

function unknownKey(key: string, candidates: readonly string[], known: readonly string[]): string {
  const guess = nearest(key, candidates);
  const hint = guess === undefined ? `known here: ${known.join(', ')}` : `did you mean ${guess}?`;
  return `unknown key ${JSON.stringify(key).replaceAll('\n', ' ')}; ${hint}`;
}

/** A finite number; `.nan` and `.inf` of YAML are none. */
export function number(what: string = 'a finite number'): z.ZodNumber {
  return z.number({ error: what });
}

/** A number in [min, max]. */
export function between(min: number, max: number, what: string = `a number from ${min} to ${max}`): z.ZodNumber {
  return number(what).min(min, { error: what }).max(max, { error: what });
}

/** A number above 0. `max` only keeps squares and products finite. */
export function positive(what: string = 'a number above 0', max: number = 1e9): z.ZodNumber {
  return number(what)
    .positive({ error: what })
    .max(max, { error: `${what} and at most ${max}` });
}

/** A whole number in [min, max]. */
export function integer(min: number, max: number, what: string = `a whole number from ${min} to ${max}`): z.ZodNumber {
  // Not .int(): after its issue zod runs no further check of the mappings around it, so not all problems would be listed.
  const whole = number(what).refine(Number.isInteger, { error: `expected ${what}, found a fraction` });
  return whole.min(min, { error: what }).max(max, { error: what }).meta({ type: 'integer' });
}

/** Text of at least one character. */
export function text(what: string = 'a text'): z.ZodString {
  return z.string({ error: what }).min(1, { error: what });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodEnum<{ [W in Words[number]]: W }> {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

/** [x, y, z]; each within a billion units, so that distances stay finite. */
export function vec3(what: string = 'three numbers [x, y, z]'): z.ZodType<[number, number, number]> {
  const part = between(-1e9, 1e9, 'a finite number');
  return z.tuple([part, part, part], { error: what });
}

/** Linear [r, g, b], each 0..1, or the text '#rrggbb', which is sRGB and converted. */
export function colour(): z.ZodType<string | [number, number, number]> {
  const part = between(0, 1);
  const what = "a colour: three linear numbers [r, g, b] from 0 to 1, or '#rrggbb' (sRGB)";
  return z.union(
    [z.string().regex(/^#[0-9A-Fa-f]{6}$/, { error: what }), z.tuple([part, part, part], { error: what })],
    { error: what },
  );
}
