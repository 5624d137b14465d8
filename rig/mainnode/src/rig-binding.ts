import { type Position, type RigInfo__Output, type StageLimits, ORIGIN, StatusError, positionOf } from '@blender-sim/protocol';

/** What a node says it renders. */
export interface RigClaim {
  readonly rigDigest: string;
  readonly rig: RigInfo__Output | undefined;
}

/**
 * One main node serves one rig: the first node's rig and renderer digest bind it, or a rig given at the start; when the
 * last node has gone, the binding by nodes ends (10-rig-protocol, "Settled here").
 */
export class RigBinding {
  readonly #fixed: RigInfo__Output | undefined;
  #bound: RigInfo__Output | undefined;

  /** @param fixed the rig the main node was started for; its renderer digest is open. */
  constructor(fixed?: RigInfo__Output) {
    this.#fixed = fixed;
  }

  /** The rig served now; undefined while no node has said. */
  get rig(): RigInfo__Output | undefined {
    return this.#bound ?? this.#fixed;
  }

  /** Where an object is before its first Move. */
  get home(): Position {
    return this.rig?.home ? positionOf(this.rig.home) : ORIGIN;
  }

  get limits(): StageLimits | undefined {
    const { rig } = this;
    if (!rig?.limit_min || !rig.limit_max) return undefined;
    return { min: positionOf(rig.limit_min), max: positionOf(rig.limit_max) };
  }

  /**
   * Accepts a node or binds to it. A node that names no digest is an original one: it is taken, unchecked.
   * @throws StatusError RIG_MISMATCH with both sides' names and digests.
   */
  admit(claim: RigClaim): void {
    if (claim.rigDigest === '') return;
    const wanted = this.#fixed?.rig_digest ?? this.#bound?.rig_digest;
    if (wanted !== undefined && wanted !== claim.rigDigest) {
      throw mismatch('rig', named(this.rig, wanted), named(claim.rig, claim.rigDigest));
    }
    const renderer = this.#bound?.renderer_digest;
    if (renderer !== undefined && claim.rig && renderer !== claim.rig.renderer_digest) {
      throw mismatch('renderer', renderer, claim.rig.renderer_digest);
    }
    this.#bound ??= claim.rig;
  }

  /** The last node has gone: the next one may bring another rig. */
  release(): void {
    this.#bound = undefined;
  }
}

function named(rig: RigInfo__Output | undefined, digest: string): string {
  return rig ? `${JSON.stringify(rig.name)} (${digest.slice(0, 12)})` : digest.slice(0, 12);
}

function mismatch(what: string, ours: string, theirs: string): StatusError {
  return new StatusError(
    'RIG_MISMATCH',
    `This main node serves ${what} ${ours}, the node renders ${theirs}; start the node with the same ${what}, or another main node for it.`,
    { fields: { what, ours, theirs } },
  );
}
