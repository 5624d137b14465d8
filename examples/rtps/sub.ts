// Prints the temperatures that anybody writes.
import { parseArgs } from 'node:util';
import { createParticipant } from '@blender-sim/rtps';
import { temperatureType } from './temperature.js';

try {
  const { values } = parseArgs({
    options: { domain: { type: 'string', default: '0' }, count: { type: 'string', default: 'Infinity' } },
  });
  await using participant = await createParticipant({ domain: Number(values.domain), name: 'display' });
  const reader = participant.createReader({
    topic: 'temperature',
    type: temperatureType,
    qos: { durability: 'transient-local', history: { kind: 'keep-all' } },
  });
  let left = Number(values.count);
  for await (const { value } of reader) {
    if (value !== undefined) console.log(`${value.room}: ${value.celsius.toFixed(1)} °C`);
    if (--left <= 0) break;
  }
} catch (error) {
  console.error(`sub: ${(error as Error).message}`);
  process.exitCode = 1;
}
