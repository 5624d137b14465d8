import { expect, test } from 'vitest';
import { CodedError, messageOf } from './error.js';
import { LOG_LEVELS, silentLogger } from './logger.js';
import { RecordingLogger } from './testing/index.js';

class SampleError extends CodedError<'SAMPLE'> {}

test('a coded error carries its class, code, fields and cause', () => {
  const cause = new Error('below');
  const error = new SampleError('SAMPLE', 'it broke', { cause, fields: { limit: 3 } });
  expect(error).toMatchObject({
    name: 'SampleError',
    code: 'SAMPLE',
    message: 'it broke',
    fields: { limit: 3 },
    cause,
  });
  expect('cause' in new SampleError('SAMPLE', 'alone')).toBe(false);
  expect(new SampleError('SAMPLE', 'alone').fields).toEqual({});
});

test('messageOf makes a sentence of whatever was thrown', () => {
  expect([messageOf(new Error('x')), messageOf('y'), messageOf(undefined), messageOf(4)]).toEqual([
    'x',
    'y',
    'undefined',
    '4',
  ]);
});

test('a recording logger keeps lines with the fields of its parents; the silent one keeps nothing', () => {
  const logger = new RecordingLogger();
  logger.child({ node: 1 }).child({ try: 2 }).warn('failed', { reason: 'x' });
  logger.info('plain');
  expect(logger.entries).toEqual([
    { level: 'warn', line: 'failed', fields: { node: 1, try: 2, reason: 'x' } },
    { level: 'info', line: 'plain', fields: {} },
  ]);
  for (const level of LOG_LEVELS) if (level !== 'silent') silentLogger.child({}).child({})[level]('nothing');
});
