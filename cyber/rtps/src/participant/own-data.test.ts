import { expect, it } from 'vitest';
import { participant } from '../discovery/testing/spdp-network.js';
import type { GuidPrefix } from '../structure/guid.js';
import { windowOf } from './own-data.js';

const granted = (octets: number): ReadonlyMap<string, string> =>
  new Map([['blender-sim.receive_buffer', String(octets)]]);
const OURS = '01ff'.padEnd(24, '7') as GuidPrefix;
const FAST = '010f'.padEnd(24, '7') as GuidPrefix;

it.each([
  ['says', { properties: granted(400_000) }, { octets: 200_000, isAssumed: false }],
  ['says too much', { properties: granted(2 ** 30) }, { octets: 2 ** 22, isAssumed: false }],
  ['is ours and does not say', { prefix: OURS }, { octets: 500_000, isAssumed: true }],
  ['is ours and talks nonsense', { prefix: OURS, properties: granted(-1) }, { octets: 500_000, isAssumed: true }],
  ['is a stranger', { prefix: FAST }, undefined],
])('the window to a participant that %s', (_, data, window) => {
  expect(windowOf(participant(1, data), 1_000_000)).toEqual(window);
});
