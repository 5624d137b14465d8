/** What is to be simulated, as JSON in the argument of network.ts. */
export interface NetworkSpec {
  readonly processes: number;
  readonly nodesEach: number;
  readonly wire: 10 | 'auto';
}

/** What was sent, and how long it took. */
export interface Spread {
  /** Simulated time until all know all. */
  readonly ms: number;
  /** Sent; a multicast counts once. */
  readonly datagrams: number;
  /** Handed to a process; a multicast counts once for each that hears it. */
  readonly arrivals: number;
  /** Messages about roles that were handed to topologies. */
  readonly samples: number;
  /** Of all processes together, all threads of this one, real time. */
  readonly cpuMs: number;
}

/** What network.ts measures. */
export interface NetworkFigures extends NetworkSpec {
  /** Roles that each process knows in the end, its own among them. */
  readonly roles: number;
  /** All processes start at once, with all of their roles. */
  readonly start: Spread;
  /** One role more, of one of them. */
  readonly change: Spread;
  /** One process more, with as many roles. */
  readonly late: Spread;
  /** Of a second of a network in which nothing happens. */
  readonly idle: { readonly datagramsPerSecond: number; readonly cpuMsPerSecond: number };
  /** Of all processes with all that they know, octets. */
  readonly heapOctets: number;
}
