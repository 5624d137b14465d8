/** What a process of ours is to do, as JSON in its argument; see our-endpoint.ts. All are reliable, volatile and keep all. */
export interface EndpointSpec {
  readonly role: 'pub' | 'sub';
  readonly domain: number;
  /** Octets of `data` in `Bytes`, at least 16. */
  readonly size: number;
  /** Samples a second; 0: flat out. */
  readonly rate: number;
  /** How long small samples wait to share a datagram; 0: each `write` sends at once. */
  readonly batchMs: number;
  /** Subscribers: count for so long, after as long; 0: say when the first sample came, and end. */
  readonly measureMs: number;
}

/** One count of a subscriber; conformance/peers/shared/tally.h prints the same. */
export interface FiguresLine {
  readonly event: 'figures';
  readonly at: number;
  readonly samples: number;
  /** From the first sample counted to the last. */
  readonly ms: number;
  /** Numbers left out between the samples counted, or that went back. */
  readonly missing: number;
  /** One-way, from the writer's stamp, microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What an endpoint says; `at` is milliseconds of CLOCK_MONOTONIC. */
export type EndpointLine =
  /** Of ours: createParticipant is called next. Of others: `main` has begun. */
  | { readonly event: 'start'; readonly at: number }
  /** The participant is there. */
  | { readonly event: 'ready'; readonly at: number }
  | { readonly event: 'sample'; readonly at: number }
  | FiguresLine
  | { readonly event: 'matched' | 'written' | 'acked' | 'done' | 'participant'; readonly at: number };

export const TOPIC = 'Bytes';
