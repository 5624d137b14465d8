/** How many patterns a node has before it, as far as this main node knows. */
export class NodeLoad {
  #underWay = 0;
  #peak = 0;
  #foreign = 0;

  /**
   * Patterns sent there and not yet answered, and those its last heartbeat told of beyond ours (of another main node, or
   * shares of other nodes' tracing).
   */
  get patterns(): number {
    return this.#underWay + this.#foreign;
  }

  /** Counts patterns that are sent to the node. @returns gives back so many of them, by default all that are left. */
  take(patterns: number): (done?: number) => void {
    let left = patterns;
    this.#underWay += patterns;
    this.#peak = Math.max(this.#peak, this.#underWay);
    return (done = left) => {
      const given = Math.min(left, done);
      left -= given;
      this.#underWay -= given;
    };
  }

  /**
   * A heartbeat that tells of so many patterns. It may be older than what has ended since, so that the most of ours since
   * the heartbeat before counts as known.
   */
  heartbeat(queued: number): void {
    this.#foreign = Math.max(0, queued - this.#peak);
    this.#peak = this.#underWay;
  }
}
