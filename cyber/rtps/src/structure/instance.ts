/** What happened to an instance: a sample of it, or its end. The last three carry the key only. */
export type ChangeKind = 'alive' | 'disposed' | 'unregistered' | 'disposed-unregistered';

/** KeyHash_t as 32 hexadecimal digits: which instance of a keyed topic (RTPS 2.3, 9.6.3.8). */
export type KeyHash = string;
