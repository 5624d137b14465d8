// Writes a temperature twice a second to whoever listens.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createParticipant } from '@blender-sim/rtps';
import { temperatureType } from './temperature.js';

try {
  const { values } = parseArgs({
    options: {
      domain: { type: 'string', default: '0' },
      room: { type: 'string', default: 'lab' },
      count: { type: 'string', default: 'Infinity' },
    },
  });
  await using participant = await createParticipant({ domain: Number(values.domain), name: 'thermometer' });
  participant.on((event) => {
    if (event.kind === 'matched') console.error('somebody listens');
    if (event.kind === 'mismatch') for (const { reason } of event.mismatches) console.error(reason);
  });
  // Transient-local: who comes later, or was busy, gets the last ten at once.
  const writer = participant.createWriter({
    topic: 'temperature',
    type: temperatureType,
    qos: { durability: 'transient-local', history: { kind: 'keep-last', depth: 10 } },
  });
  await writer.waitForReaders(1);
  for (let n = 0; n < Number(values.count); n++) {
    if (n > 0) await pause(500);
    await writer.write({ room: values.room, celsius: 21 + Math.round(20 * Math.sin(n / 10)) / 10 });
  }
  // Leaving takes the history with it: first everybody has to have everything.
  await writer.waitForAcknowledgements();
} catch (error) {
  console.error(`pub: ${(error as Error).message}`);
  process.exitCode = 1;
}
