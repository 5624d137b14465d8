import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadRig } from './load-rig.js';
import { loadPatterns } from './patterns/load-patterns.js';
import { publishedSchemas } from './schema/published.js';
import { isValid, properties, type JsonSchema } from './testing/json-schema.js';
import { rigFileSchema } from './schema/rig-file.js';

const root = path.resolve(import.meta.dirname, '../../..');
const examples = path.join(root, 'examples');
const rigs = readdirSync(path.join(examples, 'rigs'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const patternFiles = readdirSync(path.join(examples, 'patterns')).filter((name) => /\.(ya?ml|json)$/.test(name));

const schemas = {
  rig: published('rig'),
  patterns: published('patterns'),
};

function published(name: string): JsonSchema {
  return JSON.parse(readFileSync(path.join(root, 'rig/description/gen', `${name}.schema.json`), 'utf8')) as JsonSchema;
}

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

test('gen/ is current (npm run gen)', () => {
  expect(publishedSchemas()).toEqual({ 'rig.schema.json': schemas.rig, 'patterns.schema.json': schemas.patterns });
});

test.each([...properties(schemas.rig), ...properties(schemas.patterns)])(
  '$path is described, with its default if it has one',
  ({ path: where, required, schema }) => {
    const text = schema.description ?? '';
    expect(text).toMatch(/^\S[^]*[.]$/);
    if (!required) expect(text).toMatch(/Default: |Exactly one of |Instead of |later entries/);
    else expect(text).not.toContain('Default: ');
    const isAngle = where.endsWith('_deg');
    const isLength = /\.(position|look_at|from|to|aim|min|max|home|fit|clip_\w+|ortho_width)$/.test(where);
    if (isAngle) expect(text).toContain('(degrees)');
    if (isLength) expect(text).toMatch(/rig units/);
  },
);

test('README.md has every key', () => {
  const readme = readFileSync(path.join(root, 'rig/description/README.md'), 'utf8');
  for (const { path: where } of [...properties(schemas.rig), ...properties(schemas.patterns)]) {
    expect(readme).toMatch(new RegExp(`\\| .*[\`.]${where.split('.').at(-1)?.replace('$', '\\$') ?? ''}\`.* \\|`));
  }
});

test.each(rigs)('examples/rigs/%s is a rig, by our schema and by the published one', async (name) => {
  const file = path.join(examples, 'rigs', name, 'rig.yaml');
  expect(readFileSync(file, 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.\.\/rig\/description\/gen\/rig\.schema\.json\n/,
  );
  expect(isValid(schemas.rig, read(file))).toBe(true);
  const rig = await loadRig(file);
  expect(rig.name).toBe(name);
  expect(rig.leds.length).toBeGreaterThanOrEqual(24);
});

test.each(patternFiles)('examples/patterns/%s are patterns for their rig, by both schemas', async (name) => {
  const file = path.join(examples, 'patterns', name);
  expect(isValid(schemas.patterns, read(file))).toBe(true);
  const rig = rigs.find((candidate) => name.startsWith(`${candidate}-`));
  const { leds } = await loadRig(path.join(examples, 'rigs', rig ?? '', 'rig.yaml'));
  expect((await loadPatterns(file, leds.length)).taskCount).toBeGreaterThan(0);
});

test.each(rigs)(
  'the generator of examples/rigs/%s makes the committed mesh, octet for octet',
  (name) => {
    const folder = path.join(examples, 'rigs', name);
    const sources = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
    const scratch = mkdtempSync(path.join(tmpdir(), 'blender-sim-example-'));
    try {
      for (const file of sources) execFileSync('cp', [path.join(folder, file), scratch]);
      execFileSync(process.execPath, [path.join(scratch, `make-${name}.mjs`)], { stdio: 'ignore' });
      const made = readdirSync(scratch).filter((file) => !file.endsWith('.mjs'));
      expect(made).toHaveLength(1);
      for (const file of made) {
        expect(existsSync(path.join(folder, file))).toBe(true);
        expect(readFileSync(path.join(scratch, file)).equals(readFileSync(path.join(folder, file)))).toBe(true);
      }
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  60_000,
);

test('what the published schema refuses, ours refuses too', () => {
  const valid = JSON.stringify(read(path.join(examples, 'rigs/medal/rig.yaml')));
  const change = fc.tuple(
    fc.nat(60),
    fc.constantFrom<unknown>(null, -1, 0, 0.5, 1e10, 'x', '', true, [], [1], [0, 0, 0], {}, { count: 1 }, '#ffffff'),
  );
  let refused = 0;
  fc.assert(
    fc.property(change, ([at, replacement]) => {
      let seen = 0;
      const mutant = JSON.parse(valid, (_key, part: unknown) => (seen++ === at ? replacement : part)) as unknown;
      if (isValid(schemas.rig, mutant)) return;
      refused++;
      expect(rigFileSchema.safeParse(mutant).success).toBe(false);
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(100);
});
