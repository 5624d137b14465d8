import type { EntityId } from './guid.js';

// RTPS 2.3, 9.3.1.2 and 9.3.1.3: the last octet is the kind; the two highest bits tell user, built-in and vendor.
export const ENTITY_UNKNOWN: EntityId = 0x00000000;
export const ENTITY_PARTICIPANT: EntityId = 0x000001c1;
export const ENTITY_SPDP_WRITER: EntityId = 0x000100c2;
export const ENTITY_SPDP_READER: EntityId = 0x000100c7;
export const ENTITY_SEDP_PUBLICATIONS_WRITER: EntityId = 0x000003c2;
export const ENTITY_SEDP_PUBLICATIONS_READER: EntityId = 0x000003c7;
export const ENTITY_SEDP_SUBSCRIPTIONS_WRITER: EntityId = 0x000004c2;
export const ENTITY_SEDP_SUBSCRIPTIONS_READER: EntityId = 0x000004c7;
export const ENTITY_PARTICIPANT_MESSAGE_WRITER: EntityId = 0x000200c2;
export const ENTITY_PARTICIPANT_MESSAGE_READER: EntityId = 0x000200c7;

const KIND_WRITER_KEYED = 0x02;
const KIND_WRITER = 0x03;
const KIND_READER = 0x04;
const KIND_READER_KEYED = 0x07;

/** The id of the `index`-th user endpoint of a participant (index 1 to 0xffffff). */
export function userEntityId(index: number, what: 'writer' | 'reader', keyed: boolean): EntityId {
  if (!Number.isInteger(index) || index < 1 || index > 0xffffff) {
    throw new RangeError(`A participant has endpoints 1 to 16777215, not ${String(index)}.`);
  }
  const kind = what === 'writer' ? (keyed ? KIND_WRITER_KEYED : KIND_WRITER) : keyed ? KIND_READER_KEYED : KIND_READER;
  return ((index << 8) | kind) >>> 0;
}

export function isWriterId(id: EntityId): boolean {
  const kind = id & 0x3f;
  return kind === KIND_WRITER || kind === KIND_WRITER_KEYED;
}

export function isReaderId(id: EntityId): boolean {
  const kind = id & 0x3f;
  return kind === KIND_READER || kind === KIND_READER_KEYED;
}

/** Whether the kind octet says "with key"; undefined where it names neither a writer nor a reader. */
export function isKeyedId(id: EntityId): boolean | undefined {
  const kind = id & 0x3f;
  if (kind === KIND_WRITER_KEYED || kind === KIND_READER_KEYED) return true;
  return kind === KIND_WRITER || kind === KIND_READER ? false : undefined;
}

export function isBuiltinId(id: EntityId): boolean {
  return (id & 0xc0) === 0xc0;
}
