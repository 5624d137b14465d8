import { describe, expect, test } from 'vitest';
import { ErrCode } from './gen/blendersim/ErrCode.js';
import { quote } from './quote.js';
import { OK_STATUS, StatusError, type StatusErrorCode, assertOk, statusCodeName, statusOf } from './status.js';
import { assertCompatible } from './version.js';

describe('Status', () => {
  test('goes there and back for every code', () => {
    for (const [name, code] of Object.entries(ErrCode)) {
      expect(statusCodeName(code)).toBe(name);
      if (name === 'OK') continue;
      const error = new StatusError(name as StatusErrorCode, 'why');
      expect(error.toStatus()).toEqual({ code, message: 'why' });
      expect(() => assertOk(error.toStatus())).toThrow(expect.objectContaining({ code: name, message: 'why' }));
    }
  });

  test('is OK when it is OK or not there', () => {
    for (const status of [OK_STATUS, null, undefined]) expect(() => assertOk(status)).not.toThrow();
  });

  test('a code of a newer peer is INTERNAL', () => {
    expect(statusCodeName(99)).toBe('INTERNAL');
    expect(() => assertOk({ code: 99 as 7, message: 'new' })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  test('what is thrown otherwise is INTERNAL', () => {
    expect(statusOf(new StatusError('OVERLOAD', 'full'))).toEqual({ code: ErrCode.OVERLOAD, message: 'full' });
    expect(statusOf(new TypeError('oops'))).toEqual({ code: ErrCode.INTERNAL, message: 'oops' });
    expect(statusOf('text')).toEqual({ code: ErrCode.INTERNAL, message: 'text' });
  });
});

describe('version', () => {
  test.each(['', '1.0.0', '1.99.3', '1.0.0-rc.1', '1.2.3+build'])('takes %j', (version) => {
    expect(() => assertCompatible('the driver', version, '1.4.0')).not.toThrow();
  });

  test.each(['2.0.0', '0.9.9', '10.0.0', '11.4.0'])('refuses %j and names both versions', (version) => {
    const attempt = (): void => assertCompatible('the driver', version, '1.4.0');
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(attempt).toThrow(new RegExp(`the driver.*${version.replaceAll('.', '\\.')}.*1\\.4\\.0`));
  });

  test.each(['1', '1.0', 'v1.0.0', 'latest', ' 1.0.0', '1.0.0\n', '-1.0.0', '1.0.0 '])(
    'refuses %j, no semantic version',
    (version) => {
      expect(() => assertCompatible('the driver', version)).toThrow(/no semantic version/);
    },
  );

  test('does not answer with all of a version that is as long as a request', () => {
    let message = '';
    try {
      assertCompatible('the driver', 'x'.repeat(1_000_000));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('no semantic version');
    expect(message.length).toBeLessThan(400);
    expect(quote('a"b')).toBe('"a\\"b"');
  });
});
