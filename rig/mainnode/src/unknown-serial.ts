import { StatusError } from '@blender-sim/protocol';

/** What who sends an unknown serial is told. */
export function unknownSerial(token: 'driver' | 'node', serial: number): StatusError {
  return new StatusError(
    'UNAUTHORIZED',
    `The ${token} serial ${String(serial)} is unknown or has expired; register again.`,
    { fields: { token, serial } },
  );
}
