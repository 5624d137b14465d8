import { z } from 'zod';
import { integer, mapping, text } from './values.js';

/** '#rrggbb' or [r, g, b] of 0..255: the colour's octets go into the LED word as they are, without a colour space. */
function octetColour(): z.ZodType<string | [number, number, number]> {
  const part = integer(0, 255);
  const what = "a colour: '#rrggbb' or three whole numbers [r, g, b] from 0 to 255";
  return z.union([z.string().regex(/^#[0-9A-Fa-f]{6}$/, { error: what }), z.tuple([part, part, part], { error: what })], {
    error: what,
  });
}

const MAX_INDEX = 65_534;
const index = integer(0, MAX_INDEX, 'the number of an LED');
const which = z.union([z.literal('all'), index, z.tuple([index, index])], {
  error: "the number of an LED, a range [first, last], or 'all'",
});

const setting = mapping('an LED setting', {
  led: which.describe("Which LEDs: a number from 0, a range [first, last] with both ends, or 'all'."),
  intensity: integer(0, 255).default(255).describe('0 (dark) to 255 (full power).'),
  color: octetColour().default('#ffffff').describe("'#rrggbb' or [r, g, b], 0..255 each; scales the LED's own colour linearly."),
});

const byLeds = mapping('a pattern', {
  name: text('a name').optional().describe('For file names, sheets and records. Default: pattern N.'),
  leds: z
    .array(setting, { error: 'a list of LED settings' })
    .describe('LEDs that are lit; later entries replace earlier ones; the others are dark.'),
});

const word = integer(0, 0xffffffff, 'a LED word (a whole number from 0 to 4294967295)');
const byWords = mapping('a pattern', {
  name: text('a name').optional().describe('For file names, sheets and records. Default: pattern N.'),
  words: z
    .array(word, { error: 'a list of LED words' })
    .min(1, { error: 'at least one LED word' })
    .describe('LED words from LED 0 on: intensity << 24 | r << 16 | g << 8 | b; LEDs behind the last one are dark.'),
});

/** Some LEDs and what they are set to. */
export interface LedSetting {
  readonly led: 'all' | number | readonly [first: number, last: number];
  readonly intensity: number;
  readonly color: string | readonly [r: number, g: number, b: number];
}

/** One pattern of a file. */
export type PatternEntry =
  | { readonly name?: string | undefined; readonly leds: readonly LedSetting[] }
  | { readonly name?: string | undefined; readonly words: readonly number[] };

export interface PatternFile {
  readonly version: 1;
  readonly patterns: readonly PatternEntry[];
}

/** A pattern file: what to light, image after image. */
export const patternFileSchema: z.ZodType<PatternFile> = mapping('a pattern file', {
  version: z.literal(1, { error: 'version 1' }).describe('Of this format: 1.'),
  patterns: z
    .array(z.union([byLeds, byWords], { error: 'a pattern with either leds or words' }), { error: 'a list of patterns' })
    .min(1, { error: 'at least one pattern' })
    .describe('One image each, in this order.'),
});
