import type { Guid } from '../structure/guid.js';
import { entityText } from './entity-text.js';

/** A GUID as one would say it: prefix, and the entity in words. */
export function guidWords({ prefix, entityId }: Guid): string {
  return `${prefix} ${entityText(entityId)}`;
}
