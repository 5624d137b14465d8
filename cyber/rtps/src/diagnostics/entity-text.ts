import {
  ENTITY_PARTICIPANT,
  ENTITY_PARTICIPANT_MESSAGE_READER,
  ENTITY_PARTICIPANT_MESSAGE_WRITER,
  ENTITY_SEDP_PUBLICATIONS_READER,
  ENTITY_SEDP_PUBLICATIONS_WRITER,
  ENTITY_SEDP_SUBSCRIPTIONS_READER,
  ENTITY_SEDP_SUBSCRIPTIONS_WRITER,
  ENTITY_SPDP_READER,
  ENTITY_SPDP_WRITER,
  ENTITY_UNKNOWN,
  isBuiltinId,
  isKeyedId,
  isReaderId,
  isWriterId,
} from '../structure/entity-id.js';
import type { EntityId } from '../structure/guid.js';

/** Names of RTPS 2.3, table 9.3, of DDS Security 1.1, table 8, and of DDS-XTypes 1.3, 7.6.3.3.3, as people say them. */
const NAMES: ReadonlyMap<EntityId, string> = new Map([
  [ENTITY_UNKNOWN, 'any'],
  [ENTITY_PARTICIPANT, 'participant'],
  [ENTITY_SPDP_WRITER, 'SPDP writer'],
  [ENTITY_SPDP_READER, 'SPDP reader'],
  [0x000002c2, 'SEDP topics writer'],
  [0x000002c7, 'SEDP topics reader'],
  [ENTITY_SEDP_PUBLICATIONS_WRITER, 'SEDP publications writer'],
  [ENTITY_SEDP_PUBLICATIONS_READER, 'SEDP publications reader'],
  [ENTITY_SEDP_SUBSCRIPTIONS_WRITER, 'SEDP subscriptions writer'],
  [ENTITY_SEDP_SUBSCRIPTIONS_READER, 'SEDP subscriptions reader'],
  [ENTITY_PARTICIPANT_MESSAGE_WRITER, 'liveliness writer'],
  [ENTITY_PARTICIPANT_MESSAGE_READER, 'liveliness reader'],
  [0x000300c3, 'type lookup request writer'],
  [0x000300c4, 'type lookup request reader'],
  [0x000301c3, 'type lookup reply writer'],
  [0x000301c4, 'type lookup reply reader'],
  [0x000201c3, 'security handshake writer'],
  [0x000201c4, 'security handshake reader'],
  [0xff0003c2, 'secure SEDP publications writer'],
  [0xff0003c7, 'secure SEDP publications reader'],
  [0xff0004c2, 'secure SEDP subscriptions writer'],
  [0xff0004c7, 'secure SEDP subscriptions reader'],
  [0xff0200c2, 'secure liveliness writer'],
  [0xff0200c7, 'secure liveliness reader'],
  [0xff0101c2, 'secure SPDP writer'],
  [0xff0101c7, 'secure SPDP reader'],
  [0xff0202c3, 'security keys writer'],
  [0xff0202c4, 'security keys reader'],
]);

/** An entity id as one would say it: `SPDP writer`, `writer 102 (keyed)`, `reader 104`, `entity 1c1`. */
export function entityText(id: EntityId): string {
  const name = NAMES.get(id);
  if (name !== undefined) return name;
  const what = isWriterId(id) ? 'writer' : isReaderId(id) ? 'reader' : 'entity';
  const kind = isKeyedId(id) === true ? ' (keyed)' : '';
  return `${isBuiltinId(id) ? 'built-in ' : ''}${what} ${id.toString(16)}${kind}`;
}
