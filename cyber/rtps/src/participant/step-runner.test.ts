import { expect, test } from 'vitest';
import { ManualClock, RecordingLogger } from '@blender-sim/base/testing';
import { StepRunner } from './step-runner.js';

function world(): { log: string[]; logger: RecordingLogger; steps: StepRunner } {
  const log: string[] = [];
  const logger = new RecordingLogger();
  return { log, logger, steps: new StepRunner(new ManualClock(), logger, () => log.push('flush')) };
}

test('the outermost step ends with what had to wait, then with one flush', () => {
  const { log, steps } = world();
  steps.run(() => {
    steps.run(() => log.push('inner'));
    steps.after(() => {
      log.push('after');
      steps.after(() => log.push('after that'));
      steps.run(() => log.push('a step of its own'));
    });
    log.push('outer');
  });
  expect(log).toEqual(['inner', 'outer', 'after', 'a step of its own', 'after that', 'flush']);
});

test('a step that may wait is not flushed, unless another one is', () => {
  const { log, steps } = world();
  steps.run(() => log.push('batch'), false);
  expect(log).toEqual(['batch']);
  steps.run(() => log.push('now'));
  expect(log).toEqual(['batch', 'now', 'flush']);
});

test('outside of a step nothing has to wait', () => {
  const { log, steps } = world();
  steps.after(() => log.push('at once'));
  expect(log).toEqual(['at once', 'flush']);
});

test('a step that throws leaves the runner as it was; what waited runs, and its faults are logged', () => {
  const { log, logger, steps } = world();
  const failing = (): void =>
    steps.run(() => {
      steps.after(() => {
        throw new Error('listener');
      });
      steps.after(() => log.push('still'));
      throw new Error('engine');
    });
  expect(failing).toThrow('engine');
  expect(logger.entries.map(({ line }) => line)).toEqual(['a step failed']);
  steps.run(() => log.push('next'));
  expect(log).toEqual(['still', 'flush', 'next', 'flush']);
});
