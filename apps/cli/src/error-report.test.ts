import { DriverError } from '@blender-sim/driver';
import { BlenderError } from '@blender-sim/rendernode';
import { RtpsError } from '@blender-sim/rtps';
import { expect, test } from 'vitest';
import { CliError } from './cli-error.js';
import { describeError, exitCodeOf } from './error-report.js';
import { EXIT } from './exit-code.js';

test('what the terminal shows of an error does not steer it, and keeps its lines', () => {
  const error = new CliError('NOT_FOUND', 'No node \u001b]0;mine\u0007:\n  \u202ethere\u009b are others.');
  expect(describeError(error)).toBe('No node \\u{1b}]0;mine\\u{7}:\n  \\u{202e}there\\u{9b} are others.');
});

test('an error that was not foreseen has its stack', () => {
  expect(describeError(new Error('a \u001b defect'))).toMatch(/^Error: a \\u\{1b\} defect\n +at /);
});

test.each([
  [new CliError('OUTPUT', ''), EXIT.ENVIRONMENT],
  [new RtpsError('RTPS_WRITE_TIMEOUT', ''), EXIT.TIME_UP],
  [new BlenderError('SCENE_REFUSED', ''), EXIT.BAD_INPUT],
  [new BlenderError('BLENDER_LOST', ''), EXIT.ENVIRONMENT],
  [new DriverError('RENDER_FAILED', ''), EXIT.RENDER_FAILED],
  [new DriverError('TIMEOUT', ''), EXIT.REFUSED],
  [new Error('not foreseen'), EXIT.FAILURE],
  ['thrown', EXIT.FAILURE],
])('%s has its exit code', (error, code) => expect(exitCodeOf(error)).toBe(code));
