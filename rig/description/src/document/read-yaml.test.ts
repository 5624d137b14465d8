import { expect, test } from 'vitest';
import { readYaml } from './read-yaml.js';

function problemsOf(text: string): string[] {
  const read = readYaml(text);
  return 'problems' in read ? read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
}

function valueOf(text: string): unknown {
  const read = readYaml(text);
  if ('problems' in read) throw new Error(problemsOf(text).join('\n'));
  return read.value;
}

test('YAML 1.2, and so JSON', () => {
  expect(valueOf('a: [1, yes, null, ~, .inf, 0x10]\n"b": {c: "d"}')).toEqual({
    a: [1, 'yes', null, null, Infinity, 16],
    b: { c: 'd' },
  });
  expect(valueOf('\uFEFF{"a": {"__proto__": 1}}')).toEqual(JSON.parse('{"a": {"__proto__": 1}}'));
  expect(valueOf('')).toBeNull();
});

test('a directive does not change the language', () => {
  expect(valueOf('%YAML 1.1\n---\na: yes\n<<: { b: 1 }')).toEqual({ a: 'yes', '<<': { b: 1 } });
});

test('aliases stand for what they name, a thousand times too', () => {
  expect(valueOf('a: &x { b: 1 }\nc: *x')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  expect(valueOf(`- &x [1]\n${'- *x\n'.repeat(1000)}`)).toHaveLength(1001);
  expect(valueOf('- &x 1\n- &x 2\n- *x')).toEqual([1, 2, 2]);
  expect(valueOf('&k b: 1\nc: *k')).toEqual({ b: 1, c: 'b' });
});

test('every fault has its place', () => {
  expect(problemsOf('a: 1\nb: { c: 1, c: 2 }\na: 3')).toEqual([
    '2:12 expected every key once, found "c" again',
    '3:1 expected every key once, found "a" again',
  ]);
  expect(problemsOf('1: a\n"1": b')).toEqual(['2:1 expected every key once, found "1" again']);
  expect(problemsOf('a: *b')).toEqual(['1:4 expected an anchor &b before this alias, found none']);
  expect(problemsOf('a: &a [*a]')).toEqual(['1:8 expected no alias inside its own anchor &a']);
  expect(problemsOf('? [a]\n: 1')).toEqual(['1:3 expected a text as the key, found a list or a mapping']);
  expect(problemsOf('a: 1\n---\nb: 1')).toEqual(['2:1 expected one document, found a second one (after ---)']);
  expect(problemsOf('a: !!set { b }')).toEqual(['1:4 Unresolved tag: tag:yaml.org,2002:set']);
  expect(problemsOf('a:\n\t- b')).toEqual(['2:1 Tabs are not allowed as indentation']);
  expect(problemsOf('a: [1,')[0]).toMatch(/^1:7 /);
});

test('bombs are refused at once', () => {
  const levels = Array.from({ length: 20 }, (_, i) => `- &a${i + 1} [${Array(9).fill(`*a${i}`).join()}]`);
  expect(problemsOf(`- &a0 [x]\n${levels.join('\n')}`)).toHaveLength(1);
  expect(problemsOf(`- &a [${'1,'.repeat(1000)}]\n${'- *a\n'.repeat(5000)}`)).toEqual([
    '1001:3 expected at most 10000 aliases that repeat at most 1000000 values',
  ]);
  expect(problemsOf(`- &a 1\n${'- *a\n'.repeat(10_002)}`)).toEqual([
    '10002:3 expected at most 10000 aliases that repeat at most 1000000 values',
  ]);
  for (const text of ['['.repeat(1e5), `${'['.repeat(1e4)}${']'.repeat(1e4)}`, '- '.repeat(1e4), '{a: '.repeat(1e4)]) {
    expect(problemsOf(text)[0]).toMatch(/expected at most 64 levels, one in the other$/);
  }
  expect(problemsOf(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([
    '1:66 expected at most 64 levels, one in the other',
  ]);
});

test('locates values, missing ones by the deepest part that is there', () => {
  const read = readYaml('a: &x\n  - b: 1\n    c:\n  - d: 2\ne: *x\n');
  if ('problems' in read) throw new Error('expected no problems');
  expect(read.locate(['a', 0, 'b'])).toEqual({ line: 2, column: 8 });
  expect(read.locate(['a', 1, 'd'])).toEqual({ line: 4, column: 8 });
  expect(read.locate(['e', 1, 'd'])).toEqual({ line: 4, column: 8 });
  expect(read.locate(['e', 1, 'd'], 'key')).toEqual({ line: 4, column: 5 });
  expect(read.locate(['a', 1, 'nothing'])).toEqual({ line: 4, column: 5 });
  expect(read.locate(['nothing'])).toEqual({ line: 1, column: 1 });
  expect(read.locate([])).toEqual({ line: 1, column: 1 });
});
