import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnmatch, isPartitionPattern, partitionsMatch } from './partition-match.js';

describe('fnmatch', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbd', false],
    ['a*b*c', 'a-b-b-c', true],
    ['?', '', false],
    ['?', 'x', true],
    ['a?c', 'abc', true],
    ['[abc]x', 'bx', true],
    ['[abc]x', 'dx', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', 'dx', true],
    ['[]]', ']', true],
    ['[a-]', '-', true],
    ['[ab', '[ab', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['[\\]]', ']', true],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['A', 'a', false],
    ['lab/*/led', 'lab/7/led', true],
  ])('%j on %j: %j', (pattern, name, expected) => {
    expect(fnmatch(pattern, name)).toBe(expected);
  });

  it('takes every name without wildcards for itself', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!isPartitionPattern(name) && !name.includes('\\'));
        expect(fnmatch(name, name)).toBe(true);
        expect(fnmatch(`${name}*`, `${name}more`)).toBe(true);
        expect(fnmatch(`*${name}`, `more${name}`)).toBe(true);
      }),
    );
  });

  it('agrees with a regular expression on stars and question marks', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 }), letters, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(fnmatch(pattern, name)).toBe(expression.test(name));
      }),
      { numRuns: 500 },
    );
  });

  it('ends on patterns made to be slow', () => {
    // With recursion for every star this would take longer than the test may.
    expect(fnmatch('*a'.repeat(500) + 'b', 'a'.repeat(2000))).toBe(false);
  });
});

describe('partitionsMatch', () => {
  it.each<[readonly string[], readonly string[], boolean]>([
    [[], [], true],
    [[], [''], true],
    [[], ['*'], true],
    [[], ['a'], false],
    [['a'], ['a'], true],
    [['a', 'b'], ['c', 'b'], true],
    [['a*'], ['abc'], true],
    [['abc'], ['a*'], true],
    [['a*'], ['a*'], false],
    [['a*', 'x'], ['a*', 'x'], true],
    [['a'], ['A'], false],
  ])('%j and %j: %j', (offered, requested, expected) => {
    expect(partitionsMatch(offered, requested)).toBe(expected);
    expect(partitionsMatch(requested, offered)).toBe(expected);
  });
});
