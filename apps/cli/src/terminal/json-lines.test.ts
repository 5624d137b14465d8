import { expect, test } from 'vitest';
import { Lines } from './json-lines.js';
import type { Stream } from './stream.js';

test('an object is JSON of the same values, without characters that steer a terminal', () => {
  let written = '';
  const stream: Pick<Stream, 'write'> = {
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  const lines = new Lines(stream as Stream);
  const value = { name: '\u001b]0;mine\u0007 \u009b1m \u007f \u202etxt.exe \u200d', 'key\u0085': 1 };
  lines.json(value);
  lines.flush();
  expect(written).toMatch(/^[ -~]*\n$/);
  expect(JSON.parse(written)).toEqual(value);
});
