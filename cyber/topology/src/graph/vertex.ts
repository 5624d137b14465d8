/** A node of the graph, and how many writers or readers it has on each channel. */
export interface NodeVertex {
  readonly name: string;
  /** Small and its own as long as it is there: a place in a set of bits. */
  readonly number: number;
  readonly writes: Map<ChannelVertex, number>;
  readonly reads: Map<ChannelVertex, number>;
}

/** A channel, and how many writers or readers each node has there. */
export interface ChannelVertex {
  readonly name: string;
  readonly writers: Map<NodeVertex, number>;
  readonly readers: Map<NodeVertex, number>;
  /** The last walk through the graph that came by; 0: none. */
  walk: number;
}
