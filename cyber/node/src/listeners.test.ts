import { RecordingLogger } from '@blender-sim/base/testing';
import { expect, test } from 'vitest';
import { Listeners } from './listeners.js';

test('one that another one ends is not told any more; one that is added meanwhile is told of what comes next', () => {
  const listeners = new Listeners<[number]>('test', new RecordingLogger());
  const told: string[] = [];
  listeners.add((value) => {
    told.push(`first ${value}`);
    end();
    if (value === 1) listeners.add((later) => told.push(`third ${later}`));
  });
  const end = listeners.add((value) => told.push(`second ${value}`));
  listeners.tell(1);
  expect(told).toEqual(['first 1']);
  listeners.tell(2);
  expect(told).toEqual(['first 1', 'first 2', 'third 2']);
});
