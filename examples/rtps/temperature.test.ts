import { RtpsError } from '@blender-sim/rtps';
import { expect, it } from 'vitest';
import { temperatureType } from './temperature.js';

it('a temperature is a string and a double, aligned to 8', () => {
  const payload = temperatureType.encode({ room: 'lab', celsius: 21.5 });
  expect(Buffer.from(payload).toString('hex')).toBe('00010000' + '04000000' + '6c616200' + '0000000000803540');
  expect(temperatureType.decode(payload)).toEqual({ room: 'lab', celsius: 21.5 });
});

it('half a temperature is none', () => {
  const payload = temperatureType.encode({ room: 'lab', celsius: 21.5 });
  expect(() => temperatureType.decode(payload.subarray(0, 12))).toThrow(RtpsError);
});
