// What is shipped beside the code: the examples load, and the README has a row for every key of the published schemas.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadRig } from './load-rig.js';
import { loadPatterns } from './patterns/load-patterns.js';

const PACKAGE = path.resolve(import.meta.dirname, '..');
const EXAMPLES = path.resolve(PACKAGE, '../../examples');

test.for([
  ['medal', 28],
  ['sphere', 24],
  ['board', 28],
] as const)('examples/rigs/%s', async ([name, leds]) => {
  const rig = await loadRig(path.join(EXAMPLES, 'rigs', name, 'rig.yaml'));
  expect(rig).toMatchObject({ name, lengthUnit: 'mm', camera: { width: 320, height: 240 } });
  expect(rig.leds).toHaveLength(leds);
});

test('examples/patterns', async () => {
  const files = (await readdir(path.join(EXAMPLES, 'patterns'))).filter((file) => file.endsWith('.yaml'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const set = await loadPatterns(path.join(EXAMPLES, 'patterns', file), 28);
    expect(new Set(set.names).size).toBe(set.taskCount);
  }
});

test('every example points editors to the schema', async () => {
  const all = await readdir(EXAMPLES, { recursive: true });
  for (const file of all.filter((name) => /^(rigs|patterns)\/.*\.yaml$/.test(name))) {
    const [, schema = ''] = /\$schema=(\S+)/.exec(await readFile(path.join(EXAMPLES, file), 'utf8')) ?? [];
    await readFile(path.resolve(EXAMPLES, path.dirname(file), schema));
  }
});

test.for(['rig', 'patterns'])('README.md has a row for every key of gen/%s.schema.json', async (name) => {
  const schema: unknown = JSON.parse(await readFile(path.join(PACKAGE, 'gen', `${name}.schema.json`), 'utf8'));
  const readme = await readFile(path.join(PACKAGE, 'README.md'), 'utf8');
  const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
  const named = new Set(rows.flatMap((row) => row.match(/`[^`]+`/g) ?? []).map((key) => key.replace(/`|.*\./g, '')));
  const keys = keysOf(schema);
  expect(keys.size).toBeGreaterThan(5);
  expect([...keys].filter((key) => !named.has(key))).toEqual([]);
});

/** The names of all properties that a JSON Schema describes. */
function keysOf(schema: unknown): Set<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return new Set([...own, ...Object.values(schema).flatMap((part) => [...keysOf(part)])].filter((key) => key !== ''));
}
