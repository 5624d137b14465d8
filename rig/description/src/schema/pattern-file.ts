import { z } from 'zod';
import { exactlyOne } from './checks.js';
import { integer, mapping, text } from './values.js';

/** Some LEDs and what they are set to. */
export interface LedSetting {
  led: 'all' | number | [first: number, last: number];
  intensity: number;
  color: string | [r: number, g: number, b: number];
}

/** One pattern of a file: exactly one of `leds` and `words`. */
export interface PatternEntry {
  name?: string | undefined;
  leds?: LedSetting[] | undefined;
  words?: number[] | undefined;
}

/** A pattern file; names as in the file. */
export interface PatternFile {
  version: 1;
  patterns: PatternEntry[];
}

/** '#rrggbb' or [r, g, b] of 0..255: the colour's octets go into the LED word as they are, without a colour space. */
function octetColour(): z.ZodType<string | [number, number, number]> {
  const part = integer(0, 255);
  const what = "a colour: '#rrggbb' or three whole numbers [r, g, b] from 0 to 255";
  const hex = z.string().regex(/^#[0-9A-Fa-f]{6}$/, { error: what });
  return z.union([hex, z.tuple([part, part, part], { error: what })], { error: what });
}

const WHICH = "the number of an LED, a range [first, last], or 'all'";
const index = integer(0, 65_534, 'the number of an LED, from 0');
const which = z.union([z.literal('all', { error: WHICH }), index, z.tuple([index, index], { error: WHICH })], {
  error: WHICH,
});

const setting = mapping('an LED setting', {
  led: which.describe("Which LEDs: a number from 0, a range [first, last] with both ends, or 'all'."),
  intensity: integer(0, 255).default(255).describe('0 (dark) to 255 (full power), linear. Default: 255.'),
  color: octetColour()
    .default('#ffffff')
    .describe("'#rrggbb' or [r, g, b], 0..255 each; scales the LED's own colour linearly. Default: white."),
});

const SETTINGS = 'a list of LED settings';
const WORDS = 'a list of at least one LED word';
const word = integer(0, 0xffffffff, 'an LED word (a whole number from 0 to 4294967295)');

const pattern: z.ZodType<PatternEntry> = mapping('a pattern', {
  name: text('a name').optional().describe('For sheets and records. Default: pattern N.'),
  leds: z
    .array(setting, { error: SETTINGS })
    .optional()
    .describe('LEDs that are lit; later entries replace earlier ones; the others are dark.'),
  words: z
    .array(word, { error: WORDS })
    .min(1, { error: WORDS })
    .optional()
    .describe('Instead of leds, words from LED 0 on: intensity << 24 | r << 16 | g << 8 | b; the rest are dark.'),
});

const PATTERNS = 'a list of at least one pattern';

/** A pattern file, what to light, image after image: the source of gen/patterns.schema.json. */
export const patternFileSchema: z.ZodType<PatternFile> = mapping('a pattern file', {
  $schema: text().optional().describe('For editors of JSON; ignored. Default: none.'),
  version: z.literal(1, { error: '1' }).describe('Version of this format: 1.'),
  patterns: z
    .array(exactlyOne(pattern, ['leds', 'words']), { error: PATTERNS })
    .min(1, { error: PATTERNS })
    .describe('One image each, in this order.'),
});
