import type { RefusalCause } from '../topology-api.js';

/** What was wrong with a peer's message. */
export interface Refusal {
  /** Of several oddities of a message that was used the first: no-description, foreign-role, wrong-id, implausible-time. */
  readonly cause: RefusalCause;
  /** False: nothing of it was taken over. True: it was odd only. */
  readonly isUsed: boolean;
}
