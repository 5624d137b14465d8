import { RtpsError } from '../../rtps-error.js';
import type { WriterOptions } from './writer-engine-types.js';

/** fragmentSize has 16 bits on the wire (RTPS 2.3, 9.4.5.5). */
const MAX_FRAGMENT_SIZE = 65_535;

/** @throws RtpsError RTPS_CONFIG that names the option. */
export function checkWriterOptions(options: WriterOptions): void {
  const { history, maxSamples, maxOctets, fragmentSize, heartbeatMs, windowOctets, lifespanMs } = options;
  const whole: readonly (readonly [string, number, number])[] = [
    ['history.depth', history.kind === 'keep-last' ? history.depth : 1, Infinity],
    ['maxSamples', maxSamples, Infinity],
    ['maxOctets', maxOctets, Infinity],
    ['fragmentSize', fragmentSize, MAX_FRAGMENT_SIZE],
    ['windowOctets', windowOctets, Infinity],
  ];
  for (const [name, value, most] of whole) {
    if (!(value >= 1 && value <= most) || (Number.isFinite(value) && !Number.isInteger(value))) {
      const upTo = most === Infinity ? '' : ` to ${most}`;
      throw new RtpsError('RTPS_CONFIG', `A writer's ${name} is a whole number from 1${upTo}, not ${value}.`);
    }
  }
  for (const [name, value] of [
    ['heartbeatMs', heartbeatMs],
    ['lifespanMs', lifespanMs],
  ] as const) {
    if (!(value > 0)) throw new RtpsError('RTPS_CONFIG', `A writer's ${name} is more than 0, not ${value}.`);
  }
}
