import { expect, test } from 'vitest';
import { createParticipant } from './create-participant.js';

const NO_GROUP = { multicastGroup: null, initialPeers: [], domain: 91 };

test('a port in use: which, where, and what to do', async () => {
  await using first = await createParticipant(NO_GROUP);
  const { participantId, ports } = first.status();
  const second = createParticipant({ ...NO_GROUP, participantId });
  await expect(second).rejects.toMatchObject({ code: 'RTPS_PORT_IN_USE' });
  await expect(second).rejects.toThrow(new RegExp(`port ${ports.metatraffic} on 127\\.0\\.0\\.1.*participantId`));
  // Whoever leaves the choice to us gets the next.
  await using third = await createParticipant(NO_GROUP);
  expect(third.status().participantId).toBeGreaterThan(participantId);
});

test('an interface that is not there: which, and which there are', async () => {
  const attempt = createParticipant({ ...NO_GROUP, interfaces: ['10.255.254.253'] });
  await expect(attempt).rejects.toMatchObject({ code: 'RTPS_NO_INTERFACE' });
  await expect(attempt).rejects.toThrow(/10\.255\.254\.253.*127\.0\.0\.1/);
});

test('ports beyond 65535: which option is too large', async () => {
  const attempt = createParticipant({ ...NO_GROUP, domain: 240 });
  await expect(attempt).rejects.toMatchObject({ code: 'RTPS_CONFIG' });
  await expect(attempt).rejects.toThrow(/domain/);
});
