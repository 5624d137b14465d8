import type { EndpointLine, FiguresLine } from '../rtps/endpoint-spec.js';

/** What a process of ours is to do, as JSON in its argument; see chatter-endpoint.ts. Channels are reliable and keep all. */
export interface ChatterSpec {
  readonly role: 'pub' | 'sub';
  readonly domain: number;
  readonly wire: 9 | 10 | 'auto';
  /** Octets of a message's `content`. */
  readonly size: number;
  /** Messages a second; 0: flat out. */
  readonly rate: number;
  /** Subscribers: count for so long, after as long that doesn't count. */
  readonly measureMs: number;
}

/** One of a process's wires. */
export interface WireUse {
  readonly generation: 9 | 10;
  /** Participants of others that it has met. */
  readonly met: number;
}

/** What a subscriber counted. */
export interface ChatterFigures extends FiguresLine {
  readonly wires: readonly WireUse[];
  /** Messages that came by more than one wire. */
  readonly repeated: number;
}

export type ChatterLine = EndpointLine | ChatterFigures;

export const CHANNEL = 'channel/chatter';
