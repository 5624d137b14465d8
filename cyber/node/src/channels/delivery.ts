import type { MessageMeta } from '../cyber-api.js';
import type { MessageValue } from '../message-value.js';

/** A message on its way to the Readers of a channel in this process. */
export interface Delivery {
  readonly meta: MessageMeta;
  readonly value: MessageValue;
  /** A newer message of the writer has come before: this one is of its history. */
  readonly isOvertaken?: boolean;
}
