import { LOCATOR_UDP_V4, type Locator, type RemoteParticipant } from '@blender-sim/rtps';

/** Participants that a warning names. */
const NAMED = 3;

/**
 * A participant that others reach on 127.0.0.1 only and one that announces no such address never hear each other, though
 * both hear this one.
 * @returns a sentence for people, or none.
 */
export function meetingWarnings(participants: readonly RemoteParticipant[]): string[] {
  const loopback: RemoteParticipant[] = [];
  const elsewhere: RemoteParticipant[] = [];
  for (const participant of participants) {
    const { defaultUnicast, metatrafficUnicast } = participant.data;
    const addresses = [...defaultUnicast, ...metatrafficUnicast].filter(({ kind }) => kind === LOCATOR_UDP_V4);
    if (addresses.length === 0) continue;
    if (addresses.every(isLoopback)) loopback.push(participant);
    else if (!addresses.some(isLoopback)) elsewhere.push(participant);
  }
  if (loopback.length === 0 || elsewhere.length === 0) return [];
  return [
    `${named(loopback)} can be reached on 127.0.0.1 only, ${named(elsewhere)} on other addresses only: they do not meet. ` +
      'Give both the same interface.',
  ];
}

function isLoopback({ address }: Locator): boolean {
  return address.startsWith('127.');
}

function named(participants: readonly RemoteParticipant[]): string {
  const names = participants.slice(0, NAMED).map(({ prefix, identity, data }) => {
    const address = data.defaultUnicast[0]?.address ?? data.metatrafficUnicast[0]?.address ?? 'no address';
    return `${identity.name === '' ? prefix : identity.name} (${address})`;
  });
  const more = participants.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
