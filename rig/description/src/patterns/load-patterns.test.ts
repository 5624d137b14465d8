import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf } from '../testing/failure.js';
import { rigFolder } from '../testing/rig-folder.js';
import { loadPatterns } from './load-patterns.js';
import type { PatternSet } from './pattern-set.js';

async function load(text: string, lightCount: number): Promise<PatternSet> {
  await using folder = await rigFolder();
  return await loadPatterns(await folder.write('patterns.yaml', text), lightCount);
}

async function problemsOf(text: string, lightCount = 4): Promise<string[]> {
  const error = await failureOf(load(text, lightCount));
  expect(error.code).toBe('PATTERNS_INVALID');
  return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

test('leds: numbers, ranges, all, colours; later entries replace earlier ones', async () => {
  const set = await load(
    `version: 1
patterns:
  - name: a
    leds:
      - { led: all, intensity: 1 }
      - { led: [1, 2], intensity: 16, color: '#102030' }
      - { led: 2, color: [1, 2, 255] }
  - leds: []
  - leds: [{ led: 3 }]
`,
    4,
  );
  expect(set).toEqual({
    names: ['a', 'pattern 1', 'pattern 2'],
    taskCount: 3,
    lightCount: 4,
    words: Uint32Array.of(0x01ffffff, 0x10102030, 0xff0102ff, 0x01ffffff, 0, 0, 0, 0, 0, 0, 0, 0xffffffff),
  });
});

test('words: from LED 0 on, the rest dark', async () => {
  const set = await load('{"version": 1, "patterns": [{"words": [4294967295, 0, 16777216]}]}', 5);
  expect(set.words).toEqual(Uint32Array.of(0xffffffff, 0, 0x01000000, 0, 0));
});

test('what the rig does not have', async () => {
  const text = `version: 1
patterns:
  - leds: [{ led: 4 }, { led: [2, 1] }, { led: [0, 9] }]
  - words: [1, 2, 3, 4, 5]
`;
  expect(await problemsOf(text)).toEqual([
    '3:19 patterns[0].leds[0].led: expected LEDs from 0 to 3, found 4',
    '3:31 patterns[0].leds[1].led: expected a range [first, last] that goes up, found [2, 1]',
    '3:48 patterns[0].leds[2].led: expected LEDs from 0 to 3, found 9',
    "4:12 patterns[1].words: expected at most 4 LED words (the rig's LEDs), found 5",
  ]);
});

test('what no pattern is', async () => {
  const text = `version: 1
pattern: 1
patterns:
  - {}
  - { leds: [], words: [1] }
  - leds: [{ led: 1.5 }, { led: every }, { led: [1] }, { intensity: 256 }, { led: 0, color: [0, 0, 256] }]
  - words: [-1, 4294967296, .nan]
`;
  expect(await problemsOf(text)).toEqual([
    '2:1 pattern: unknown key "pattern"; did you mean patterns?',
    '4:5 patterns[0]: expected exactly one of leds, words, found none of them',
    '5:5 patterns[1]: expected exactly one of leds, words, found leds and words',
    expect.stringMatching(/^6:19 patterns\[2\]\.leds\[0\]\.led: expected the number of an LED.*, found a fraction$/),
    expect.stringMatching(/^6:33 patterns\[2\]\.leds\[1\]\.led: expected the number of an LED, a range .*"every"$/),
    expect.stringMatching(/^6:49 patterns\[2\]\.leds\[2\]\.led: expected the number of an LED, a range .*a list of 1$/),
    expect.stringMatching(/^6:56 patterns\[2\]\.leds\[3\]\.led: expected .*, but it is missing$/),
    '6:69 patterns[2].leds[3].intensity: expected a whole number from 0 to 255, found 256',
    '6:100 patterns[2].leds[4].color[2]: expected a whole number from 0 to 255, found 256',
    expect.stringMatching(/^7:13 patterns\[3\]\.words\[0\]: expected an LED word .*, found -1$/),
    expect.stringMatching(/^7:17 patterns\[3\]\.words\[1\]: expected an LED word .*, found 4294967296$/),
    expect.stringMatching(/^7:29 patterns\[3\]\.words\[2\]: expected an LED word .*, found not-a-number \(\.nan\)$/),
  ]);
  expect(await problemsOf('version: 1\npatterns: []')).toEqual([
    '2:11 patterns: expected a list of at least one pattern, found an empty list',
  ]);
});

test('the file itself', async () => {
  expect(await failureOf(loadPatterns('/nowhere/patterns.yaml', 4))).toMatchObject({ code: 'PATTERNS_NOT_FOUND' });
  expect(await failureOf(loadPatterns('/', 4))).toMatchObject({ code: 'PATTERNS_UNREADABLE' });
  expect(await failureOf(load('patterns: [', 4))).toMatchObject({ code: 'PATTERNS_SYNTAX' });
});

test('olat: one LED after the other, white, full', async () => {
  expect(await loadPatterns('olat', 3)).toEqual({
    names: ['LED 0', 'LED 1', 'LED 2'],
    taskCount: 3,
    lightCount: 3,
    words: Uint32Array.of(0xffffffff, 0, 0, 0, 0xffffffff, 0, 0, 0, 0xffffffff),
  });
});

test('random: seeded, at least one LED lit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(9),
      async (n, leds, seed) => {
        const set = await loadPatterns(`random:${n}:${seed}`, leds);
        expect(set).toMatchObject({ taskCount: n, lightCount: leds });
        expect(set.words).toHaveLength(n * leds);
        expect(set.names).toHaveLength(n);
        for (let task = 0; task < n; task++) {
          const lit = [...set.words.subarray(task * leds, (task + 1) * leds)].filter((word) => word !== 0);
          expect(lit.length).toBeGreaterThan(0);
          expect(lit.every((word) => word >>> 24 >= 64 && (word & 0xffffff) === 0xffffff)).toBe(true);
        }
        expect((await loadPatterns(`random:${n}:${seed}`, leds)).words).toEqual(set.words);
      },
    ),
    { numRuns: 50 },
  );
  expect((await loadPatterns('random:4:1', 20)).words).toEqual((await loadPatterns('random:4', 20)).words);
  expect((await loadPatterns('random:4:2', 20)).words).not.toEqual((await loadPatterns('random:4', 20)).words);
});

test.each([
  'random:',
  'random:0',
  'random:-1',
  'random:1.5',
  'random:8:',
  'random:8:4294967296',
  'random:1e3',
  'random:99999999999',
])('%s is refused', async (spec) => {
  expect(await failureOf(loadPatterns(spec, 28))).toMatchObject({ code: 'PATTERNS_INVALID' });
});

test('more words than memory holds are refused, not tried', async () => {
  expect(await failureOf(loadPatterns('olat', 65_535))).toMatchObject({ code: 'PATTERNS_INVALID' });
  expect(await failureOf(loadPatterns('random:100000', 65_535))).toMatchObject({ code: 'PATTERNS_INVALID' });
  const dark = Array(1100).fill('  - leds: []').join('\n');
  expect(await problemsOf(`version: 1\npatterns:\n${dark}`, 65_535)).toEqual([
    '3:3 patterns: expected at most 1024 patterns, found 1100',
  ]);
});
