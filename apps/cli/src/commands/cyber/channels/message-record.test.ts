import { expect, test } from 'vitest';
import { messageText } from './message-record.js';

test('a message is JSON of the same values, without characters that steer a terminal', () => {
  const message = { text: 'half\u200cspace', title: '\u001b]0;mine\u0007\u009b\u202e', numbers: [1, 2.5] };
  const text = messageText(message, true);
  expect(JSON.parse(text)).toEqual(message);
  expect(text).toMatch(/^[ -~]*$/);
});

test('long texts are cut unless they are wanted in full', () => {
  const message = { text: 'x'.repeat(1000) };
  expect(JSON.parse(messageText(message, false))).toEqual({ text: `${'x'.repeat(200)}… (1000 characters)` });
  expect(JSON.parse(messageText(message, true))).toEqual(message);
});
