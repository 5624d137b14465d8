import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { RigDescriptionError } from './error.js';
import { loadRig } from './load-rig.js';
import { loadPatterns } from './patterns/load-patterns.js';
import { MINIMAL, rigFolder } from './testing/rig-folder.js';

const PATTERNS = 'version: 1\npatterns:\n  - leds: [{ led: 0 }]\n  - words: [1]\n';
const WORDS = [
  ...[
    'version',
    'scene',
    'camera',
    'leds',
    'render',
    'stage',
    'dome',
    'ring',
    'bar',
    'count',
    'radius',
    'file',
    'position',
  ],
  ...[
    'patterns',
    'words',
    'led',
    'color',
    'intensity',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '<<',
    '',
  ],
];

const key = fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 5 }));
const scalar = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    1e308,
    NaN,
    Infinity,
    -0,
    65_536,
    4294967295,
    null,
    true,
    'all',
    'mesh.obj',
    '#ffffff',
    '\0',
  ),
  fc.string({ maxLength: 8 }),
);
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** A valid file with some of its characters replaced. */
const mutated = (valid: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(valid.length), fc.nat(4), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 4 })
    .map((cuts) => cuts.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), valid));

const text = (valid: string): fc.Arbitrary<string> =>
  fc.oneof(
    mutated(valid),
    anything.map((value) => JSON.stringify(value)),
    anything.map((value) => stringify(value)),
    fc.string({ unit: fc.constantFrom(...'[]{}:,-?&*!|>\'"%@# \n\ta1'.split('')) }),
    fc.string({ unit: 'binary' }),
  );

async function refusedOrLoaded(load: () => Promise<unknown>): Promise<void> {
  try {
    await load();
  } catch (error) {
    if (!(error instanceof RigDescriptionError)) throw error;
    expect(error.message).not.toMatch(/undefined|\[object/);
    for (const { line, column, message } of error.problems) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message).not.toBe('');
    }
  }
}

test('loadRig takes any text', async () => {
  await using folder = await rigFolder();
  await fc.assert(
    fc.asyncProperty(text(MINIMAL), async (content) => {
      const file = await folder.write('fuzz.yaml', content);
      await refusedOrLoaded(() => loadRig(file));
    }),
    { numRuns: 400 },
  );
});

test('loadPatterns takes any text', async () => {
  await using folder = await rigFolder();
  await fc.assert(
    fc.asyncProperty(text(PATTERNS), fc.integer({ min: 1, max: 70_000 }), async (content, lightCount) => {
      const file = await folder.write('fuzz.yaml', content);
      await refusedOrLoaded(() => loadPatterns(file, lightCount));
    }),
    { numRuns: 400 },
  );
});

const bomb = (leaf: string): string =>
  ['- &a0 [x]', ...Array.from({ length: 12 }, (_, i) => `- &a${i + 1} [${Array(9).fill(`*a${i}`).join()}]`), leaf].join(
    '\n',
  );
const leds = (count: number): string => `{ led: &l [0, 0] }, ${Array(count).fill('{ led: *l }').join()}`;

test.each([
  ['deep lists', '['.repeat(50_000)],
  ['deep mappings', '{a: '.repeat(50_000)],
  ['deep lists that end', '['.repeat(5000) + ']'.repeat(5000)],
  ['an alias bomb', bomb('')],
  ['an alias that holds itself', 'leds: &a [*a]\n'],
  ['a bomb of LEDs', `leds:\n  - &a { ring: { count: 65535, radius: 1 } }\n${'  - *a\n'.repeat(9000)}`],
  ['huge counts', MINIMAL.replace('position: [0, 0, 50]', 'dome: { count: 9007199254740993, radius: 1 }')],
  ['a bomb of patterns', `version: 1\npatterns:\n  - &p { leds: [${leds(900)}] }\n${'  - *p\n'.repeat(5000)}`],
  ['thousands of keys', Array.from({ length: 5000 }, (_, i) => `key${i}: 1`).join('\n')],
  ['thousands of errors', `leds:\n${'  - { position: x }\n'.repeat(5000)}`],
])('%s end soon', async (_what, content) => {
  await using folder = await rigFolder();
  const file = await folder.write('bomb.yaml', content);
  await refusedOrLoaded(() => loadRig(file));
  await refusedOrLoaded(() => loadPatterns(file, 1000));
});
