/** Datagrams. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** Of n participants together, once they know each other; see idle-network.ts. */
export interface IdleFigures {
  readonly n: number;
  /** Up to then. */
  readonly settled: Traffic;
  readonly idlePerSecond: Traffic;
  readonly cpuMicrosecondsPerSecond: number;
  readonly heapOctets: number;
}
