/** How long a reader or writer keeps changes (DDS 1.4, 2.2.3.18). `depth` counts changes of each instance. */
export type History = { readonly kind: 'keep-last'; readonly depth: number } | { readonly kind: 'keep-all' };

export type Reliability = 'best-effort' | 'reliable';
/** Ordered: what comes later offers more. */
export type Durability = 'volatile' | 'transient-local' | 'transient' | 'persistent';
/** Ordered: what comes later offers more. */
export type LivelinessKind = 'automatic' | 'manual-by-participant' | 'manual-by-topic';
export type Ownership = 'shared' | 'exclusive';
export type DestinationOrder = 'by-reception-timestamp' | 'by-source-timestamp';
/** Ordered: what comes later offers more. */
export type PresentationScope = 'instance' | 'topic' | 'group';

/** DataRepresentationId (DDS-XTypes 1.3, 7.6.3.1.1). */
export const REPRESENTATION_XCDR1 = 0;
export const REPRESENTATION_XML = 1;
export const REPRESENTATION_XCDR2 = 2;

/** What an endpoint offers or asks for, as far as it is announced (DDS 1.4, 2.2.3). Times in milliseconds, Infinity allowed. */
export interface Qos {
  readonly reliability: Reliability;
  readonly maxBlockingMs: number;
  readonly durability: Durability;
  readonly history: History;
  readonly deadlineMs: number;
  readonly latencyBudgetMs: number;
  readonly lifespanMs: number;
  readonly liveliness: LivelinessKind;
  readonly livelinessLeaseMs: number;
  readonly ownership: Ownership;
  readonly ownershipStrength: number;
  readonly destinationOrder: DestinationOrder;
  readonly presentation: PresentationScope;
  readonly coherentAccess: boolean;
  readonly orderedAccess: boolean;
  readonly timeBasedFilterMs: number;
  /** Names and fnmatch patterns; none is the default partition "". */
  readonly partitions: readonly string[];
  /** Empty means XCDR1. */
  readonly representations: readonly number[];
  readonly userData: Uint8Array;
  readonly topicData: Uint8Array;
  readonly groupData: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** The defaults of the DDS specification, but reliable for readers and writers both, as this library's users expect. */
export const DEFAULT_QOS: Qos = {
  reliability: 'reliable',
  maxBlockingMs: 100,
  durability: 'volatile',
  history: { kind: 'keep-last', depth: 1 },
  deadlineMs: Infinity,
  latencyBudgetMs: 0,
  lifespanMs: Infinity,
  liveliness: 'automatic',
  livelinessLeaseMs: Infinity,
  ownership: 'shared',
  ownershipStrength: 0,
  destinationOrder: 'by-reception-timestamp',
  presentation: 'instance',
  coherentAccess: false,
  orderedAccess: false,
  timeBasedFilterMs: 0,
  partitions: [],
  representations: [],
  userData: EMPTY,
  topicData: EMPTY,
  groupData: EMPTY,
};
