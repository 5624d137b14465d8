import type { EndpointData, Mismatch } from './endpoint-data.js';

export interface MatcherOptions {
  /** Remote endpoints kept at most; more are ignored and counted. */
  readonly maxEndpoints: number;
  /** Of one participant. */
  readonly maxEndpointsPerParticipant: number;
  /**
   * Local readers and writers match each other as well, and either is told of the other as its remote. Default false.
   */
  readonly matchesOwn?: boolean;
}

/**
 * What is new in the book. `rematched`: still matched, but the remote (or own) data have changed: locators, QoS.
 * `mismatch`: one topic, and no match; again when the reasons change.
 */
export type MatcherEvent =
  | { readonly kind: 'endpoint-added' | 'endpoint-changed' | 'endpoint-removed'; readonly endpoint: EndpointData }
  | {
      readonly kind: 'matched' | 'rematched' | 'unmatched';
      readonly local: EndpointData;
      readonly remote: EndpointData;
    }
  | {
      readonly kind: 'mismatch';
      readonly local: EndpointData;
      readonly remote: EndpointData;
      readonly mismatches: readonly Mismatch[];
    }
  | { readonly kind: 'warning'; readonly text: string };

export interface MatcherCounters {
  /** Remote endpoints ignored because the book, or their participant's part of it, was full. */
  tooMany: number;
  /** Announcements that said what was known. */
  unchanged: number;
}
