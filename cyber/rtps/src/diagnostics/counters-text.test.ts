import { expect, test } from 'vitest';
import type { ParticipantCounters } from '../participant/participant-api.js';
import { countersText } from './counters-text.js';

const NOTHING: ParticipantCounters = {
  transport: { datagramsSent: 0, octetsSent: 0, datagramsReceived: 0, octetsReceived: 0, sendErrors: new Map() },
  malformed: new Map(),
  received: new Map(),
  sent: new Map(),
  ignored: new Map(),
};

test('what happened is a line a cause, what did not is none', () => {
  expect(countersText(NOTHING)).toBe('');
  expect(
    countersText({
      transport: {
        ...NOTHING.transport,
        datagramsReceived: 1200,
        octetsReceived: 96_000,
        sendErrors: new Map([['ENOBUFS', 2]]),
      },
      malformed: new Map([['truncated', 1]]),
      received: new Map([['data', 1198]]),
      sent: new Map(),
      ignored: new Map([['no-endpoint', 3]]),
    }),
  ).toBe(
    [
      'datagrams received    1200',
      'octets received      96000',
      'send error ENOBUFS       2',
      'received data         1198',
      'malformed truncated      1',
      'ignored no-endpoint      3',
      '',
    ].join('\n'),
  );
});
