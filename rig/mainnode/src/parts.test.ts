import { describe, expect, test } from 'vitest';
import { StatusError, type StatusErrorCode } from '@blender-sim/protocol';
import { rigInfo } from './testing/fake-node.js';
import { DevicePositionMap } from './device-positions.js';
import { NodeUnavailable } from './render-node-client.js';
import { exhausted, judge } from './retry.js';
import { RigBinding } from './rig-binding.js';
import { TaskPool } from './task-pool.js';

test('DevicePositionMap keeps one position a driver until it is deleted', () => {
  const positions = new DevicePositionMap();
  expect(positions.getDevicePosition(1)).toBeUndefined();
  positions.updateDevicePosition(1, { x: 1, y: 2, z: 3 });
  positions.updateDevicePosition(2, { x: 9, y: 9, z: 9 });
  positions.updateDevicePosition(1, { x: 4, y: 5, z: 6 });
  expect(positions.getDevicePosition(1)).toEqual({ x: 4, y: 5, z: 6 });
  positions.deleteDevicePosition(1);
  positions.deleteDevicePosition(1);
  expect(positions.getDevicePosition(1)).toBeUndefined();
  expect(positions.getDevicePosition(2)).toEqual({ x: 9, y: 9, z: 9 });
});

describe('TaskPool', () => {
  test('takes so many requests, and one more when one leaves', () => {
    const pool = new TaskPool({ maxRequests: 2, maxBytes: 1000 });
    const leave = pool.enter(1);
    pool.enter(1);
    expect(() => pool.enter(1)).toThrow(expect.objectContaining({ code: 'OVERLOAD' }));
    leave();
    leave();
    expect(pool.requests).toBe(1);
    pool.enter(1);
    expect(() => pool.enter(1)).toThrow(expect.objectContaining({ code: 'OVERLOAD' }));
  });

  test('takes so many octets, and a request above them only alone', () => {
    const pool = new TaskPool({ maxRequests: 10, maxBytes: 100 });
    const leave = pool.enter(500);
    expect(() => pool.enter(1)).toThrow(/500 octets.*limit of 100/);
    leave();
    pool.enter(60);
    pool.enter(40);
    expect(() => pool.enter(1)).toThrow(expect.objectContaining({ code: 'OVERLOAD' }));
    pool.enter(0);
    expect(pool.requests).toBe(3);
  });
});

describe('RigBinding', () => {
  const other = rigInfo({ name: 'other rig', rig_digest: 'b'.repeat(64) });

  test('the first rig binds, the same is taken, another is told both', () => {
    const binding = new RigBinding();
    expect(binding.rig).toBeUndefined();
    binding.check(rigInfo());
    expect(binding.rig).toBeUndefined();
    binding.bind(rigInfo());
    binding.check(rigInfo());
    expect(() => binding.check(other)).toThrow(expect.objectContaining({ code: 'RIG_MISMATCH' }));
    expect(() => binding.check(other)).toThrow(/"fake rig" \(aaaaaaaaaaaa\).*"other rig" \(bbbbbbbbbbbb\)/);
    binding.bind(other);
    expect(binding.rig?.name).toBe('fake rig');
  });

  test('the same rig in another renderer is refused', () => {
    const binding = new RigBinding();
    binding.bind(rigInfo());
    expect(() => binding.check(rigInfo({ renderer_digest: 'renderer-2' }))).toThrow(/renderer renderer-1.*renderer-2/);
  });

  test('an original node is taken unchecked and binds nothing', () => {
    const binding = new RigBinding();
    binding.check(undefined);
    binding.bind(undefined);
    expect(binding.rig).toBeUndefined();
    binding.bind(rigInfo());
    binding.check(undefined);
  });

  test('ends with the last node, except for the rig it was made with', () => {
    const free = new RigBinding();
    free.bind(rigInfo());
    free.release();
    free.check(other);
    const fixed = new RigBinding(rigInfo());
    fixed.bind(rigInfo());
    fixed.release();
    expect(fixed.rig?.name).toBe('fake rig');
    expect(() => fixed.check(other)).toThrow(expect.objectContaining({ code: 'RIG_MISMATCH' }));
    fixed.check(rigInfo({ renderer_digest: 'renderer-2' }));
  });

  test('knows home and limits when it knows the rig', () => {
    const binding = new RigBinding();
    expect([binding.home, binding.limits]).toEqual([{ x: 0, y: 0, z: 0 }, undefined]);
    binding.bind(rigInfo());
    expect(binding.home).toEqual({ x: 1, y: 2, z: 3 });
    expect(binding.limits?.max).toEqual({ x: 10, y: 10, z: 10 });
    const open = new RigBinding(rigInfo({ home: null, limit_min: null, limit_max: null }));
    expect([open.home, open.limits]).toEqual([{ x: 0, y: 0, z: 0 }, undefined]);
  });
});

describe('retry', () => {
  const said = (code: StatusErrorCode): StatusError => new StatusError(code, code);

  test.each<[unknown, string]>([
    [new NodeUnavailable('gone'), 'node-lost'],
    [new Error('a defect of ours'), 'final'],
    ['text', 'final'],
    [said('OVERLOAD'), 'elsewhere'],
    [said('RENDER_FAILED'), 'elsewhere'],
    [said('INTERNAL'), 'elsewhere'],
    [said('UNAUTHORIZED'), 'elsewhere'],
    [said('INVALID_ARGUMENT'), 'final'],
    [said('RIG_MISMATCH'), 'final'],
    [said('EXHAUSTED'), 'final'],
  ])('%s is %s', (error, kind) => {
    expect(judge(error).kind).toBe(kind);
  });

  test('when all tries are used up the caller gets OVERLOAD as it is and all else as RENDER_FAILED with the reason', () => {
    const overload = new StatusError('OVERLOAD', 'full');
    expect(exhausted(overload, 5)).toBe(overload);
    for (const last of [new StatusError('INTERNAL', 'said so'), new NodeUnavailable('said so')]) {
      const error = exhausted(last, 5);
      expect(error).toMatchObject({ code: 'RENDER_FAILED', cause: last });
      expect(error.message).toBe('5 tries failed; the last one: said so');
    }
  });
});
